"""The services of a home: which are ours, on which ports, and the settings that CKAN gets."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.geo2france.runtime import postgres, solr, valkey, web
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.jars import Progress
from ckanext.geo2france.runtime.ports import keep_port
from ckanext.geo2france.runtime.programs import External, Program, external_services
from ckanext.geo2france.runtime.settings import plugins_without

__all__ = ["Services", "plan"]

NO_DATASTORE = (
    "DataStore off: the database is external, and CKAN_DATASTORE_WRITE_URL and "
    "CKAN_DATASTORE_READ_URL are not set"
)


@dataclass(frozen=True, slots=True)
class Services:
    """The embedded services to start, CKAN's own programs, and CKAN's settings."""

    engines: tuple[Program, ...]
    ckan: tuple[Program, ...]
    settings: dict[str, str]
    external: External
    postgres_port: int | None
    site_url: str


def plan(
    home: Home,
    *,
    port: int | None = None,
    disposable: bool = False,
    progress: Progress = lambda _: None,
) -> Services:
    """Decide what runs here, prepare its folders, and return it.

    port: the web server's port that the user insists on.
    disposable: the data may be lost at a power cut (tests).
    """
    external = external_services(home)
    # asked first: a port that is taken is told before anything is made
    web_port = keep_port(home, "web", port)
    settings = {"ckan.site_url": web.site_url(web_port), **_told(external)}
    engines: list[Program] = []
    postgres_port = None
    if external.sqlalchemy_url is None:
        postgres_port = keep_port(home, "postgres")
        postgres.prepare(home)
        engines.append(postgres.program(home, postgres_port, disposable=disposable))
        settings = {**postgres.urls(home, postgres_port), **settings}
    if external.redis_url is None:
        valkey_port = keep_port(home, "valkey")
        engines.append(valkey.program(home, valkey_port))
        settings["ckan.redis.url"] = valkey.url(home, valkey_port)
    if external.solr_url is None:
        solr_port = keep_port(home, "solr")
        solr.prepare(home)
        engines.append(solr.program(home, solr_port, progress))
        settings["solr_url"] = solr.url(solr_port)
    if "ckan.datastore.write_url" not in settings:
        progress(NO_DATASTORE)
        settings["ckan.plugins"] = plugins_without("datastore", "datatables_view")
    return Services(
        engines=tuple(engines),
        ckan=(web.web(home, web_port), web.jobs(home), web.keeper(home), web.harvests(home)),
        settings=settings,
        external=external,
        postgres_port=postgres_port,
        site_url=settings["ckan.site_url"],
    )


def _told(external: External) -> dict[str, str]:
    """Return the settings of external services, so that later commands need no environment."""
    told = {
        "sqlalchemy.url": external.sqlalchemy_url,
        "ckan.datastore.write_url": external.datastore_write_url,
        "ckan.datastore.read_url": external.datastore_read_url,
        "ckan.redis.url": external.redis_url,
        "solr_url": external.solr_url,
    }
    return {key: value for key, value in told.items() if value is not None}
