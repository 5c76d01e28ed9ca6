"""Importing ISO documents: each record creates a dataset, or updates the one that it identifies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france import originals, store
from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.sentence import said
from ckanext.geo2france.harvest.keeping import keep
from ckanext.geo2france.logic import transfer_schema
from ckanext.geo2france.logic.naming import free_name
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.xml import Element, parse, serialize

__all__ = ["geo2france_metadata_import"]

#: A larger document is a catalogue: a folder of files or a CSW, which harvests read.
DOCUMENT_BYTES = 16 * 1024 * 1024
RECORDS_AT_ONCE = 200
DECLARED_ENCODING = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")


class _Refused(Exception):
    """A record that may not be imported, with the reason for people."""


@tk.validate_action_data(transfer_schema.importing)
def geo2france_metadata_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Create or update the datasets that an ISO document describes.

    The dataset with the same record identifier in the organization is updated: what an editor set
    and the record does not say (address, visibility, files) stays.

    :param xml: the text of the document: a record, or the answer of a CSW
    :param upload: a file, in place of ``xml``
    :param owner_org: id or name of the organization that gets the datasets
    :param private: whether new datasets are for its members only (optional, false)
    :returns: under ``records``, what became of each: ``status`` (created, updated, refused),
        ``id``, ``name``, ``type``, ``title``, ``identifier``, ``reason``, ``notes``
    :raises: a validation error when no record could be imported
    """
    tk.check_access("geo2france_metadata_import", context, data_dict)
    organization = model.Group.get(data_dict["owner_org"])
    if organization is None:
        raise tk.ObjectNotFound(tk._("This is no organization"))
    document = _document(data_dict)
    found = [
        _import(context, element, document, organization.id, data_dict["private"])
        for element in _elements(document)
    ]
    if all(record["status"] == "refused" for record in found):
        reasons = [record["reason"] for record in found]
        raise tk.ValidationError({"xml": reasons or [tk._("The document holds no record")]})
    return {"records": found}


def _document(data_dict: DataDict) -> bytes:
    upload = data_dict.get("upload")
    if upload is not None and hasattr(upload, "read"):
        return upload.read(DOCUMENT_BYTES + 1)
    text = data_dict.get("xml") or ""
    if not text.strip():
        raise tk.ValidationError({"xml": [tk._("Give the text of a document, or a file")]})
    # A text has no encoding any more, whatever its declaration says.
    return DECLARED_ENCODING.sub(r"\1", text, count=1).encode("utf-8")


def _elements(document: bytes) -> list[Element]:
    try:
        elements = list(records_in(parse(document, limit=DOCUMENT_BYTES)))
    except MetadataError as error:
        raise tk.ValidationError({"xml": [error.sentence.said(tk._)]}) from error
    if len(elements) > RECORDS_AT_ONCE:
        message = tk._("The document holds {count} records; import {limit} at once, or harvest")
        told = message.format(count=len(elements), limit=RECORDS_AT_ONCE)
        raise tk.ValidationError({"xml": [told]})
    return elements


def _import(
    context: Context, element: Element, document: bytes, organization_id: str, private: bool
) -> dict[str, Any]:
    """Import one record; what is refused is told, and the next one follows."""
    told: dict[str, Any] = {"title": "", "identifier": "", "notes": []}
    try:
        read = read_record(element)
        built = store.to_dataset(read.record)
        told |= {
            "title": built.dataset["title"],
            "identifier": built.dataset["metadata_identifier"],
            "notes": [said(note, tk._) for note in (*read.notes, *built.notes)],
        }
        status, package = _write(context, built.dataset, organization_id, private)
    except MetadataError as error:
        return {**told, "status": "refused", "reason": error.sentence.said(tk._)}
    except (_Refused, tk.NotAuthorized) as error:
        return {**told, "status": "refused", "reason": str(error)}
    except tk.ValidationError as error:
        return {**told, "status": "refused", "reason": _summary(error)}
    # A record that is the whole document is kept byte for byte.
    is_whole = element.getparent() is None
    originals.keep(package["id"], document if is_whole else serialize(element))
    model.Session.commit()
    names = {key: package[key] for key in ("id", "name", "type")}
    return {**told, **names, "status": status, "reason": ""}


def _write(
    context: Context, dataset: dict[str, Any], organization_id: str, private: bool
) -> tuple[str, dict[str, Any]]:
    known = _known(dataset["metadata_identifier"])
    if known is None:
        dataset |= {
            "name": free_name(dataset["title"]),
            "owner_org": organization_id,
            "private": private,
        }
        return "created", tk.get_action("package_create")(tk.fresh_context(context), dataset)
    if known.owner_org != organization_id:
        raise _Refused(tk._("A record of another organization has this identifier"))
    if known.extras.get("harvest_source"):
        raise _Refused(tk._("This record is harvested: the next harvest would undo the import"))
    before = tk.get_action("package_show")(tk.fresh_context(context), {"id": known.id})
    dataset |= {"id": known.id, "type": known.type}
    keep(dataset, before)
    return "updated", tk.get_action("package_update")(tk.fresh_context(context), dataset)


def _known(identifier: str) -> Any:
    """Return the dataset that has this record identifier, or None."""
    if not identifier:
        return None
    return (
        model.Session.query(model.Package)
        .filter(model.Package.extras["metadata_identifier"].astext == identifier)
        .filter(model.Package.state != model.State.DELETED)
        .first()
    )


def _summary(error: tk.ValidationError) -> str:
    return "; ".join(f"{name}: {text}" for name, text in _messages(error.error_dict))


def _messages(errors: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each message of nested errors with the path of its field."""
    if isinstance(errors, dict):
        for key, value in errors.items():
            yield from _messages(value, f"{name}.{key}" if name else str(key))
    elif isinstance(errors, list):
        for value in errors:
            yield from _messages(value, name)
    elif errors:
        yield name, str(errors)
