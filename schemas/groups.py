"""Structures that spread over several values: keywords, constraints, operations of a service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from ckanext.geo2france.domain.record import Keyword, Operation
from ckanext.geo2france.schemas.building import Building
from ckanext.geo2france.schemas.kinds import DATE, Code, put_date
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.texts import Single, href_of, put_text, text_of, translated
from ckanext.geo2france.schemas.xml import Element

__all__ = ["KEYWORDS", "OPERATIONS", "Grouped", "first", "texts"]


def texts(element: Element, path: str) -> Iterator[tuple[Element, str, str]]:
    """Yield the properties at *path* that say anything, each with its text and URI."""
    for hit in element.iterfind(path):
        text, uri = text_of(hit), href_of(hit)
        if text or uri:
            yield hit, text, uri


def first(element: Element, path: str, kind: Any, reading: Reading) -> Any:
    """Return the first value of *kind* at *path*, or ""."""
    return next((v for hit in element.iterfind(path) for v in kind.read(hit, reading)), "")


class Grouped(Single):
    """What kinds of several values per element have in common."""

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Write the group anew in the place of the old one."""
        self.empty(element, building)
        self.write(element, new, building)
        building.made.append(element)

    def remove(self, element: Element, building: Building) -> None:
        """Take the group out, with the property that holds it."""
        holder = element.getparent()
        if holder is not None:
            building.discard(holder)


@dataclass(frozen=True, slots=True)
class Keywords(Grouped):
    """The keywords of an MD_Keywords, each with what the group says of the thesaurus."""

    def read(self, element: Element, reading: Reading) -> Iterator[Keyword]:
        """Yield one keyword for each term."""
        kind = first(element, "{*}type", Code("keyword_types"), reading)
        thesaurus = _thesaurus(element, reading)
        for hit, term, uri in texts(element, "{*}keyword"):
            translated(hit, term, reading, "term")
            yield Keyword(term or uri, uri, kind, **thesaurus)

    def holds(self, value: Keyword) -> bool:
        """Tell whether the keyword says anything."""
        return bool(value.term or value.uri)

    def grouped(self, values: Iterable[Keyword]) -> Iterator[tuple[Keyword, ...]]:
        """Put together keywords of the same type and thesaurus that follow each other."""
        return (tuple(group) for _, group in groupby(values, _group_of))

    def write(self, element: Element, values: tuple[Keyword, ...], building: Building) -> None:
        """Write the terms, the type and the thesaurus."""
        _write_terms(element, values, building)
        one = values[0]
        if one.type:
            building.add_code(building.add_property(element, "type"), one.type)
        if any(_group_of(one)[1:]):
            _write_thesaurus(element, one, building)

    def update(
        self, element: Element, old: tuple[Any, ...], new: tuple[Any, ...], building: Building
    ) -> None:
        """Change the terms; the thesaurus too where it is another."""
        if not old or _group_of(old[0]) != _group_of(new[0]):
            Grouped.update(self, element, old, new, building)
            return
        held = list(element.iterfind("{*}keyword"))
        for at, (hit, before) in enumerate(zip(held, old, strict=False)):
            if at < len(new) and before != new[at]:
                self.empty(hit, building)
                put_text(hit, new[at].term, building, new[at].uri, "term")
        for hit in held[len(new) :]:
            building.discard(hit)
        _write_terms(element, new[len(old) :], building)


def _group_of(keyword: Keyword) -> tuple[str, ...]:
    return (
        keyword.type,
        keyword.thesaurus,
        keyword.thesaurus_uri,
        keyword.thesaurus_date,
        keyword.thesaurus_date_type,
        keyword.thesaurus_identifier,
    )


def _thesaurus(element: Element, reading: Reading) -> dict[str, str]:
    path = "{*}thesaurusName/*/"
    _, title, uri = next(texts(element, path + "{*}title"), (None, "", ""))
    code = next(texts(element, path + "{*}identifier/*/{*}code"), (None, "", ""))
    return {
        "thesaurus": title,
        "thesaurus_uri": uri,
        "thesaurus_identifier": code[1],
        "thesaurus_date": first(element, path + "{*}date/*/{*}date", DATE, reading),
        "thesaurus_date_type": first(
            element, path + "{*}date/*/{*}dateType", Code("date_types"), reading
        ),
    }


