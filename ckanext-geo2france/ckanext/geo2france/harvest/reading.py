"""From a source of the database to what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ckanext.geo2france import config
from ckanext.geo2france.harvesters import folder
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.csw import paging
from ckanext.geo2france.harvesters.http import Client
from ckanext.geo2france.harvesters.outcome import Met

__all__ = ["TYPES", "read_source"]


def _csw(source: Any) -> Iterator[Met]:
    client = Client(Policy.of(config.harvest_private_networks()))
    size = int(source.options.get("page_size") or paging.PAGE_SIZE)
    return paging.read(source.url, client, size)


def _folder(source: Any) -> Iterator[Met]:
    return folder.read(folder.path_of(source.url))


READERS: Final[dict[str, Callable[[Any], Iterator[Met]]]] = {"csw": _csw, "folder": _folder}
TYPES: Final = tuple(READERS)


def read_source(source: Any) -> Iterator[Met]:
    """Yield all that *source* (a HarvestSource) holds. Raises HarvestError or MetadataError."""
    return READERS[source.type](source)
