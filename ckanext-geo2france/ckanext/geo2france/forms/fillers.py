"""Ready-made rows: the usual constraints, specifications and thesauri, chosen instead of typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from ckanext.geo2france.forms.parts import Choice
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.codelists import Entry

__all__ = ["of"]

Values = dict[str, str]


def of(field: str, lang: str, kind: str) -> tuple[Choice, ...]:
    """Return the ready-made rows of a repeating field, each with its values as JSON text.

    kind: the dataset type; services choose their categories as keywords, data their scope and
    what European law reports on.
    """
    make = _categories if field == "keywords" and kind == "service" else MAKERS.get(field)
    if make is None:
        return ()
    return tuple(Choice(json.dumps(values), label) for label, values in make(lang))


def _label(entry: Entry, lang: str) -> str:
    return entry.en if lang == "en" else entry.fr


def _constraints(lang: str) -> Iterator[tuple[str, Values]]:
    for kind, name in (("access", "public_access"), ("use", "use_conditions")):
        for entry in codelists.load(name).entries:
            label = _label(entry, lang)
            yield label, _legal(kind, label, entry.uri)
    for entry in codelists.load("licences").entries[:2]:
        label = _label(entry, lang)
        yield label, _legal("use", label, entry.uri)


def _legal(kind: str, text: str, uri: str) -> Values:
    return {"kind": kind, "code": "otherRestrictions", "text": text, "uri": uri}


def _conformity(lang: str) -> Iterator[tuple[str, Values]]:
    for entry in codelists.load("specifications").entries:
        title = _label(entry, lang)
        yield title, {"title": title, "date": entry.date, "pass": "unknown"}


def _categories(lang: str) -> Iterator[tuple[str, Values]]:
    for entry in codelists.load("service_categories").entries:
        yield _label(entry, lang), {"term": entry.code, "uri": entry.uri, "type": "theme"}


def _thesauri(lang: str) -> Iterator[tuple[str, Values]]:
    for name in ("spatial_scopes", "priority_datasets"):
        known = codelists.load(name)
        title = known.title["en" if lang == "en" else "fr"]
        for entry in known.entries:
            yield (
                f"{title} – {_label(entry, lang)}",
                {
                    "term": _label(entry, lang),
                    "uri": entry.uri,
                    "type": "theme",
                    "thesaurus": title,
                    "thesaurus_uri": known.source,
                    "thesaurus_date": known.date,
                    "thesaurus_date_type": "publication",
                },
            )


MAKERS: dict[str, Callable[[str], Iterator[tuple[str, Values]]]] = {
    "constraints": _constraints,
    "conformity": _conformity,
    "keywords": _thesauri,
}
