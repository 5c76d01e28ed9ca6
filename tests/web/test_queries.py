"""A page of results asks the database and the engine no more for many hits than for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ckan.model as model
import pytest
import sqlalchemy as sa


@contextmanager
def _counting() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    engine = model.meta.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/fr/", "/fr/dataset/", "/fr/organization/organisation-demo"])
def test_many_hits_cost_no_more_queries_than_few(app, catalogue, create, path: str) -> None:
    app.get(path)
    with _counting() as few:
        app.get(path)
    for number in range(10):
        create(f"autre-{number}-{path.count('/')}{len(path)}")
    with _counting() as many:
        app.get(path)
    assert len(many) <= len(few), "\n".join(many)


def test_the_home_page_searches_twice_and_the_themes_once(app, catalogue, monkeypatch) -> None:
    from ckan.lib.search import query

    asked: list[dict] = []
    run = query.PackageSearchQuery.run

    def counted(self, parameters, *rest, **options):
        asked.append(parameters)
        return run(self, parameters, *rest, **options)

    monkeypatch.setattr(query.PackageSearchQuery, "run", counted)
    app.get("/fr/")
    assert len(asked) == 2
    asked.clear()
    app.get("/fr/themes")
    assert len(asked) == 1


def test_the_pages_survive_the_absence_of_the_engine(app, catalogue, monkeypatch) -> None:
    from ckan.lib.search import SearchError

    from ckanext.geo2france.pages import catalogue as ours

    def fail(**_parameters):
        raise SearchError("no engine")

    monkeypatch.setattr(ours, "_search", fail)
    home = app.get("/fr/").body
    assert "La recherche est indisponible" in home
    assert app.get("/fr/themes").status_code == 200
