"""Harvest sources as they are described: what is checked, stored, changed, and never told."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.harvest.credentials import authorization_of
from ckanext.geo2france.harvesters.schedule import following
from ckanext.geo2france.model.harvest import HarvestSource

SOURCE = {"name": "partenaire", "url": "https://example.org/csw"}
FES = (
    '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsEqualTo>'
    "<ogc:PropertyName>type</ogc:PropertyName><ogc:Literal>dataset</ogc:Literal>"
    "</ogc:PropertyIsEqualTo></ogc:Filter>"
)
SECRET = {"username": "moi", "password": "tres-secret-42"}


@pytest.fixture(scope="module")
def shared(shared_harvests: Any) -> Any:
    """Give a portal with a group."""
    shared_harvests.call("group_create", {"name": "eau", "title": "Eau"})
    return shared_harvests


@pytest.fixture
def portal_of_sources(shared: Any) -> Iterator[Any]:
    """Give the portal, without sources at the end."""
    yield shared
    model.Session.rollback()
    model.Session.query(HarvestSource).delete()
    model.Session.commit()


def update(harvests: Any, **values: Any) -> dict[str, Any]:
    return harvests.call("geo2france_harvest_source_update", {"id": "partenaire", **values})


def errors_of(harvests: Any, **values: Any) -> dict[str, list[str]]:
    with pytest.raises(tk.ValidationError) as refused:
        harvests.add(**{**SOURCE, **values})
    return refused.value.error_dict


def test_everything_that_a_source_says_is_stored_and_shown(portal_of_sources: Any) -> None:
    group = model.Group.get("eau").id
    made = portal_of_sources.add(
        **SOURCE,
        title="Un  partenaire",
        priority="10",
        active=False,
        schedule=" 30  3 * * 1 ",
        page_size=50,
        filters={
            "keywords": "eau, zones humides,eau",
            "bbox": [1.37, 48.83, 4.26, 51.09],
            "modified_since": "2024-01-31",
            "fes": FES,
        },
        licence="etalab-2.0",
        territory="fr:departement:62",
        groups=["eau"],
        overrides={"maintenance_frequency": "annually", "alternate_titles": "un, deux"},
        organizations={"Agence de l'eau": "agence-essai"},
        grace_days=0,
        threshold=50,
        extras={"schema": "gmd"},
    )
    assert made["title"] == "Un partenaire"
    assert (made["priority"], made["active"], made["schedule"]) == (10, False, "30 3 * * 1")
    assert made["next_run"] is None
    assert made["options"] == {
        "page_size": 50,
        "filters": {
            "keywords": ["eau", "zones humides"],
            "bbox": [1.37, 48.83, 4.26, 51.09],
            "modified_since": "2024-01-31",
            "fes": FES,
        },
        "licence": "etalab-2.0",
        "territory": "fr:departement:62",
        "groups": [group],
        "overrides": {"maintenance_frequency": "annually", "alternate_titles": ["un", "deux"]},
        "organizations": {"Agence de l'eau": portal_of_sources.organization},
        "grace_days": 0,
        "threshold": 50,
        "extras": {"schema": "gmd"},
    }
    shown = portal_of_sources.call("geo2france_harvest_source_show", {"id": "partenaire"})
    assert shown == {**made, "records": 0}


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"filters": {"bbox": [1, 2, 3]}}, "bbox", "west, south, east, north"),
        ({"filters": {"bbox": "4.2, 51, 1.3, 48"}}, "bbox", "no area"),
        ({"filters": {"bbox": "1, 48, 400, 51"}}, "bbox", "east is 400"),
        ({"filters": {"modified_since": "hier"}}, "modified_since", "hier"),
        ({"filters": {"keywords": {"eau": 1}}}, "keywords", "list of words"),
        ({"filters": {"fes": "<a"}}, "fes", ""),
        ({"filters": {"fes": "<a/>"}}, "fes", "The root element is a"),
        ({"filters": {"fes": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}}, "fes", ""),
        (
            {"filters": {"fes": '<Filter xmlns="http://www.opengis.net/ogc"/>'}},
            "fes",
            "empty",
        ),
        ({"filters": {"fes": FES, "cql": "a = 1"}}, "fes", "not both"),
        ({"filters": {"couleur": "bleu"}}, "filters", "couleur"),
        ({"filters": "eau"}, "filters", "eau"),
        ({"type": "ckan", "filters": {"cql": "a = 1"}}, "cql", "type ckan"),
        ({"licence": "la-mienne"}, "licence", "la-mienne"),
        ({"territory": "Lille"}, "territory", "Lille"),
        ({"groups": ["air"]}, "groups", "air"),
        ({"groups": ["agence-essai"]}, "groups", "agence-essai"),
        ({"overrides": {"name": "x"}}, "overrides", "name"),
        ({"overrides": {"maintenance_frequency": "parfois"}}, "overrides", "parfois"),
        ({"overrides": {"license_id": "la-mienne"}}, "overrides", "la-mienne"),
        ({"overrides": {"contacts": [{"couleur": "bleu"}]}}, "overrides", "contacts"),
        ({"organizations": {"X": "personne"}}, "organizations", "personne"),
        ({"schedule": "tous les jours"}, "schedule", "3 fields"),
        ({"schedule": "61 3 * * *"}, "schedule", "minute"),
        ({"priority": -1}, "priority", "0 to 1000"),
        ({"grace_days": 1000}, "grace_days", "1000"),
        ({"threshold": "20 %"}, "threshold", "20 %"),
        ({"page_size": 0}, "page_size", "1 to 1000"),
        ({"extras": "non"}, "extras", "non"),
        ({"extras": {"shema": "gmd"}}, "extras", "shema"),
        ({"type": "ckan", "extras": {"schema": "gmd"}}, "extras", "organization, group, fq"),
        ({"options": "non"}, "options", "non"),
        ({"options": {"couleur": "bleu"}}, "options", "couleur"),
        ({"credentials": {"username": "moi"}}, "credentials", "password"),
        ({"credentials": {"username": "a:b", "password": "c"}}, "credentials", "colon"),
        ({"credentials": {"token": "é"}}, "credentials", "ASCII"),
        ({"credentials": {"token": "a\r\nHost: autre"}}, "credentials", "token"),
        ({"credentials": "moi:secret"}, "credentials", "username"),
        ({"type": "folder", "url": "/nulle/part"}, "url", "does not exist"),
        ({"type": "wms", "url": "ftp://example.org"}, "url", "ftp"),
    ],
)
def test_what_is_wrong_is_told_with_its_field_and_what_was_found(
    portal_of_sources: Any, values: dict[str, Any], field: str, told: str
) -> None:
    errors = errors_of(portal_of_sources, **values)
    assert list(errors) == [field]
    assert told in errors[field][0]
    assert model.Session.query(HarvestSource).count() == 0


def test_every_fault_is_told_at_once(portal_of_sources: Any) -> None:
    wrong = {"filters": {"bbox": "x", "modified_since": "y"}, "licence": "z", "schedule": "!"}
    told = errors_of(portal_of_sources, **wrong)
    assert set(told) == {"bbox", "modified_since", "licence", "schedule"}


def test_an_update_changes_what_is_given_and_nothing_else(portal_of_sources: Any) -> None:
    portal_of_sources.add(
        **SOURCE, licence="etalab-2.0", filters={"keywords": ["eau"], "cql": "a = 1"}, page_size=10
    )
    changed = update(portal_of_sources, title="Autre", filters={"cql": ""}, page_size=None)
    assert changed["title"] == "Autre"
    assert changed["name"] == "partenaire"
    assert changed["options"] == {"licence": "etalab-2.0", "filters": {"keywords": ["eau"]}}
    renamed = update(portal_of_sources, name="nouveau-nom", filters=None)
    assert (renamed["name"], renamed["options"]) == ("nouveau-nom", {"licence": "etalab-2.0"})


def test_what_an_update_may_not_change(portal_of_sources: Any) -> None:
    portal_of_sources.add(**SOURCE)
    portal_of_sources.add(**{**SOURCE, "name": "autre"})
    for values, field in (
        ({"name": "autre"}, "name"),
        ({"type": "wms"}, "type"),
        ({"url": ""}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
    ):
        with pytest.raises(tk.ValidationError) as refused:
            update(portal_of_sources, **values)
        assert list(refused.value.error_dict) == [field]


def test_the_next_run_follows_the_schedule_and_the_switch(portal_of_sources: Any) -> None:
    expected = following("30 3 * * *", datetime.now(timezone.utc)).isoformat()
    assert portal_of_sources.add(**SOURCE, schedule="30 3 * * *")["next_run"] == expected
    assert update(portal_of_sources, active=False)["next_run"] is None
    assert update(portal_of_sources, active=True)["next_run"] == expected
    assert update(portal_of_sources, schedule="")["next_run"] is None


def test_the_service_user_may_put_datasets_in_the_groups_of_the_source(
    portal_of_sources: Any,
) -> None:
    portal_of_sources.add(**SOURCE, groups=["eau"])
    user = model.User.by_name(tk.config["ckanext.geo2france.harvest.user"])
    assert model.Group.get("eau").id in user.get_group_ids("group")
    made = tk.get_action("package_create")(
        {"user": user.name},
        {
            "name": "jeu",
            "title": "Jeu",
            "notes": "Un jeu.",
            "owner_org": portal_of_sources.organization,
            "groups": [{"name": "eau"}],
        },
    )
    assert [group["name"] for group in made["groups"]] == ["eau"]


def test_who_may_not_put_datasets_in_a_group_cannot_have_a_source_do_it(
    portal_of_sources: Any,
) -> None:
    account = {"name": "cheffe", "email": "cheffe@example.org", "password": "longue-phrase-1"}
    portal_of_sources.call("user_create", account)
    member = {"id": portal_of_sources.organization, "username": "cheffe", "role": "admin"}
    portal_of_sources.call("organization_member_create", member)
    create = tk.get_action("geo2france_harvest_source_create")
    data = {**SOURCE, "owner_org": portal_of_sources.organization, "groups": ["eau"]}
    with pytest.raises(tk.ValidationError, match="may not put datasets"):
        create({"user": "cheffe", "ignore_auth": False}, dict(data))
    portal_of_sources.call(
        "group_member_create", {"id": "eau", "username": "cheffe", "role": "editor"}
    )
    assert create({"user": "cheffe", "ignore_auth": False}, dict(data))["options"]["groups"]


def stored_credentials() -> str:
    model.Session.expire_all()
    return HarvestSource.get("partenaire").credentials


def test_credentials_are_stored_encrypted_and_told_by_nothing(
    portal_of_sources: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given = portal_of_sources.add(**SOURCE, credentials=SECRET)
    assert given["has_credentials"] is True
    stored = stored_credentials()
    assert "secret" not in stored
    authorization = authorization_of(stored)
    assert authorization.header.startswith("Basic ")
    told = [
        given,
        update(portal_of_sources, title="Autre"),
        portal_of_sources.call("geo2france_harvest_source_show", {"id": "partenaire"}),
        portal_of_sources.call("geo2france_harvest_source_list", {}),
        portal_of_sources.call("geo2france_harvest_status", {"id": "partenaire"}),
        repr(authorization),
        caplog.text,
    ]
    everything = json.dumps(told)
    for secret in (SECRET["password"], authorization.header, stored):
        assert secret not in everything
    assert stored_credentials() == stored
    assert update(portal_of_sources, credentials={"token": "jeton"})["has_credentials"] is True
    assert authorization_of(stored_credentials()).header == "Bearer jeton"
    assert update(portal_of_sources, credentials={})["has_credentials"] is False
    assert stored_credentials() == ""


def test_what_is_wrong_with_credentials_quotes_nothing_of_them(portal_of_sources: Any) -> None:
    errors = errors_of(portal_of_sources, credentials={"username": "moi", "token": "tres-secret"})
    assert "tres-secret" not in str(errors)


def test_moving_a_source_takes_entering_the_credentials_again(portal_of_sources: Any) -> None:
    portal_of_sources.add(**SOURCE, credentials=SECRET)
    elsewhere = "https://example.com/csw"
    data = {"id": "partenaire", "url": elsewhere}
    for action in ("source_update", "preview"):
        with pytest.raises(tk.ValidationError) as refused:
            portal_of_sources.call(f"geo2france_harvest_{action}", dict(data))
        assert list(refused.value.error_dict) == ["credentials"]
    assert update(portal_of_sources, url="https://example.org/autre")["has_credentials"]
    assert update(portal_of_sources, url=elsewhere, credentials=SECRET)["has_credentials"]
    assert authorization_of(stored_credentials()).is_for(elsewhere)
    assert not update(portal_of_sources, url=SOURCE["url"], credentials=None)["has_credentials"]


def test_another_secret_of_the_portal_is_an_error_that_says_what_to_do(
    portal_of_sources: Any,
) -> None:
    portal_of_sources.add(**SOURCE, credentials=SECRET)
    stored = stored_credentials()
    tk.config["ckanext.geo2france.harvest.secret"] = "another"
    with pytest.raises(SourceError, match="Enter them again"):
        authorization_of(stored)
    run = portal_of_sources.run("partenaire")
    assert run["state"] == "failed"
    assert "Enter them again" in run["message"]
    update(portal_of_sources, credentials=SECRET)
    assert authorization_of(stored_credentials()).is_for(SOURCE["url"])


def test_a_source_without_a_value_it_needs_is_refused(portal_of_sources: Any) -> None:
    for action in ("source_create", "preview"):
        with pytest.raises(tk.ValidationError) as refused:
            portal_of_sources.call(f"geo2france_harvest_{action}", {"type": "csw"})
        assert {"name", "url", "owner_org"} <= set(refused.value.error_dict)
