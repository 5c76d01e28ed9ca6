"""From a source of the database to what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from ckanext.geo2france import config
from ckanext.geo2france.harvest.credentials import authorization_of
from ckanext.geo2france.harvest.host_limits import HostLimits
from ckanext.geo2france.harvest.kept_copies import KeptCopies
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.copies import NoCopies
from ckanext.geo2france.harvesters.http import Client
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Met
from ckanext.geo2france.harvesters.wanted import Wanted, everything

__all__ = ["TYPES", "is_incremental", "read_again", "read_source"]

#: The module of each type of source, whose ``read(address, fetch, options)`` yields what it holds.
#: It is loaded when a source needs it: some bring large libraries along.
READERS: Final[Mapping[str, str]] = {
    "csw": "csw.reading",
    "records": "records.reading",
    "wms": "wms.reader",
    # The edge that brings ckanext-dcat's own reading along.
    "dcat": "ckanext.geo2france.harvest.dcat_reader",
    "ckan": "ckan.reading",
    "webfolder": "webfolder",
    "folder": "folder",
}
PACKAGE: Final = "ckanext.geo2france.harvesters"
TYPES: Final = tuple(READERS)


def read_source(source: Any, since: datetime | None = None) -> Iterator[Met]:
    """Yield all that *source* (a HarvestSource) holds, or only what changed *since*.

    Raises HarvestError or MetadataError.
    """
    copies = KeptCopies.of(source.id) if source.id else None
    with _client(source, copies) as client:
        yield from _reader(source.type).read(source.url, client, Options.of(source.options, since))
    if copies and since is None:
        copies.sweep()


def read_again(source: Any, wanted: Wanted) -> Iterator[Met]:
    """Yield the records of *source* that are wanted, alone where the partner gives them so.

    Raises HarvestError or MetadataError.
    """
    reader, options = _reader(source.type), Options.of(source.options)
    choose = getattr(reader, "read_chosen", None)
    with _client(source, KeptCopies.of(source.id)) as client:
        met = choose(source.url, client, options, wanted) if choose else None
        if met is None:
            yield everything()
            met = reader.read(source.url, client, options)
        yield from filter(wanted.hold, met)


@contextmanager
def _client(source: Any, copies: KeptCopies | None) -> Iterator[Client]:
    client = Client(
        Policy.of(config.harvest_private_networks()),
        authorization=authorization_of(source.credentials),
        hosts=HostLimits.of_settings(),
        copies=copies or NoCopies(),
        proxy=config.harvest_proxy(),
    )
    with client.session:
        yield client


def is_incremental(source_type: str) -> bool:
    """Tell whether the partners of this type may be asked for what changed since a moment."""
    return bool(getattr(_reader(source_type), "INCREMENTAL", False))


def _reader(source_type: str) -> Any:
    name = READERS[source_type]
    return import_module(name if name.startswith("ckanext.") else f"{PACKAGE}.{name}")
