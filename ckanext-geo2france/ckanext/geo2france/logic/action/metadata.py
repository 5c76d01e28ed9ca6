"""Action that checks metadata: a dataset of the portal, one that is being typed, or a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france import store
from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.logic import metadata_schema
from ckanext.geo2france.logic.served import served_report
from ckanext.geo2france.messages import LANGUAGES, translation
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.report import report
from ckanext.geo2france.schemas.xml import Element, parse

__all__ = ["geo2france_metadata_check"]

#: A record is some tens of kilobytes; larger documents are for the command line.
DOCUMENT_BYTES: Final = 4 * 1024 * 1024


@tk.side_effect_free
def geo2france_metadata_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Tell what metadata do not meet of INSPIRE and of their XML Schema.

    Nothing is stored. Give a dataset of the portal by ``id`` alone, a document as ``xml``, or else
    the fields of a dataset (at the top, or under ``dataset``), as package_create takes them.

    :param id: id or name of a dataset: its XML, as the portal gives it out, is judged too
    :param xml: the text of a record of ISO 19139 or 19115-3; the first one of an answer of a CSW
    :param dataset: the fields of a dataset
    :param lang: fr or en (optional, the language of the request)
    :returns: ``verdict`` (compliant or incomplete), ``findings`` (rule, level, field, xpath,
        message, hint), ``quality`` (score, reasons), ``schema`` (name, valid, errors) or None
    """
    tk.check_access("geo2france_metadata_check", context, data_dict)
    translate = _translate(data_dict.get("lang"))
    kind = metadata_schema.kind_of(data_dict)
    if kind == "xml":
        return _document(str(data_dict["xml"]), translate)
    if kind == "dataset":
        return _fields(data_dict.get("dataset") or data_dict, translate)
    dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    return served_report(dataset, translate)


def _translate(lang: object) -> Callable[[str], str]:
    return translation(str(lang)[:2]) if str(lang)[:2] in LANGUAGES else tk._


def _document(text: str, translate: Callable[[str], str]) -> dict[str, Any]:
    try:
        element = _first(parse(text.encode(), limit=DOCUMENT_BYTES))
        record = read_record(element).record
    except MetadataError as error:
        raise tk.ValidationError({"xml": [error.sentence.said(translate)]}) from error
    return report(record, element, translate)


def _first(root: Element) -> Element:
    for element in records_in(root):
        return element
    raise tk.ValidationError({"xml": [tk._("The document holds no record")]})


def _fields(dataset: DataDict, translate: Callable[[str], str]) -> dict[str, Any]:
    try:
        record = store.from_dataset(dataset)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = tk._("These are not the fields of a dataset")
        raise tk.ValidationError({"dataset": [message]}) from error
    return report(record, None, translate)
