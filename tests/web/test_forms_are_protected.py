"""A form sent from elsewhere is refused, whoever else used its page, and how."""

from __future__ import annotations

import pytest
from ckan.tests import factories

PAGE = "/group/new"
PASSWORD = "une-longue-phrase-1"


@pytest.fixture
def protected(app, monkeypatch: pytest.MonkeyPatch):
    """Check forms as a portal does; CKAN's test settings leave it out."""
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", True)
    return app


def _status(client, name: str) -> int:
    return client.post(PAGE, data={"name": name}, follow_redirects=False).status_code


def test_a_page_asked_by_others_loses_no_protection(protected) -> None:
    user = factories.Sysadmin(password=PASSWORD)
    token = factories.SysadminWithToken()["token"]
    browser = protected.flask_app.test_client()
    login = {"login": user["name"], "password": PASSWORD}
    assert browser.post("/user/login", data=login).status_code == 302
    assert _status(browser, "avant") == 400
    stranger = protected.flask_app.test_client()
    assert stranger.get(PAGE).status_code == 403
    with_token = stranger.post(PAGE, data={"name": "par-jeton"}, headers={"Authorization": token})
    assert with_token.status_code in (200, 302)
    assert _status(browser, "apres") == 400
