"""What a first start makes: secrets, folders and databases that others cannot reach."""

from __future__ import annotations

import stat
from typing import Any

import pytest


def test_secrets_are_private_and_nothing_listens_beyond_the_loopback(datahub: Any) -> None:
    for name in ("secrets.json", "services.ini", "ckan.ini", "valkey/valkey.conf"):
        assert stat.S_IMODE((datahub.home.path / name).stat().st_mode) == 0o600, name
    folders = [each for each in datahub.home.path.iterdir() if each.is_dir()]
    assert {each.name for each in folders} >= {"solr", "valkey", "postgres", "uploads", "logs"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
    assert stat.S_IMODE(datahub.home.path.stat().st_mode) & 0o066 == 0
    listening = {
        (connection.laddr.ip, process.name())
        for process in datahub.processes()
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN"
    }
    assert {name for _, name in listening} >= {"postgres", "java", "valkey-server"}
    assert {ip.removeprefix("::ffff:") for ip, _ in listening} == {"127.0.0.1"}


def test_the_datastore_reads_with_a_role_that_cannot_write(datahub: Any) -> None:
    import psycopg2

    from ckanext.geo2france.runtime.settings import read_settings

    settings = read_settings(datahub.home)
    assert settings["ckan.datastore.read_url"] != settings["ckan.datastore.write_url"]
    with (
        psycopg2.connect(settings["ckan.datastore.read_url"]) as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute("CREATE TABLE intruder (id int)")
    main = settings["ckan.datastore.read_url"].rpartition("/")[0] + "/ckan"
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(main)
