"""A home whose services are another one's, given by CKAN's environment variables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.services import NO_DATASTORE, plan
from ckanext.geo2france.runtime.settings import read_settings

VARIABLES = {
    "CKAN_SQLALCHEMY_URL": "sqlalchemy.url",
    "CKAN_DATASTORE_WRITE_URL": "ckan.datastore.write_url",
    "CKAN_DATASTORE_READ_URL": "ckan.datastore.read_url",
    "CKAN_REDIS_URL": "ckan.redis.url",
    "CKAN_SOLR_URL": "solr_url",
}
#: Those that an administrator's file names below; the DataStore's are left out.
OWN = ("sqlalchemy.url", "ckan.redis.url", "solr_url")


def test_a_second_portal_runs_on_the_services_of_the_first(
    datahub: Any, new_datahub: Callable[..., Any]
) -> None:
    theirs = read_settings(datahub.home)
    second = new_datahub(**{name: theirs[key] for name, key in VARIABLES.items()})
    printed = second.up()
    assert "PostgreSQL ready" not in printed
    assert "one-time password" not in printed
    running = {each["name"] for each in second.supervisor.processes()}
    assert running == {"web", "jobs", "keeper", "harvest"}
    assert second.get("/api/3/action/package_search").json()["success"]
    shown = second.run("status").stdout
    assert "external" in shown
    assert theirs["sqlalchemy.url"].split("@")[1] in shown
    assert theirs["sqlalchemy.url"].split(":")[2].split("@")[0] not in shown


def test_settings_of_the_administrators_file_count_as_much(datahub: Any, tmp_path: Path) -> None:
    theirs = read_settings(datahub.home)
    home = Home.at(tmp_path)
    home.create()
    lines = [f"{key} = {theirs[key]}" for key in OWN]
    home.ini.write_text("\n".join(["[app:main]", "use = config:services.ini", *lines]))
    said: list[str] = []
    services = plan(home, progress=said.append)
    assert services.engines == ()
    assert [program.name for program in services.ckan] == ["web", "jobs", "keeper", "harvest"]
    assert {key: services.settings[key] for key in OWN} == {key: theirs[key] for key in OWN}
    assert said == [NO_DATASTORE]
    plugins = services.settings["ckan.plugins"].split()
    assert "datastore" not in plugins
    assert "geo2france" in plugins
