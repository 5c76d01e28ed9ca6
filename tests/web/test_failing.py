"""What the database cannot serve is refused in the shape that its reader expects, without a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy.exc as sa_errors


@pytest.mark.parametrize(
    "path",
    ["/organization?q=%00", "/dataset/%00", "/dataset/?q=%00", "/group/?q=a%00b", "/user/%00",
     "/fr/organization?q=%00"],
)  # fmt: skip
def test_a_page_asked_with_a_null_character_is_400(app: Any, catalogue: None, path: str) -> None:
    answer = app.get(path, status=400)
    assert "<html" in answer.body
    assert "U+0000" in answer.body


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {"name": "a", "title": "nul \0 dedans"}},
        {"data": json.dumps({"title": "\0"}), "content_type": "application/json"},
        {"data": {json.dumps({"title": "\0"}): "1"}},
        {"data": {"title": "a\0b"}},
        {"data": {"title": "a\0b"}, "content_type": "multipart/form-data"},
    ],
)
def test_the_api_refuses_a_null_character(
    app: Any, catalogue: None, request_: dict[str, Any]
) -> None:
    answer = app.post("/api/3/action/package_create", status=400, **request_)
    assert answer.json["success"] is False
    assert "U+0000" in answer.json["error"]["message"]
    assert app.get("/api/3/action/package_show?id=%00", status=400).json["success"] is False


def test_what_only_looks_like_one_passes(app: Any, catalogue: None) -> None:
    app.post("/api/3/action/package_search", json={"q": "chemin \\u0000"}, status=200)
    app.get("/organization?q=%2500", status=200)


@pytest.fixture
def _without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database refuse what CKAN asks at each request, as if it was killed."""

    def refuse(*_: Any) -> None:
        raise sa_errors.OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr("ckan.lib.app_globals.app_globals._check_uptodate", refuse)


@pytest.mark.usefixtures("catalogue", "_without_database")
def test_without_database_the_api_answers_503_in_json(app: Any) -> None:
    answer = app.get("/api/3/action/package_search?q=eau", status=503)
    assert answer.json["success"] is False
    assert answer.json["error"]["message"].startswith("The database is unavailable")
    assert answer.headers["Retry-After"]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("catalogue", "_without_database")
def test_without_database_a_page_answers_503(app: Any) -> None:
    answer = app.get("/fr/dataset/", status=503)
    assert "La base de données est indisponible" in answer.body
