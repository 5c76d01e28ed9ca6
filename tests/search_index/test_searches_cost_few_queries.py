"""What a search or a dataset asks of the database does not grow with what is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ckan.model as model
import ckan.plugins.toolkit as tk
from sqlalchemy import event

RESOURCES = [{"name": f"r{n}", "url": f"https://example.org/{n}.csv"} for n in range(6)]


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(model.meta.engine, "before_cursor_execute", note)


def test_a_page_of_results_costs_no_query_for_each_dataset(catalogue) -> None:
    for number in range(8):
        catalogue.dataset(f"jeu-{number}", resources=RESOURCES)
    with queries() as seen:
        assert catalogue.search(rows=20)["count"] == 8
    assert len(seen) <= 3, seen


def test_a_dataset_costs_no_query_for_each_resource(catalogue) -> None:
    counts = []
    for name, resources in (("un-jeu", RESOURCES[:1]), ("un-autre", RESOURCES)):
        catalogue.dataset(name, resources=resources)
        with queries() as seen:
            tk.get_action("package_show")({"ignore_auth": True}, {"id": name})
        counts.append(len(seen))
    assert counts[0] == counts[1]
