"""Template helpers: they format values that a view or a search has fetched, and query nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.geo2france import config
from ckanext.geo2france.forms import presenting
from ckanext.geo2france.forms.parts import Form
from ckanext.geo2france.outputs.forms import FORMS
from ckanext.geo2france.pages import (
    catalogue,
    harvest_words,
    labels,
    record,
    resources,
    results,
    territories,
    verdict,
)
from ckanext.geo2france.pictures.drawing import drawable, has_overview
from ckanext.geo2france.pictures.places import pictures, thumbnail_name
from ckanext.geo2france.schemas import codelists

__all__: list[str] = [
    "dcat_get_endpoint",
    "geo2france_asset",
    "geo2france_basemap",
    "geo2france_best_preview",
    "geo2france_boxes",
    "geo2france_choices",
    "geo2france_contact",
    "geo2france_credit",
    "geo2france_dataset_territories",
    "geo2france_date",
    "geo2france_form",
    "geo2france_form_lists",
    "geo2france_harvest",
    "geo2france_languages",
    "geo2france_map_features",
    "geo2france_may_harvest",
    "geo2france_outputs",
    "geo2france_picture",
    "geo2france_record",
    "geo2france_resource_facts",
    "geo2france_resource_groups",
    "geo2france_resource_url",
    "geo2france_results",
    "geo2france_search_info",
    "geo2france_sorts",
    "geo2france_verdict",
    "geo2france_territories",
    "geo2france_thumbnail",
]

PUBLIC = Path(__file__).with_name("public") / "geo2france"
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def geo2france_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the choices of a field of the dataset schema, from the code list it names."""
    return codelists.load(field["codelist"]).choices()


@tk.chained_helper
def dcat_get_endpoint(original: Callable[[str], str], kind: str = "dataset") -> str:
    """Return the endpoint of the catalogue as RDF, to which templates of ckanext-dcat link."""
    return original(kind) if kind == "dataset" else "geo2france_outputs.catalogue"


def geo2france_asset(path: str) -> str:
    """Return the address of a public file of ours: it changes with the content, to be kept long."""
    file = PUBLIC / path
    stamp = _digest(path, file.stat().st_mtime_ns) if file.is_file() else "0"
    return f"{tk.h.url_for_static(f'/geo2france/{path}')}?v={stamp}"


@cache
def _digest(path: str, _modified: int) -> str:
    return hashlib.sha256((PUBLIC / path).read_bytes()).hexdigest()[:10]


def geo2france_basemap() -> str:
    """Return the base map of the maps as JSON text, empty when none is configured."""
    url = config.basemap_url()
    if not url:
        return ""
    return json.dumps({"url": url, "attribution": config.basemap_attribution(), "max_zoom": 19})


def geo2france_contact() -> str:
    """Return the address (``mailto:`` or ``https:``) where visitors write to the team."""
    return config.contact()


def geo2france_credit() -> str:
    """Return the credit of the base map."""
    return config.basemap_attribution()


def geo2france_languages() -> list[dict[str, Any]]:
    """Return the languages offered, each with the address of the present page in it."""
    asked = tk.request.query_string.decode("utf-8", "replace")
    query = f"?{asked}" if asked else ""
    return [
        {
            "code": locale.language,
            "name": LANGUAGE_NAMES.get(locale.language, locale.display_name),
            "url": tk.h.url_for(tk.request.path, locale=str(locale)) + query,
            "is_current": locale.language == _lang(),
        }
        for locale in tk.h.get_available_locales()
    ]


def geo2france_picture(package: dict[str, Any]) -> str:
    """Return the address of a map of the dataset where it has no overview but a WMS, or ""."""
    if has_overview(package) or drawable(package) is None or not config.pictures_megabytes():
        return ""
    return tk.h.url_for("geo2france_picture.picture", id=package["name"])


def geo2france_thumbnail(package: dict[str, Any]) -> str:
    """Return the address of the map of a dataset of a list, where one is kept already, or ""."""
    found, folder = drawable(package), pictures()
    if found is None or folder is None:
        return ""
    name = thumbnail_name(found)
    return tk.h.url_for("geo2france_picture.thumbnail", name=name) if folder.has(name) else ""


def geo2france_results() -> results.Reader:
    """Return the reader of the present search: it turns results into facets, filters and hits."""
    parameters = list(tk.request.args.items(multi=True))
    return results.Reader(tk.h.url_for(tk.request.path), parameters, _lang())


