"""A page of search results: facets, active filters, hits, map and page numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from ckanext.geo2france.domain.dates import last_update
from ckanext.geo2france.pages import labels, urls

PackageDict = dict[str, Any]

#: Facet values shown at once; the others are behind a disclosure.
SHOWN_AT_ONCE = 7
#: Facets that are open when the page is shown.
OPEN_FACETS = {"inspire_themes", "organization", "res_format", "year"}
_EXTRACT = 240
_OUTLINE_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, with the address that adds or removes it."""

    name: str
    label: str
    count: int
    active: bool
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its most frequent values, then the others."""

    name: str
    title: str
    first: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter of the present search, with the address without it."""

    title: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A dataset in a list."""

    id: str
    title: Markup
    text: Markup
    organization: str
    date: str
    themes: tuple[tuple[str, str], ...]
    formats: tuple[str, ...]
    is_private: bool
    state: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number; no number stands for a gap."""

    number: int | None
    url: str
    is_current: bool


class Reader:
    """What the visitor asked for: the path, the search parameters and the language of the page."""

    def __init__(self, path: str, parameters: list[tuple[str, str]], lang: str) -> None:
        """Keep *path* and *parameters* as they were asked; *lang* is ``fr`` or ``en``."""
        self.path = path
        self.parameters = parameters
        self.lang = lang

    def facets(self, found: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[Facet]:
        """Yield the facets that have values, in the order of *titles*.

        Territories have a panel of their own (``pages.territories``).
        """
        for name, title in titles.items():
            if name == "territory":
                continue
            items = found.get(name, {}).get("items", [])
            values = tuple(self._values(name, items))
            if values:
                is_open = name in OPEN_FACETS or any(value.active for value in values)
                yield Facet(name, title, values[:SHOWN_AT_ONCE], values[SHOWN_AT_ONCE:], is_open)

    def _values(self, field: str, items: list[dict[str, Any]]) -> Iterator[FacetValue]:
        asked = set(self.parameters)
        for item in sorted(items, key=_order_of(field, asked)):
            name = item["name"]
            active = (field, name) in asked
            change = urls.without_parameter if active else urls.with_parameter
            yield FacetValue(
                name=name,
                label=labels.facet_label(field, name, item["display_name"], self.lang),
                count=item["count"],
                active=active,
                url=change(self.path, self.parameters, field, name),
            )

    def active(
        self, found: Mapping[str, Any], titles: Mapping[str, str], area: str, territory: str
    ) -> Iterator[ActiveFilter]:
        """Yield the filters in force.

        area: the label of what was drawn on the map. territory: that of the territory chosen, empty
        for none.
        """
        if territory:
            yield ActiveFilter(titles.get("territory", ""), territory, self._anywhere())
        for key, value in self.parameters:
            if key in ("ext_bbox", "ext_geometry") and value:
                yield ActiveFilter("", area, self._without(key, None))
            elif key in titles and value:
                items = found.get(key, {}).get("items", [])
                shown = {item["name"]: item["display_name"] for item in items}.get(value, value)
                label = labels.facet_label(key, value, shown, self.lang)
                yield ActiveFilter(titles[key], label, self._without(key, value))

    def _anywhere(self) -> str:
        """Return the address of the same search whatever the territory."""
        kept = [pair for pair in self.parameters if not pair[0].startswith("ext_territory")]
        return urls.on_page(self.path, kept, 1)

    def _without(self, key: str, value: str | None) -> str:
        return urls.without_parameter(self.path, self.parameters, key, value)

    def cleared(self) -> str:
        """Return the address of the same words without any filter."""
        kept = [(key, value) for key, value in self.parameters if key in ("q", "sort") and value]
        return urls.on_page(self.path, kept, 1)

    def hit(self, package: PackageDict) -> Hit:
        """Return what a list shows of *package*, with the highlights of the search engine."""
        highlight = package.get("highlight") or {}
        title = highlight.get("title") or escape(package.get("title") or package["name"])
        text = highlight.get("notes") or escape(labels.extract(package.get("notes"), _EXTRACT))
        themes = package.get("inspire_themes") or []
        return Hit(
            id=package["id"],
            title=_marked(title),
            text=_marked(text),
            organization=(package.get("organization") or {}).get("title") or "",
            date=labels.date_label(updated(package), self.lang),
            themes=tuple((c, labels.code_label("inspire_themes", c, self.lang)) for c in themes),
            formats=formats(package),
            is_private=bool(package.get("private")),
            state=package.get("state", "active"),
        )

    def pages(self, current: int, last: int) -> list[PageLink]:
        """Return the page numbers around *current*, with the first and the last."""
        wanted = {1, last, *range(current - 2, current + 3)}
        links: list[PageLink] = []
        previous = 0
        for number in sorted(page for page in wanted if 1 <= page <= last):
            if number > previous + 1:
                links.append(PageLink(None, "", False))
            url = urls.on_page(self.path, self.parameters, number)
            links.append(PageLink(number, url, number == current))
            previous = number
        return links


def _marked(html: str) -> Markup:
    """Return *html*, of which only the ``<mark>`` of the search engine may be a tag."""
    return Markup(re.sub(r"<(?!/?mark>)", "&lt;", html))  # noqa: S704 - see the line itself


def updated(package: PackageDict) -> str:
    """Return the latest date of the data that the record gives, else that of the record itself."""
    found = last_update(package.get("reference_dates") or [])
    return found or package.get("metadata_date") or package.get("metadata_modified") or ""


def formats(package: PackageDict) -> tuple[str, ...]:
    """Return the formats of the resources of *package*, each once, in their order."""
    found = (resource.get("format") for resource in package.get("resources") or [])
    return tuple(dict.fromkeys(text.upper() for text in found if text))


def map_features(packages: list[PackageDict], address: Any) -> str:
    """Return the extents of *packages* as the JSON text of the results map.

    address: function from a package to the URL of its page.
    A boundary too heavy for a page of results is replaced by its boxes.
    """
    features: list[dict[str, Any]] = []
    for package in packages:
        place = _place(package)
        if place:
            title = package.get("title") or package["name"]
            features.append({"id": package["id"], "title": title, "url": address(package), **place})
    return json.dumps(features, ensure_ascii=False, separators=(",", ":"))


def _place(package: PackageDict) -> dict[str, Any]:
    outline = package.get("spatial") or ""
    if isinstance(outline, str) and 0 < len(outline) < _OUTLINE_LIMIT:
        try:
            return {"geojson": json.loads(outline)}
        except ValueError:
            pass
    return {"extent": boxes(package)} if boxes(package) else {}


def boxes(package: PackageDict) -> str:
    """Return the boxes of *package* as ``west,south,east,north`` texts separated by semicolons."""
    sides = ("west", "south", "east", "north")
    extents = package.get("extents") or []
    complete = [box for box in extents if all(box.get(side) not in (None, "") for side in sides)]
    return ";".join(",".join(str(box[side]) for side in sides) for box in complete)


def _order_of(field: str, asked: set[tuple[str, str]]) -> Any:
    """Return the sort key of the values of *field*: active ones first, then year or count."""
    if field == "year":
        return lambda item: ((field, item["name"]) not in asked, -_integer(item["name"]))
    return lambda item: (
        (field, item["name"]) not in asked,
        -item["count"],
        item["display_name"].casefold(),
    )


def _integer(text: str) -> int:
    return int(text) if text.isdigit() else 0
