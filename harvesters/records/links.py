"""Links of a record of OGC API Records: what one downloads, plugs in, reads; images; licences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ckanext.geo2france.domain.record import OnlineResource, Overview
from ckanext.geo2france.harvesters.records.values import rows, text

__all__ = ["ITSELF", "licences", "online_resources", "overviews"]

#: Relations by which a record points to its own forms and to where it stands.
ITSELF: Final = {
    *("self", "alternate", "canonical", "collection", "root", "parent", "next", "prev", "up"),
    *(
        "first",
        "last",
        "describes",
        "queryables",
        "http://www.opengis.net/def/rel/ogc/1.0/queryables",
    ),
}
IMAGES: Final = {"preview", "thumbnail", "icon", "overview"}
LICENCES: Final = {"license", "licence"}
FUNCTIONS: Final = {
    **dict.fromkeys(("enclosure", "download", "data"), "download"),
    **dict.fromkeys(("about", "describedby", "documentation", "related", "help"), "information"),
}
MEDIA_TYPE: Final = re.compile(r"^[a-z]+/[\w.+-]+(;.*)?$", re.IGNORECASE)


def online_resources(feature: Mapping[str, Any]) -> Iterator[OnlineResource]:
    """Yield the links that lead to the resource, then the templates of links to it."""
    for link in rows(feature.get("links")):
        relation = text(link.get("rel")).lower()
        if relation not in ITSELF | IMAGES | LICENCES and (url := text(link.get("href"))):
            yield _resource(link, url, relation)
    for template in rows(feature.get("linkTemplates")):
        # What stands before the first variable is the address of the service.
        url = text(template.get("uriTemplate")).partition("{")[0].rstrip("?&")
        if url:
            yield _resource(template, url, text(template.get("rel")).lower())


def _resource(link: Mapping[str, Any], url: str, relation: str) -> OnlineResource:
    kind = text(link.get("type"))
    is_media = MEDIA_TYPE.match(kind) is not None
    return OnlineResource(
        url=url,
        name=text(link, "name", "title"),
        description=text(link, "description") or (text(link, "title") if link.get("name") else ""),
        # pycsw and pygeoapi write there the protocol of the ISO record.
        protocol=text(link.get("protocol")) or ("" if is_media else kind),
        function=FUNCTIONS.get(relation, ""),
        media_type=kind if is_media else "",
    )


def overviews(feature: Mapping[str, Any]) -> Iterator[Overview]:
    """Yield the images that show the resource."""
    for link in rows(feature.get("links")):
        if text(link.get("rel")).lower() in IMAGES and (url := text(link.get("href"))):
            yield Overview(url, text(link.get("title")), text(link.get("type")))


def licences(feature: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the title and the address of each licence that the record links to."""
    for link in rows(feature.get("links")):
        if text(link.get("rel")).lower() in LICENCES and (url := text(link.get("href"))):
            yield text(link.get("title")), url
