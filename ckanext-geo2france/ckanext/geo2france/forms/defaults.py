"""What the form of a new record proposes: what is nearly always so in a French catalogue."""

from __future__ import annotations

from typing import Any

from ckanext.geo2france.schemas import codelists, typed
from ckanext.geo2france.schemas.codelists import Entry

__all__ = ["defaults"]

#: The regulation that data, and network services, are tested against (TG 2.2.1, 1.10 and 3.9).
SPECIFICATIONS = {"dataset": "1089/2010", "series": "1089/2010", "service": "976/2009"}
LAMBERT_93 = "EPSG:2154"


def defaults(kind: str, lang: str, identifier: str, today: str) -> dict[str, Any]:
    """Return the values that a new record of type *kind* starts from.

    identifier: that of the record, when the visitor gives none. today: ISO 8601.
    Nothing is said in the producer's place but what is true of any record: its conformity is "not
    evaluated", its access "not restricted" as the law has it unless an article is chosen.
    """
    language = "eng" if lang == "en" else "fre"
    found: dict[str, Any] = {
        "metadata_identifier": identifier,
        "metadata_date": today,
        "metadata_language": language,
        "hierarchy_level": kind,
        "reference_dates": [{"date": "", "type": "publication"}],
        "constraints": [_no_limitation(lang), {"kind": "use"}],
        "conformity": [_not_evaluated(kind, lang)],
        "contacts": [
            {"role": "pointOfContact", "scope": "resource"},
            {"role": "pointOfContact", "scope": "metadata"},
        ],
    }
    if kind == "service":
        found |= {"hierarchy_level_name": typed.SERVICE_LEVEL, "coupling_type": "tight"}
    else:
        found |= {"languages": [language], "crs": [LAMBERT_93]}
    return found


def _no_limitation(lang: str) -> dict[str, str]:
    entry = codelists.load("public_access").entries[0]
    return {
        "kind": "access",
        "code": "otherRestrictions",
        "text": _label(entry, lang),
        "uri": entry.uri,
    }


def _not_evaluated(kind: str, lang: str) -> dict[str, str]:
    entry = codelists.load("specifications").find(SPECIFICATIONS[kind])
    if entry is None:
        return {}
    return {
        "title": _label(entry, lang),
        "date": entry.date,
        "date_type": "publication",
        "pass": "unknown",
        "uri": entry.uri,
    }


def _label(entry: Entry, lang: str) -> str:
    return entry.en if lang == "en" else entry.fr
