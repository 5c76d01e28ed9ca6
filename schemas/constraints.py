"""Constraints, in the three styles in which French records write them, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ckanext.geo2france.domain.record import Constraint
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.groups import Grouped, first, texts
from ckanext.geo2france.schemas.kinds import Code
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.structure import local
from ckanext.geo2france.schemas.texts import TEXT, put_text, translated
from ckanext.geo2france.schemas.xml import Element

__all__ = ["CONSTRAINTS"]

RESTRICTIONS: Final = Code("restrictions")
LEGAL: Final = ("access", "use")
#: Constraint codes, and texts with their URIs, of one MD_LegalConstraints.
Codes = dict[str, list[str]]
Texts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Constraints(Grouped):
    """The constraints of an MD_Constraints, MD_LegalConstraints or MD_SecurityConstraints.

    French records write them in three styles: everything in useLimitation; access and use in two
    MD_LegalConstraints (INSPIRE); both mixed in one. All three give the same constraints here, and
    the second is written.
    """

    def read(self, element: Element, reading: Reading) -> Iterator[Constraint]:
        """Yield one constraint for each thing said."""
        for hit, text, uri in texts(element, "{*}useLimitation"):
            translated(hit, text, reading, "text")
            yield Constraint("limitation", "", text, uri)
        yield from _legal(element, reading)
        level = first(element, "{*}classification", Code("classifications"), reading)
        note = first(element, "{*}userNote", TEXT, reading)
        if level or note:
            yield Constraint("security", level, note)

    def holds(self, value: Constraint) -> bool:
        """Tell whether the constraint says anything."""
        return bool(value.code or value.text or value.uri)

    def grouped(self, values: Iterable[Constraint]) -> Iterator[tuple[Constraint, ...]]:
        """Put together what one element can say so that it is read again as it is."""
        held: tuple[Constraint, ...] = ()
        for each in values:
            if held and not _read_again((*held, each)):
                yield held
                held = ()
            held = (*held, each)
        if held:
            yield held

    def write(self, element: Element, values: tuple[Constraint, ...], building: Building) -> None:
        """Write the constraints; the element takes the class that they need."""
        kind = values[0].kind
        name = {"limitation": "MD_Constraints", "security": "MD_SecurityConstraints"}.get(kind)
        element.tag = building.tag(building.structure.class_named(name or "MD_LegalConstraints"))
        if name is None:
            _write_legal(element, values, building)
            return
        for each in values:
            if kind == "limitation":
                holder = building.add_property(element, "useLimitation")
                put_text(holder, each.text, building, each.uri, "text")
                continue
            if each.code:
                building.add_code(building.add_property(element, "classification"), each.code)
            if each.text:
                put_text(building.add_property(element, "userNote"), each.text, building)

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change a text where only texts differ, else write the element anew."""
        held = [h for h in element if local(h) in {"useLimitation", "otherConstraints"}]
        said = [c for c in old if c.text or c.uri]
        same = len(old) == len(new) and [(c.kind, c.code) for c in old] == [
            (c.kind, c.code) for c in new
        ]
        if not same or len(held) != len(said) or any(c.kind == "security" for c in old):
            Grouped.update(self, element, old, new, building)
            return
        fresh = iter([n for o, n in zip(old, new, strict=True) if o.text or o.uri])
        for hit, before, after in zip(held, said, fresh, strict=True):
            if before != after:
                self.empty(hit, building)
                put_text(hit, after.text, building, after.uri, "text")


def _legal(element: Element, reading: Reading) -> Iterator[Constraint]:
    codes: Codes = {
        kind: [
            code
            for hit in element.iterfind(f"{{*}}{kind}Constraints")
            for code in RESTRICTIONS.read(hit, reading)
        ]
        for kind in LEGAL
    }
    found: Texts = []
    for hit, text, uri in texts(element, "{*}otherConstraints"):
        translated(hit, text, reading, "text")
        found.append((text, uri))
    found += _references(element)
    yield from _constraints(codes, found)


def _references(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the licences that ISO 19115-3 cites instead of writing them out."""
    for citation in element.iterfind("{*}reference/*"):
        title = next((text for _, text, _ in texts(citation, "{*}title")), "")
        link = next((t for _, t, _ in texts(citation, "{*}onlineResource/*/{*}linkage")), "")
        if title or link:
            yield title, link


def _constraints(codes: Codes, found: Texts) -> Iterator[Constraint]:
    """Yield what the codes and the texts of one MD_LegalConstraints say together."""
    by_kind: dict[str, Texts] = {kind: [] for kind in LEGAL}
    for text, uri in found:
        by_kind[_kind_of(text, uri, codes)].append((text, uri))
    for kind in LEGAL:
        yield from _paired(kind, codes[kind], by_kind[kind])


def _kind_of(text: str, uri: str, codes: Codes) -> str:
    """Tell whether an otherConstraints restricts access or sets a condition of use.

    The URI or label of the INSPIRE lists decides; else the only kind whose code the element
    holds; else use, as mixed elements mostly carry licences.
    """
    for kind, name in (("access", "public_access"), ("use", "use_conditions")):
        known = codelists.load(name)
        if known.find(uri) or known.find(text):
            return kind
    return "access" if codes["access"] and not codes["use"] else "use"


def _paired(kind: str, codes: list[str], found: Texts) -> Iterator[Constraint]:
    """Give the texts to otherRestrictions, or to the only code; other codes stand alone."""
    carrier = "otherRestrictions"
    if carrier not in codes:
        carrier = codes[0] if len(codes) == 1 else ""
    for code in codes:
        if code != carrier or not found:
            yield Constraint(kind, code)
    for text, uri in found:
        yield Constraint(kind, carrier, text, uri)


def _read_again(values: tuple[Constraint, ...]) -> bool:
    """Tell whether one element that says *values* is read again as just these."""
    kinds = {each.kind for each in values}
    if kinds == {"limitation"}:
        return True
    if len(kinds) > 1 or "security" in kinds:
        return False
    codes, found = _parts(values)
    return tuple(_constraints(codes, found)) == values


def _parts(values: tuple[Constraint, ...]) -> tuple[Codes, Texts]:
    codes: Codes = {kind: [] for kind in LEGAL}
    for each in values:
        held = codes.setdefault(each.kind, [])
        if each.code and not (each.code in held and (each.text or each.uri)):
            held.append(each.code)
    return codes, [(each.text, each.uri) for each in values if each.text or each.uri]


def _write_legal(element: Element, values: tuple[Constraint, ...], building: Building) -> None:
    """Write the codes, then the texts that they announce."""
    codes, found = _parts(values)
    if found and not any(codes.values()) and _kind_of(*found[0], codes) != values[0].kind:
        # Typed in without a code: only otherRestrictions says that a text restricts access.
        codes[values[0].kind] = ["otherRestrictions"]
    for kind in LEGAL:
        for code in codes[kind]:
            building.add_code(building.add_property(element, f"{kind}Constraints"), code)
    for text, uri in found:
        put_text(building.add_property(element, "otherConstraints"), text, building, uri, "text")


CONSTRAINTS: Final[Any] = Constraints()
