"""What is indexed of a dataset beside CKAN's own fields: a dataset goes in, fields come out.

The dataset is the validated dictionary of ``package_show``, lists and repeating subfields included.
Nothing that comes out is a dictionary, which Solr would take for an instruction.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from ckanext.geo2france.domain.dates import first_instant, last_update, parse
from ckanext.geo2france.domain.errors import InvalidDate
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.search import strangers
from ckanext.geo2france.search.acronyms import acronyms
from ckanext.geo2france.search.quality import judged
from ckanext.geo2france.search.titles import in_order

__all__ = ["OWN", "index_fields", "replace"]

log = logging.getLogger(__name__)

Dataset = dict[str, Any]
#: Fields of CKAN's own that have their place in the schema whatever they hold.
STOCK: Final = frozenset(
    {"data_dict", "validated_data_dict", "tags", "groups", "organization", "title", "notes"}
)
#: Codes and technical values: indexed under their name, but no words that anyone would look for.
CODES: Final = frozenset(
    [
        "crs",
        "harvest_source",
        "hierarchy_level",
        "languages",
        "maintenance_frequency",
        "metadata_date",
        "metadata_language",
        "popularity",
        "quality",
        "scales",
        "spatial",
        "spatial_representation",
        "status",
        "topic_categories",
        "inspire_themes",
        "withdrawn",
    ]
)
#: Everything that ``index_fields`` may return: what stands there already gives way.
OWN: Final = frozenset(
    [
        "acronym",
        "alternate_title_text",
        "details_text",
        "freshness",
        "harvest_source_title",
        "hierarchy_level",
        "inspire_themes",
        "inspire_verdict",
        "keywords_text",
        "metadata_date",
        "organization_text",
        "popularity",
        "quality",
        "res_protocol",
        "resources_text",
        "suggested",
        "territory",
        "territory_covered",
        "territory_exact",
        "themes_text",
        "topic_categories",
        "year",
    ]
)


def replace(document: Dataset, dataset: Dataset, *, keep_spatial: bool = False) -> Dataset:
    """Return CKAN's *document* with our fields in, and without what Solr could not take or use.

    keep_spatial: leave the GeoJSON in for another extension that reads it later.
    """
    own_named = strangers.of(dataset)
    kept = {
        name: value
        for name, value in document.items()
        if name not in OWN and not (name in own_named and value == document.get(f"extras_{name}"))
    }
    for name, value in dataset.items():
        if name not in STOCK and (name in CODES or isinstance(value, (dict, list))):
            kept.pop(f"extras_{name}", None)
            if isinstance(value, (dict, list)):
                kept.pop(name, None)
    if isinstance(title := document.get("title_string"), str):
        kept["title_string"] = in_order(title)
    for name in ("spatial", "extras_spatial"):
        if name in document and keep_spatial:
            kept[name] = document[name]
        else:
            kept.pop(name, None)
    return {name: _flat(value) for name, value in kept.items()} | index_fields(dataset)


def index_fields(dataset: Dataset) -> Dataset:
    """Return the fields of the index that follow from *dataset*; empty ones are left out."""
    # Its shapely and numpy take a tenth of a second, and few processes write to the index.
    from ckanext.geo2france.search.placed import placed

    found = {name: read(dataset) for name, read in _READERS.items()}
    found |= placed(dataset) | judged(dataset)
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _flat(value: Any) -> Any:
    """Return a value that Solr takes as it is meant: a text, a number, or a list of these."""
    if isinstance(value, dict):
        return " ".join(_texts(value))
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, (dict, list, tuple)) for item in value):
            return list(_texts(value))
        return list(value)
    return value


def _texts(value: Any) -> Iterator[str]:
    """Yield every text inside lists and dictionaries, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != "":
        yield str(value)


def _list(dataset: Dataset, field: str) -> list[str]:
    """Return the texts of a list-valued field, or of a text that stands for a list of one."""
    value = dataset.get(field)
    texts = value if isinstance(value, (list, tuple)) else [value]
    return [text.strip() for text in texts if isinstance(text, str) and text.strip()]


def _rows(dataset: Dataset, field: str) -> list[Dataset]:
    value = dataset.get(field)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _column(dataset: Dataset, field: str, *subfields: str) -> list[str]:
    cells = (row.get(name) for row in _rows(dataset, field) for name in subfields)
    return _once(cell for cell in cells if isinstance(cell, str))


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _titles(dataset: Dataset) -> list[str]:
    return [*_list(dataset, "title"), *_list(dataset, "alternate_titles")]


def _acronyms(dataset: Dataset) -> list[str]:
    return acronyms(dataset.get("acronym"), _titles(dataset))