def geo2france_dataset_territories(
    package: dict[str, Any],
) -> tuple[territories.Choice, ...]:
    """Return the territories that a dataset is about, each with the search for it."""
    return territories.of_dataset(package, tk.h.url_for("dataset.search"))


def geo2france_territories() -> territories.Panel:
    """Return the filter by territory of the present search."""
    told = geo2france_search_info().get("territory") or {}
    reader = geo2france_results()
    return territories.panel(reader.path, reader.parameters, told)


def geo2france_search_info() -> dict[str, Any]:
    """Return what became of the search: typo corrected, plain words kept, parts left out, down.

    filling: how much of a new index there is, ``{"done", "total"}``.
    """
    nothing = {"corrected": None, "plain": False, "down": False, "filling": None, "problems": []}
    return nothing | (getattr(tk.g, "geo2france_search", None) or {})


def geo2france_outputs(package: dict[str, Any]) -> list[dict[str, str]]:
    """Return the documents in which *package* is given out: address, media type, name, ending."""
    return [
        {
            "url": tk.h.url_for(f"geo2france_outputs.{form.name}", id=package["name"]),
            "media_type": form.media_type,
            "label": form.label,
            "ending": form.ending,
        }
        for form in FORMS
        if form.listed and (form.ending != "original.xml" or package.get("has_original"))
    ]


def geo2france_sorts() -> list[tuple[str, str]]:
    """Return the sorts offered: label and value."""
    return [
        (tk._("Relevance"), "score desc, metadata_modified desc"),
        (tk._("Last updated"), catalogue.BY_DATE),
        (tk._("Title, A to Z"), "title_string asc"),
        (tk._("Popularity"), "popularity desc"),
    ]


def geo2france_map_features(packages: list[dict[str, Any]]) -> str:
    """Return the extents of *packages* as the JSON text of the results map."""
    return results.map_features(
        packages, lambda package: tk.h.url_for(f"{package['type']}.read", id=package["name"])
    )


def geo2france_boxes(package: dict[str, Any]) -> str:
    """Return the boxes of *package* for the map of its extent."""
    return results.boxes(package)


def geo2france_record(package: dict[str, Any]) -> record.Record:
    """Return the values of a dataset page in the language of the visitor."""
    return record.record(package, _lang())


def geo2france_date(text: str | None) -> str:
    """Return an ISO date in words."""
    return labels.date_label(text, _lang())


def geo2france_resource_groups(found: list[dict[str, Any]]) -> resources.Groups:
    """Return resources by what one does with them."""
    return resources.grouped(found)


def geo2france_resource_facts(resource: dict[str, Any]) -> dict[str, Any]:
    """Return what templates show of *resource* beside its name."""
    protocol = resource.get("protocol") or ""
    return {
        "kind": resources.kind_of(resource),
        "format": resources.format_of(resource),
        "protocol": labels.code_label("protocols", protocol, _lang()) if protocol else "",
        "size": labels.size_label(resource.get("size"), _lang()),
        "is_previewed": resources.is_previewed(resource),
    }


def geo2france_best_preview(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the resource that shows the data best, or nothing."""
    return resources.best_preview(found)


def geo2france_resource_url(resource: dict[str, Any]) -> str:
    """Return the address at which a visitor may fetch *resource*: the only place that knows."""
    return resource.get("url") or ""


def geo2france_form(
    kind: str, data: dict[str, Any], errors: dict[str, Any], form_style: str
) -> Form:
    """Return the form of a dataset type, with what was typed and what is wrong with it."""
    is_fresh = form_style == "new" and not data.get("id") and tk.request.method == "GET"
    return presenting.form(kind, data, errors, _lang(), is_fresh)


def geo2france_form_lists(form: Form) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the code lists that the text fields of a form suggest."""
    return presenting.lists(form, _lang())


def geo2france_verdict(package: dict[str, Any]) -> verdict.Verdict | None:
    """Return the verdict of the INSPIRE checker on the record of *package*, in words."""
    return verdict.of_package(package, tk._, _lang())


def geo2france_harvest() -> harvest_words.Words:
    """Return the words of the harvest pages in the language of the visitor."""
    return harvest_words.Words(_lang())


def geo2france_may_harvest() -> bool:
    """Tell whether the visitor administers an organization, or the portal."""
    user: Any = tk.current_user
    return bool(user.sysadmin or user.get_group_ids("organization", "admin"))


def _lang() -> str:
    return str(tk.h.lang() or "fr")[:2]
