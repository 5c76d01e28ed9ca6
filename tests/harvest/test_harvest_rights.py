"""Who may add, see and run sources; what the service user may touch."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.logic.action import harvest as actions
from ckanext.geo2france.logic.auth import harvest as auth

SOURCE = {"name": "partenaire", "url": "https://example.org/csw"}


@pytest.fixture
def people(harvests: Any) -> dict[str, str]:
    """Give an administrator and an editor of the organization, and a stranger."""
    for name, role in (("cheffe", "admin"), ("redactrice", "editor"), ("etrangere", "")):
        account = {"name": name, "email": f"{name}@example.org", "password": "longue-phrase-1"}
        harvests.call("user_create", account)
        if role:
            harvests.call(
                "organization_member_create",
                {"id": harvests.organization, "username": name, "role": role},
            )
    return {"owner_org": harvests.organization}


def call(user: str, action: str, **data: Any) -> Any:
    return tk.get_action(action)({"user": user, "ignore_auth": False}, data)


def test_every_action_has_its_auth_function() -> None:
    assert sorted(actions.__all__) == sorted(auth.__all__)


def test_an_administrator_of_the_organization_adds_and_asks(people: dict[str, str]) -> None:
    source = call("cheffe", "geo2france_harvest_source_create", **SOURCE, **people)
    assert call("cheffe", "geo2france_harvest_source_show", id="partenaire")["id"] == source["id"]
    assert [s["name"] for s in call("cheffe", "geo2france_harvest_source_list")] == ["partenaire"]
    assert call("cheffe", "geo2france_harvest_status", id="partenaire")["run"] is None
    assert call("cheffe", "geo2france_harvest_run", id="partenaire")["requested_by"] == "cheffe"


@pytest.mark.parametrize("user", ["redactrice", "etrangere", ""])
def test_others_may_neither_add_nor_see_nor_run(people: dict[str, str], user: str) -> None:
    call("cheffe", "geo2france_harvest_source_create", **SOURCE, **people)
    other = {**SOURCE, "name": "autre"}
    with pytest.raises(tk.NotAuthorized):
        call(user, "geo2france_harvest_source_create", **other, **people)
    for action in ("source_show", "run", "status"):
        with pytest.raises(tk.NotAuthorized):
            call(user, f"geo2france_harvest_{action}", id="partenaire")
    if user:
        assert call(user, "geo2france_harvest_source_list") == []
    else:
        with pytest.raises(tk.NotAuthorized):
            call(user, "geo2france_harvest_source_list")


def test_a_folder_of_the_server_is_for_system_administrators(
    people: dict[str, str], tmp_path: Any
) -> None:
    with pytest.raises(tk.NotAuthorized, match="folder"):
        call(
            "cheffe",
            "geo2france_harvest_source_create",
            name="dossier",
            url=str(tmp_path),
            type="folder",
            **people,
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "file:///etc"}, "url"),
        ({"url": "http://user:secret@example.org"}, "url"),
        ({"type": "oai"}, "type"),
        ({"name": "Pas un nom"}, "name"),
        ({"owner_org": "personne"}, "owner_org"),
        ({"page_size": 5000}, "page_size"),
        ({"url": ""}, "url"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused_with_its_field(
    harvests: Any, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        harvests.add(**{**SOURCE, **values})
    assert list(refused.value.error_dict) == [field]


def test_a_name_is_given_once(harvests: Any) -> None:
    harvests.add(**SOURCE)
    with pytest.raises(tk.ValidationError, match="already"):
        harvests.add(**SOURCE)


def test_the_service_user_cannot_touch_other_organizations(harvests: Any) -> None:
    harvests.add(**SOURCE)
    other = harvests.call("organization_create", {"name": "autre", "title": "Autre"})
    private = harvests.call(
        "package_create",
        {"name": "secret", "title": "Secret", "owner_org": other["id"], "private": True},
    )
    user = model.User.by_name(tk.config["ckanext.geo2france.harvest.user"])
    context = {"user": user.name, "auth_user_obj": user}
    for action in ("package_show", "package_update", "package_delete"):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(action)(dict(context), {"id": private["id"]})


def test_an_editor_cannot_set_what_only_harvesters_set_and_does_not_erase_it(
    harvests: Any, people: dict[str, str]
) -> None:
    made = harvests.call(
        "package_create",
        {"name": "jeu", "title": "Jeu", "notes": "x", "popularity": "3", **people},
    )
    assert float(made["popularity"]) == 3
    with pytest.raises(tk.ValidationError, match="popularity"):
        call("redactrice", "package_patch", id="jeu", popularity="99")
    form = {k: v for k, v in made.items() if k not in {"popularity", "harvest_source"}}
    updated = call("redactrice", "package_update", **{**form, "notes": "y"})
    assert float(updated["popularity"]) == 3