def _suggested(dataset: Dataset) -> str:
    """Return the title and what else a dataset is completed by, a line each."""
    lines = [*_list(dataset, "title")[:1], *_acronyms(dataset), *_list(dataset, "alternate_titles")]
    return "\n".join(" ".join(line.split()) for line in lines)


def _labels(name: str, codes: list[str]) -> list[str]:
    """Return the French and English labels of *codes*, so that either language finds them."""
    entries = filter(None, (codelists.load(name).find(code) for code in codes))
    return [label for entry in entries for label in (entry.fr, entry.en)]


def _themes_text(dataset: Dataset) -> list[str]:
    return _labels("inspire_themes", _list(dataset, "inspire_themes")) + _labels(
        "topic_categories", _list(dataset, "topic_categories")
    )


def _organization_text(dataset: Dataset) -> list[str]:
    organization = dataset.get("organization")
    named = organization if isinstance(organization, dict) else {}
    own = [named.get("title"), named.get("name")]
    return _once(
        [text for text in own if isinstance(text, str)]
        + _column(dataset, "contacts", "organisation")
    )


def _resources_text(dataset: Dataset) -> list[str]:
    return _column(dataset, "resources", "name", "description", "layer_name", "format", "protocol")


def _details_text(dataset: Dataset) -> list[str]:
    return [
        *_list(dataset, "lineage"),
        *_list(dataset, "metadata_identifier"),
        *_column(dataset, "resource_identifiers", "code"),
        *_column(dataset, "extents", "description"),
        *_column(dataset, "places", "name", "code"),
    ]


def _dates(dataset: Dataset) -> list[str]:
    """Return the reference dates, partial ones from their first day, oldest first."""
    found = []
    for text in _column(dataset, "reference_dates", "date"):
        try:
            found.append(first_instant(parse(text)))
        except InvalidDate:
            log.info("Dataset %s: %r is no date, not indexed", dataset.get("id"), text)
    return sorted(date for date in found if not date.startswith("-"))


def _metadata_date(dataset: Dataset) -> str | None:
    """Return the day of the record: Solr refuses zones and partial dates."""
    for text in _list(dataset, "metadata_date"):
        try:
            return f"{first_instant(parse(text))}T00:00:00Z"
        except InvalidDate:
            log.info("Dataset %s: %r is no date, not indexed", dataset.get("id"), text)
    return None


def _year(dataset: Dataset) -> int | None:
    dates = _dates(dataset)
    return int(dates[-1][:4]) if dates else None


def _freshness(dataset: Dataset) -> str | None:
    """Return when the data was last touched, as the pages show it, else its record."""
    candidates = [
        last_update(_rows(dataset, "reference_dates")) or "",
        *_list(dataset, "metadata_date"),
        *_list(dataset, "metadata_modified"),
    ]
    for text in candidates:
        try:
            day = first_instant(parse(text))
            return f"{datetime.fromisoformat(day).date().isoformat()}T00:00:00Z"
        except (InvalidDate, ValueError):
            continue
    return None


def _popularity(dataset: Dataset) -> float:
    try:
        value = float(dataset.get("popularity") or 0)
    except (TypeError, ValueError):
        return 0.0
    # Solr's float ends near 3.4e38; beyond it, and for what is no number, nothing is known.
    return min(value, 1e30) if math.isfinite(value) and value > 0 else 0.0


def _protocols(dataset: Dataset) -> list[str]:
    return _column(dataset, "resources", "protocol")


def _hierarchy_level(dataset: Dataset) -> str | None:
    return next(iter(_list(dataset, "hierarchy_level")), None)


def _source_title(dataset: Dataset) -> str | None:
    return next(iter(_list(dataset, "harvest_source_title")), None)


def _keywords_text(dataset: Dataset) -> list[str]:
    # Tags are copied by the schema; this is for terms that are too long or too short to be tags.
    tags = {re.sub(r"\s+", " ", name).casefold() for name in _column(dataset, "tags", "name")}
    return [term for term in _column(dataset, "keywords", "term") if term.casefold() not in tags]


_READERS: Final[dict[str, Callable[[Dataset], Any]]] = {
    "acronym": _acronyms,
    "alternate_title_text": lambda dataset: _list(dataset, "alternate_titles"),
    "details_text": _details_text,
    "freshness": _freshness,
    "harvest_source_title": _source_title,
    "hierarchy_level": _hierarchy_level,
    "inspire_themes": lambda dataset: _list(dataset, "inspire_themes"),
    "keywords_text": _keywords_text,
    "metadata_date": _metadata_date,
    "organization_text": _organization_text,
    "popularity": _popularity,
    "res_protocol": _protocols,
    "resources_text": _resources_text,
    "suggested": _suggested,
    "themes_text": _themes_text,
    "topic_categories": lambda dataset: _list(dataset, "topic_categories"),
    "year": _year,
}
