"""The resources of a dataset of CKAN as links: files, services and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ckanext.geo2france.domain.record import OnlineResource
from ckanext.geo2france.schemas.protocols import SERVICES, format_named

if TYPE_CHECKING:
    from ckanext.geo2france.harvesters.ckan.package import Package

__all__ = ["links"]

#: Protocols by the name of the format, as CKAN portals write it.
FORMATS: Final = {name.casefold(): protocol for protocol, name in SERVICES.items()}
PAGES: Final = {"", "html", "htm", "url", "web page", "page web", "link", "lien"}


def links(package: Package) -> Iterator[OnlineResource]:
    """Yield the resources, then the pages of the dataset."""
    for resource in package.rows("resources"):
        if url := str(resource.get("url") or resource.get("access_url") or "").strip():
            yield _link(resource, url)
    for url in package.texts("url", "documentation"):
        yield OnlineResource(url=url, function="information")


def _link(resource: Mapping[str, Any], url: str) -> OnlineResource:
    said = {
        key: str(resource.get(key) or "").strip()
        for key in ("name", "description", "format", "mimetype", "url_type", "download_url")
    }
    named = said["format"].rpartition("/")[2]
    protocol = FORMATS.get(named.casefold(), "")
    is_file = said["url_type"] == "upload" or said["download_url"]
    is_page = named.casefold() in PAGES
    return OnlineResource(
        url=url,
        name=said["name"],
        description=said["description"],
        protocol=protocol,
        function="download" if not protocol and (is_file or not is_page) else "",
        # The format decides where the media type is that of an archive, or none.
        media_type=named if format_named(named) and not protocol else said["mimetype"],
    )
