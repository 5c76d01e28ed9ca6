"""A dataset page: facts, contacts, constraints and technical details of a package, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ckanext.geo2france.pages import labels

PackageDict = dict[str, Any]

#: Where the code of a constraint may come from.
CONSTRAINT_LISTS = ("restrictions", "public_access", "use_conditions", "classifications")
#: What a licence allows, in one sentence; the keys are identifiers of ``config/licenses.json``.
LICENCE_KINDS = {
    "etalab-2.0": "attribution",
    "etalab-1.0": "attribution",
    "CC-BY-4.0": "attribution",
    "ODC-By-1.0": "attribution",
    "ODbL-1.0": "share-alike",
    "CC-BY-SA-4.0": "share-alike",
    "CC0-1.0": "free",
    "PDDL-1.0": "free",
    "CC-BY-NC-4.0": "non-commercial",
    "CC-BY-NC-SA-4.0": "non-commercial",
    "CC-BY-NC-ND-4.0": "non-commercial",
    "CC-BY-ND-4.0": "no-derivatives",
    "other-closed": "particular",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint in words; *uri* leads to its definition when it has one."""

    kind: str
    label: str
    text: str
    uri: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with its roles in words."""

    organisation: str
    individual: str
    position: str
    roles: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    url: str

    @property
    def name(self) -> str:
        """Return what the contact is called first."""
        named = self.organisation or self.individual or self.position
        return named or next(iter(self.emails), "")


@dataclass(frozen=True, slots=True)
class Record:
    """The values of a package that need words, dates or grouping before they are printed."""

    dates: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    frequency: str
    status: str
    scales: tuple[str, ...]
    distances: tuple[str, ...]
    places: tuple[str, ...]
    crs: tuple[str, ...]
    representations: tuple[str, ...]
    languages: tuple[str, ...]
    level: str
    metadata_date: str
    metadata_language: str
    themes: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    thesauri: tuple[tuple[str, tuple[str, ...]], ...]
    constraints: tuple[Constraint, ...]
    licence_kind: str
    contacts: tuple[Contact, ...]
    metadata_contacts: tuple[Contact, ...]


def record(package: PackageDict, lang: str) -> Record:
    """Return *package* in the words of *lang*."""
    words = _Words(package, lang)
    return Record(
        dates=tuple(words.dates()),
        periods=tuple(words.periods()),
        frequency=words.code("frequencies", "maintenance_frequency"),
        status=words.code("statuses", "status"),
        scales=tuple(f"1:{labels.number_label(n, lang)}" for n in package.get("scales") or []),
        distances=tuple(words.distances()),
        places=tuple(words.places()),
        crs=words.codes("crs", "crs"),
        representations=words.codes("representations", "spatial_representation"),
        languages=words.codes("languages", "languages"),
        level=words.code("scopes", "hierarchy_level"),
        metadata_date=labels.date_label(package.get("metadata_date"), lang),
        metadata_language=words.code("languages", "metadata_language"),
        themes=words.pairs("inspire_themes"),
        topics=words.pairs("topic_categories"),
        thesauri=tuple(words.thesauri()),
        constraints=tuple(words.constraints()),
        licence_kind=LICENCE_KINDS.get(package.get("license_id") or "", ""),
        contacts=tuple(words.contacts("resource")),
        metadata_contacts=tuple(words.contacts("metadata")),
    )


class _Words:
    def __init__(self, package: PackageDict, lang: str) -> None:
        self.package = package
        self.lang = lang

    def _rows(self, field: str) -> list[dict[str, Any]]:
        return self.package.get(field) or []

    def code(self, list_name: str, field: str) -> str:
        value = self.package.get(field)
        return labels.code_label(list_name, value, self.lang) if value else ""

    def codes(self, list_name: str, field: str) -> tuple[str, ...]:
        values = self.package.get(field) or []
        return tuple(labels.code_label(list_name, value, self.lang) for value in values)

    def pairs(self, field: str) -> tuple[tuple[str, str], ...]:
        values = self.package.get(field) or []
        return tuple((value, labels.code_label(field, value, self.lang)) for value in values)

    def dates(self) -> Iterator[tuple[str, str]]:
        for row in self._rows("reference_dates"):
            if row.get("date"):
                kind = labels.code_label("date_types", row.get("type") or "", self.lang)
                yield kind, labels.date_label(row["date"], self.lang)

    def periods(self) -> Iterator[tuple[str, str]]:
        for row in self._rows("temporal_extents"):
            start = labels.date_label(row.get("start"), self.lang)
            end = labels.date_label(row.get("end"), self.lang)
            if start or end:
                yield start, end

    def distances(self) -> Iterator[str]:
        for row in self._rows("distances"):
            if row.get("value") not in (None, ""):
                value = labels.number_label(float(row["value"]), self.lang)
                yield f"{value} {row.get('unit') or 'm'}"

    def places(self) -> Iterator[str]:
        for row in self._rows("extents"):
            if row.get("description"):
                yield row["description"]

    def thesauri(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each thesaurus with its terms; keywords of no thesaurus come first."""
        terms: dict[str, list[str]] = {"": []}
        for row in self._rows("keywords"):
            if row.get("term"):
                terms.setdefault(row.get("thesaurus") or "", []).append(row["term"])
        for name, found in terms.items():
            if found:
                yield name, tuple(dict.fromkeys(found))

    def constraints(self) -> Iterator[Constraint]:
        for row in self._rows("constraints"):
            code, text = row.get("code") or "", row.get("text") or ""
            if code or text:
                label = labels.first_label(CONSTRAINT_LISTS, code, self.lang) if code else ""
                # "Other restrictions" only announces the text: it says nothing by itself.
                shown = "" if code == "otherRestrictions" and text else label
                yield Constraint(row.get("kind") or "", shown, text, row.get("uri") or "")

    def contacts(self, scope: str) -> Iterator[Contact]:
        """Yield the contacts of *scope*, the roles of the same contact together.

        Who is cited or distributes the data answers for the resource too.
        """
        roles: dict[tuple[str, ...], list[str]] = {}
        for row in self._rows("contacts"):
            if (scope == "metadata") == (row.get("scope") == "metadata"):
                fields = ("organisation", "individual", "position", "email", "phone", "url")
                key = tuple(row.get(field) or "" for field in fields)
                role = labels.code_label("roles", row.get("role") or "", self.lang)
                roles.setdefault(key, []).append(role)
        for (organisation, individual, position, email, phone, url), found in roles.items():
            named = tuple(dict.fromkeys(role for role in found if role))
            emails, phones = tuple(email.splitlines()), tuple(phone.splitlines())
            yield Contact(organisation, individual, position, named, emails, phones, url)
