"""Visits are counted without a cookie, a token or the identity of the visitor."""

from __future__ import annotations

import ckan.model as model
import pytest
import sqlalchemy as sa


def _recorded() -> list[tuple[str, str, str]]:
    model.Session.rollback()
    rows = model.Session.execute(
        sa.text("SELECT url, tracking_type, user_key FROM tracking_raw ORDER BY access_timestamp")
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def _no_visit(catalogue) -> None:
    model.Session.execute(sa.text("DELETE FROM tracking_raw"))
    model.Session.commit()


@pytest.mark.usefixtures("_no_visit")
def test_a_visit_is_noted_under_a_digest(app) -> None:
    for kind, url in (("page", "/dataset/rivieres"), ("resource", "https://example.org/r.geojson")):
        answer = app.post("/_visit", data={"url": url, "type": kind}, status=204)
        assert "Set-Cookie" not in answer.headers
    (page, resource) = _recorded()
    assert page[:2] == ("/dataset/rivieres", "page")
    assert resource[:2] == ("https://example.org/r.geojson", "resource")
    assert page[2] == resource[2]
    assert len(page[2]) == 64


@pytest.mark.usefixtures("_no_visit")
@pytest.mark.parametrize(
    "form", [{}, {"url": "/x", "type": "else"}, {"url": "x" * 2001, "type": "page"}]
)
def test_anything_else_is_refused(app, form: dict[str, str]) -> None:
    app.post("/_visit", data=form, status=400)
    assert _recorded() == []
