"""The doctor's questions to the services of a home: do they answer, are they up to date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import psycopg2
import redis
import requests

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.project import config_folder
from ckanext.geo2france.runtime.settings import read_settings
from ckanext.geo2france.runtime.start import schema_fingerprint
from ckanext.geo2france.runtime.supervision import ALIVE, Supervisor

if TYPE_CHECKING:
    from ckanext.geo2france.runtime.doctor import Finding

__all__ = ["findings"]


def findings(home: Home) -> Iterator[Finding]:
    """Ask each service; nothing is asked of a home that was never started or is stopped."""
    settings = read_settings(home)
    if "solr_url" not in settings:
        yield _finding("Services", "never started", "`geo2france up`")
        return
    supervisor = Supervisor(home)
    if not supervisor.is_running():
        left = supervisor.leftovers()
        seen = f"stopped, with {len(left)} processes left over" if left else "stopped"
        yield _finding("Services", seen, "`geo2france down` ends them" if left else None)
        return
    yield _supervised(supervisor)
    yield _postgres(settings["sqlalchemy.url"])
    yield _valkey(settings["ckan.redis.url"])
    yield _solr(settings["solr_url"])
    yield _web(settings["ckan.site_url"])
    yield _migrations(home, settings["sqlalchemy.url"])


def _finding(subject: str, seen: str, mend: str | None = None) -> Finding:
    from ckanext.geo2france.runtime.doctor import Finding

    return Finding(subject, seen, mend)


def _supervised(supervisor: Supervisor) -> Finding:
    down = [each["name"] for each in supervisor.processes() if each["statename"] not in ALIVE]
    if down:
        return _finding(
            "Supervisor", f"not running: {', '.join(down)}", f"`geo2france logs {down[0]}`"
        )
    return _finding("Supervisor", "every process runs")


def _postgres(url: str) -> Finding:
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except psycopg2.OperationalError as error:
        return _finding("PostgreSQL", str(error).strip(), "`geo2france logs postgres`")
    found = str(connection.server_version)
    connection.close()
    return _finding("PostgreSQL", f"answers, version {found[:-4]}.{int(found[-4:])}")


def _valkey(url: str) -> Finding:
    try:
        client = redis.Redis.from_url(url, socket_timeout=5)
        found = client.info("server")
    except redis.RedisError as error:
        return _finding("Valkey", str(error), "`geo2france logs valkey`")
    return _finding(
        "Valkey", f"answers, version {found.get('valkey_version') or found['redis_version']}"
    )


def _solr(url: str) -> Finding:
    try:
        asked = requests.get(f"{url}/schema/name", timeout=10)
        asked.raise_for_status()
        found = asked.json()["name"]
    except requests.RequestException as error:
        return _finding("Solr", str(error), "`geo2france logs solr`")
    wanted = _schema_name()
    if found != wanted:
        mend = (
            "give the external Solr the files of config/solr/conf, then `geo2france search rebuild`"
        )
        return _finding("Solr", f"has the schema {found}, not {wanted}", mend)
    return _finding("Solr", f"answers, schema {found}")


def _schema_name() -> str:
    schema = config_folder() / "solr" / "conf" / "schema.xml"
    return ElementTree.parse(schema).getroot().attrib["name"]  # noqa: S314  a file of ours


def _web(url: str) -> Finding:
    try:
        asked = requests.get(f"{url}/api/3/action/status_show", timeout=30)
        asked.raise_for_status()
    except requests.RequestException as error:
        return _finding("Web server", str(error), "`geo2france logs web`")
    return _finding("Web server", f"answers at {url}")


def _migrations(home: Home, url: str) -> Finding:
    if home.state().get("provisioned") == schema_fingerprint(url):
        return _finding("Migrations", "up to date")
    return _finding("Migrations", "pending", "stop, then `geo2france up` applies them")
