"""Who may add, see and run sources; what the service user may touch."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.logic.action import harvest, harvest_runs
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
    assert sorted([*harvest.__all__, *harvest_runs.__all__]) == sorted(auth.__all__)


def test_an_administrator_of_the_organization_adds_and_asks(people: dict[str, str]) -> None:
    source = call("cheffe", "geo2france_harvest_source_create", **SOURCE, **people)
    assert call("cheffe", "geo2france_harvest_source_show", id="partenaire")["id"] == source["id"]
    assert [s["name"] for s in call("cheffe", "geo2france_harvest_source_list")] == ["partenaire"]
    assert call("cheffe", "geo2france_harvest_status", id="partenaire")["run"] is None
    assert call("cheffe", "geo2france_harvest_run", id="partenaire")["requested_by"] == "cheffe"


def asked_about(run_id: str) -> dict[str, dict[str, Any]]:
    """Return every action on a source or a run that exists, with what it is asked."""
    by_run = {
        name: {"run_id": run_id} for name in ("run_show", "outcome_list", "run_cancel", "retry")
    }
    by_source = {
        name: {"id": "partenaire"}
        for name in (
            "source_show",
            "source_update",
            "source_delete",
            "run",
            "status",
            "run_list",
            "clear",
            "preview",
        )
    }
    return {
        **by_run,
        **by_source,
        "run_compare": {"run_id": run_id, "other": run_id},
        "run_confirm": {"run_id": run_id, "withdraw": False},
    }


def test_every_action_is_among_those_that_others_are_refused() -> None:
    tried = {f"geo2france_harvest_{name}" for name in asked_about("")}
    rest = {"geo2france_harvest_source_create", "geo2france_harvest_source_list"}
    assert tried | rest == set(auth.__all__)


@pytest.mark.parametrize("user", ["redactrice", "etrangere", ""])
def test_others_are_refused_every_action(people: dict[str, str], user: str) -> None:
    call("cheffe", "geo2france_harvest_source_create", **SOURCE, **people)
    run_id = call("cheffe", "geo2france_harvest_run", id="partenaire")["id"]
    other = {**SOURCE, "name": "autre", **people}
    for action in ("source_create", "preview"):
        with pytest.raises(tk.NotAuthorized):
            call(user, f"geo2france_harvest_{action}", **other)
    for action, data in asked_about(run_id).items():
        with pytest.raises(tk.NotAuthorized):
            call(user, f"geo2france_harvest_{action}", **data)
    if user:
        assert call(user, "geo2france_harvest_source_list") == []
    else:
        with pytest.raises(tk.NotAuthorized):
            call(user, "geo2france_harvest_source_list")


def test_what_does_not_exist_is_refused_like_what_one_may_not_see(people: dict[str, str]) -> None:
    for action, data in asked_about("no-such-run").items():
        with pytest.raises(tk.NotAuthorized):
            call("cheffe", f"geo2france_harvest_{action}", **data)


def test_to_give_a_source_away_takes_being_administrator_on_both_sides(
    harvests: Any, people: dict[str, str]
) -> None:
    call("cheffe", "geo2france_harvest_source_create", **SOURCE, **people)
    other = harvests.call("organization_create", {"name": "autre", "title": "Autre"})
    asked = {"id": "partenaire", "owner_org": other["id"]}
    with pytest.raises(tk.NotAuthorized):
        call("cheffe", "geo2france_harvest_source_update", **asked)
    with pytest.raises(tk.NotAuthorized):
        call("cheffe", "geo2france_harvest_preview", **asked)
    member = {"id": other["id"], "username": "cheffe", "role": "admin"}
    harvests.call("organization_member_create", member)
    changed = call("cheffe", "geo2france_harvest_source_update", **asked)
    assert changed["owner_org"] == other["id"]


def test_a_folder_is_changed_by_system_administrators_alone_but_run_by_its_organization(
    harvests: Any, people: dict[str, str], tmp_path: Any
) -> None:
    harvests.add("dossier", str(tmp_path), type="folder")
    for values in ({"url": "/etc"}, {"title": "Autre"}):
        for action in ("source_update", "preview"):
            with pytest.raises(tk.NotAuthorized, match="folder"):
                call("cheffe", f"geo2france_harvest_{action}", id="dossier", **values)
    assert call("cheffe", "geo2france_harvest_run", id="dossier")["state"] == "queued"


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


@pytest.mark.parametrize("action", ["source_create", "source_update", "preview"])
@pytest.mark.parametrize("hidden", ["type", "owner_org", "url", "priority", "id"])
def test_what_decides_about_rights_does_not_hide_among_the_options(
    harvests: Any, people: dict[str, str], tmp_path: Any, action: str, hidden: str
) -> None:
    other = harvests.call("organization_create", {"name": "autre", "title": "Autre"})
    wanted = {"type": "folder", "owner_org": other["id"], "url": str(tmp_path), "priority": 1}
    call("cheffe", "geo2france_harvest_source_create", **SOURCE, **people)
    known = {**SOURCE, "name": "nouvelle"} if action == "source_create" else {"id": "partenaire"}
    sent = {**known, **people, "options": {hidden: wanted.get(hidden, "autre")}}
    with pytest.raises(tk.ValidationError) as refused:
        call("cheffe", f"geo2france_harvest_{action}", **sent)
    assert hidden in refused.value.error_dict["options"][0]
    (source,) = harvests.call("geo2france_harvest_source_list", {})
    assert (source["type"], source["owner_org"]) == ("csw", people["owner_org"])


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
