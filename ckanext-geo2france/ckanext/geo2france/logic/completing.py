"""What a form leaves to the portal: the address, the identity and the date of a record.

Nearly everything here acts on CKAN's forms only, which set ``save``: clients of the API send what
they mean, and harvests what the record says.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

import ckan.plugins.toolkit as tk

from ckanext.geo2france import originals
from ckanext.geo2france.logic.naming import free_name
from ckanext.geo2france.schemas.protocols import SERVICES, file_format
from ckanext.geo2france.schemas.typed import SERVICE_LEVEL

__all__ = [
    "geo2france_guess_format",
    "geo2france_identify",
    "geo2france_keep_unshown",
    "geo2france_level_name",
    "geo2france_name_from_title",
    "geo2france_new_identifier",
    "geo2france_record_date",
]

Flat = dict[tuple[Any, ...], Any]
#: Lists that are no fields: the portal adds them to what it shows.
TOLD = frozenset({"harvest_sources"})


def geo2france_name_from_title(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Make the end of the address from the title; that of a record that exists stays."""
    if not context.get("save") or _text(data.get(key)):
        return
    package = context.get("package")
    title = _text(data.get(("title",)))
    if package is not None:
        data[key] = package.name
    elif title:
        data[key] = free_name(title)


def geo2france_new_identifier(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Give a record that has no identifier one that no other has.

    To identify the record of another producer is not for us to do.
    """
    if context.get("save") and not _text(data.get(key)) and not _has_document(context):
        data[key] = str(uuid4())


def _has_document(context: Any) -> bool:
    """Tell whether the dataset was read from a document: what that leaves unsaid stays so."""
    package = context.get("package")
    return package is not None and bool(originals.versions_of(package.id))


def geo2france_record_date(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Date the record of the day of its last change, unless another date was typed."""
    if not context.get("save"):
        return
    package = context.get("package")
    stored = package.extras.get(key[-1]) if package is not None else None
    if _text(data.get(key)) in ("", stored):
        data[key] = datetime.now(timezone.utc).date().isoformat()


def geo2france_level_name(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Name the level of a service that names none (TG 2.2.1, 3.1); imports may send none: ""."""
    if context.get("save") and not _text(data.get(key)):
        data[key] = "" if _has_document(context) else SERVICE_LEVEL
    elif data.get(key) in (None, tk.missing):
        data[key] = SERVICE_LEVEL


def geo2france_identify(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Identify new data by the address of its page where it has no identifier (TG 2.2.1, 1.3).

    Data that exist already may be another producer's: identifying them is not for us to do.
    """
    name = _text(data.get(("name",)))
    is_new = context.get("save") and context.get("package") is None
    if not is_new or not name or data.get(("type",)) == "service":
        return
    if any(k[0] == "resource_identifiers" for k in data):
        return
    address = tk.h.url_for("dataset.read", id=name, qualified=True, locale="default")
    data["resource_identifiers", 0, "code"] = address


def geo2france_keep_unshown(key: Any, data: Flat, errors: Any, context: Any) -> None:
    """Keep what is stored in the fields that the form does not show: it sends nothing for them.

    What the portal only tells when it shows a dataset is left aside when it comes back.
    """
    if junk := data.get(("__junk",)):
        for told in [k for k in junk if k[0] in TOLD]:
            del junk[told]
    package = context.get("package")
    if not context.get("save") or package is None:
        return
    sent = {k[0] for k, value in data.items() if value is not tk.missing}
    schema = tk.h.scheming_get_dataset_schema(package.type) or {}
    for field in schema.get("dataset_fields", []):
        name = field["field_name"]
        stored = package.extras.get(name)
        if field.get("form_snippet", "") is None and name not in sent and stored:
            data.update(_flattened(field, name, stored))


def _flattened(field: dict[str, Any], name: str, stored: str) -> Flat:
    """Return the keys and values that validators expect of a stored field."""
    if "repeating_subfields" in field:
        return {
            (name, place, part): value
            for place, row in enumerate(json.loads(stored))
            for part, value in row.items()
        }
    is_list = "output_validators" in field
    return {(name,): json.loads(stored) if is_list else stored}


def _text(value: Any) -> str:
    return "" if value is None or value is tk.missing else str(value).strip()


def geo2france_guess_format(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Give a new link the short format that its protocol or its file tells, as harvests do.

    What CKAN then guesses of the others is a media type, which for a GeoPackage nobody reads.
    """
    link = key[:-1]
    if _text(data.get(key)) or _text(data.get((*link, "id"))):
        return
    protocol, url = (_text(data.get((*link, name))) for name in ("protocol", "url"))
    if found := SERVICES.get(protocol) or file_format(url):
        data[key] = found
