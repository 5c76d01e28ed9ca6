"""What a form says in fields of its own, put where a record says it.

A dataset has a list of INSPIRE themes and a licence to choose from; a record says both otherwise:
keywords of a thesaurus, and a condition of use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ckanext.geo2france.domain.record import Constraint, Keyword, Record
from ckanext.geo2france.schemas import codelists, inspire, licences

__all__ = ["SERVICE_LEVEL", "completed"]

#: How a service names its level, in any language (TG 2.2.1, requirement 3.1).
SERVICE_LEVEL: Final = "service"

#: The thesaurus of the themes, cited as INSPIRE wants it (TG 2.2.1, requirement 1.4).
THESAURUS: Final = "GEMET - INSPIRE themes, version 1.0"
THESAURUS_DATE: Final = "2008-06-01"


def completed(record: Record, themes: Iterable[str], licence: str) -> Record:
    """Return *record* with the keywords of *themes* and the condition of use of *licence*.

    themes: codes of INSPIRE themes; licence: an identifier of ``config/licenses.json``.
    What the record says already is not said twice.
    """
    return replace(
        record,
        keywords=(*record.keywords, *_theme_keywords(record, themes)),
        constraints=(*record.constraints, *_licence_constraint(record, licence)),
    )


def _theme_keywords(record: Record, themes: Iterable[str]) -> Iterable[Keyword]:
    said = set(inspire.themes(record.keywords))
    known = codelists.load("inspire_themes")
    for code in themes:
        entry = known.find(code)
        if entry is not None and entry.code not in said:
            yield Keyword(
                term=entry.en if record.metadata_language == "eng" else entry.fr,
                uri=entry.uri,
                type="theme",
                thesaurus=THESAURUS,
                thesaurus_date=THESAURUS_DATE,
                thesaurus_date_type="publication",
            )


def _licence_constraint(record: Record, licence: str) -> Iterable[Constraint]:
    entry = codelists.load("licences").find(licence)
    if entry is None or not entry.uri or licences.detect(record.constraints) == entry.code:
        return ()
    label = entry.en if record.metadata_language == "eng" else entry.fr
    return (Constraint(kind="use", code="otherRestrictions", text=label, uri=entry.uri),)
