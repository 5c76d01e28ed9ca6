"""A keyword that only hidden datasets hold is read by nobody who may not see them."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

OUTSIDERS = ["", "bob"]
INSIDERS = ["alice", "chef"]


@pytest.fixture(scope="module")
def _filled(portal, shared_catalogue):
    """Let alice's organization hide a dataset, and share one of its keywords with an open one."""
    with portal.flask_app.test_request_context():
        for name in ("alice", "bob"):
            shared_catalogue.user(name)
        shared_catalogue.user("chef", sysadmin=True)
        shared_catalogue.organization("org-alice", member="alice")
        shared_catalogue.organization("org-bob", member="bob")
        _dataset(shared_catalogue, "canard", "org-alice", "loup caché", "loutre", private=True)
        _dataset(shared_catalogue, "castor", "org-bob", "loutre", "louve (femelle)")


def _dataset(catalogue: Any, name: str, organization: str, *terms: str, **values: Any) -> None:
    keywords = [{"term": term} for term in terms]
    catalogue.dataset(name, owner_org=organization, keywords=keywords, **values)


def _ask(user: str, action: str, **data: Any) -> Any:
    found = model.User.get(user) or model.AnonymousUser()
    return tk.get_action(action)({"user": user, "auth_user_obj": found}, data)


@pytest.fixture
def hidden(_filled, in_request) -> str:
    """Give the name of the hidden keyword as CKAN keeps it."""
    (name,) = (tag for tag in _ask("chef", "tag_list") if tag.startswith("loup"))
    return name


@pytest.mark.parametrize("user", OUTSIDERS)
def test_outsiders_do_not_read_it(hidden: str, user: str) -> None:
    listed = _ask(user, "tag_list")
    assert hidden not in listed
    assert "loutre" in listed
    assert hidden not in _ask(user, "tag_list", query="lou")
    assert hidden not in [tag["name"] for tag in _ask(user, "tag_list", all_fields=True)]
    assert hidden not in _ask(user, "tag_autocomplete", q="lou")
    assert _ask(user, "tag_autocomplete", query=hidden) == []
    found = _ask(user, "tag_search", query="lou")
    assert found["count"] == len(found["results"]) == 2
    for reference in (hidden, model.Tag.get(hidden).id):
        with pytest.raises(tk.ObjectNotFound):
            _ask(user, "tag_show", id=reference)
    assert _ask(user, "tag_show", id="loutre")["name"] == "loutre"


@pytest.mark.parametrize("user", INSIDERS)
def test_those_who_see_the_dataset_read_it(hidden: str, user: str) -> None:
    assert hidden in _ask(user, "tag_list")
    assert hidden in _ask(user, "tag_autocomplete", q="lou")
    assert _ask(user, "tag_search", query="lou")["count"] == 3
    assert _ask(user, "tag_show", id=hidden)["name"] == hidden


def test_a_window_is_cut_among_what_is_seen(hidden: str) -> None:
    everything = _ask("", "tag_autocomplete", q="lou")
    assert len(everything) == 2
    assert [
        name
        for offset in range(2)
        for name in _ask("", "tag_autocomplete", q="lou", limit=1, offset=offset)
    ] == everything
    with pytest.raises(tk.ValidationError):
        _ask("", "tag_autocomplete", q="lou", limit="x")


def test_the_form_completes_what_is_seen(hidden: str, portal) -> None:
    answer = portal.get("/api/2/util/tag/autocomplete?incomplete=lou", status=200)
    names = [result["Name"] for result in answer.json["ResultSet"]["Result"]]
    assert "loutre" in names
    assert hidden not in names
    assert portal.get(f"/api/3/action/tag_show?id={hidden}", status=404)


def test_many_keywords_are_asked_at_once(hidden: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.geo2france.search.keywords.FEW", 0)
    assert "loutre" in _ask("", "tag_list")
    assert hidden not in _ask("", "tag_list")