def _write_terms(element: Element, values: Iterable[Keyword], building: Building) -> None:
    for each in values:
        put_text(building.add_property(element, "keyword"), each.term, building, each.uri, "term")


def _write_thesaurus(element: Element, one: Keyword, building: Building) -> None:
    citation = building.add_class(building.add_property(element, "thesaurusName"), "CI_Citation")
    if one.thesaurus or one.thesaurus_uri:
        title = building.add_property(citation, "title")
        put_text(title, one.thesaurus, building, one.thesaurus_uri, "thesaurus")
    if one.thesaurus_date or one.thesaurus_date_type:
        date = building.add_class(building.add_property(citation, "date"), "CI_Date")
        if one.thesaurus_date:
            put_date(building.add_property(date, "date"), one.thesaurus_date, building)
        if one.thesaurus_date_type:
            building.add_code(building.add_property(date, "dateType"), one.thesaurus_date_type)
    if one.thesaurus_identifier:
        holder = building.add_property(citation, "identifier")
        code = building.add_property(building.add_class(holder, "MD_Identifier"), "code")
        put_text(code, one.thesaurus_identifier, building)


@dataclass(frozen=True, slots=True)
class Operations(Grouped):
    """The connect points of an SV_OperationMetadata, each with the name of the operation."""

    def read(self, element: Element, reading: Reading) -> Iterator[Operation]:
        """Yield one operation for each address, or one without an address."""
        name = next((text for _, text, _ in texts(element, "{*}operationName")), "")
        platforms = ("{*}DCP", "{*}distributedComputingPlatform")
        platform = next((v for p in platforms if (v := first(element, p, Code(""), reading))), "")
        found = False
        for point in element.iterfind("{*}connectPoint/*"):
            if held := _connect_point(point, reading):
                found = True
                yield Operation(name, platform, **held)
        if not found and (name or platform):
            yield Operation(name, platform)

    def grouped(self, values: Iterable[Operation]) -> Iterator[tuple[Operation, ...]]:
        """Put together addresses of the same operation that follow each other."""
        for _, group in groupby(values, lambda each: (each.name, each.platform)):
            held: list[Operation] = []
            for each in group:
                # An operation without an address stands alone, or it would be read no more.
                if held and not (_said(each) and _said(held[-1])):
                    yield tuple(held)
                    held = []
                held.append(each)
            yield tuple(held)

    def write(self, element: Element, values: tuple[Operation, ...], building: Building) -> None:
        """Write the operation and its addresses."""
        one = values[0]
        if one.name:
            put_text(building.add_property(element, "operationName"), one.name, building)
        if one.platform:
            name = "distributedComputingPlatform" if building.modern else "DCP"
            building.add_code(building.add_property(element, name), one.platform)
        for each in filter(_said, values):
            holder = building.add_property(element, "connectPoint")
            _write_point(building.add_class(holder, "CI_OnlineResource"), each, building)


#: Subfields of an operation, and the properties of CI_OnlineResource that they are.
POINT: Final = {
    "url": "linkage",
    "protocol": "protocol",
    "link_name": "name",
    "description": "description",
}


def _said(operation: Operation) -> bool:
    return any(getattr(operation, name) for name in (*POINT, "protocol_uri", "function"))


def _connect_point(point: Element, reading: Reading) -> dict[str, str]:
    held: dict[str, str] = {}
    for name, property_name in POINT.items():
        for _, text, uri in texts(point, f"{{*}}{property_name}"):
            held.setdefault(name, text)
            if name == "protocol":
                held.setdefault("protocol_uri", uri)
    held["function"] = first(point, "{*}function", Code("functions"), reading)
    return {name: text for name, text in held.items() if text}


def _write_point(point: Element, one: Operation, building: Building) -> None:
    for name, property_name in POINT.items():
        uri = one.protocol_uri if name == "protocol" else ""
        if text := getattr(one, name) or uri:
            text = getattr(one, name) if uri else text
            put_text(building.add_property(point, property_name), text, building, uri)
    if one.function:
        building.add_code(building.add_property(point, "function"), one.function)


KEYWORDS: Final[Any] = Keywords()
OPERATIONS: Final[Any] = Operations()
