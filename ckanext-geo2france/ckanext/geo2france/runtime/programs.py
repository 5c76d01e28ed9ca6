"""A program under supervision, and the addresses by which CKAN reaches the services."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.settings import read_own_settings

__all__ = ["External", "Program", "external_services"]


@dataclass(frozen=True, slots=True)
class Program:
    """What the supervisor needs to know of one process, and how to see that it answers."""

    name: str
    label: str
    command: list[str]
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    start_seconds: int = 1


@dataclass(frozen=True, slots=True)
class External:
    """Addresses of services that run elsewhere; None where the embedded one serves."""

    sqlalchemy_url: str | None
    datastore_write_url: str | None
    datastore_read_url: str | None
    redis_url: str | None
    solr_url: str | None


SETTINGS = {
    "sqlalchemy_url": ("sqlalchemy.url", "CKAN_SQLALCHEMY_URL"),
    "datastore_write_url": ("ckan.datastore.write_url", "CKAN_DATASTORE_WRITE_URL"),
    "datastore_read_url": ("ckan.datastore.read_url", "CKAN_DATASTORE_READ_URL"),
    "redis_url": ("ckan.redis.url", "CKAN_REDIS_URL"),
    "solr_url": ("solr_url", "CKAN_SOLR_URL"),
}


def external_services(home: Home) -> External:
    """Read the external services from CKAN's environment variables, else from ``ckan.ini``."""
    own = read_own_settings(home)
    return External(
        **{
            name: os.environ.get(variable) or own.get(setting) or None
            for name, (setting, variable) in SETTINGS.items()
        }
    )
