"""The whole way on real input: pycsw serves the corpus, the portal harvests it."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.geo2france import originals
from ckanext.geo2france.model.harvest import HarvestRecord
from ckanext.geo2france.search import solr


@pytest.fixture(scope="module")
def first(shared_harvests: Any, partner: Any) -> dict[str, Any]:
    """Harvest the partner once."""
    shared_harvests.add("partenaire", partner.url, title="Le partenaire")
    return shared_harvests.run("partenaire")


def states(harvests: Any) -> dict[str, Any]:
    """Return when each dataset was last modified, its name and its id."""
    return {
        identifier: (row.metadata_modified, row.name, row.id)
        for identifier, row in harvests.datasets().items()
    }


def test_every_record_served_is_a_dataset_or_a_line_of_the_report(
    shared_harvests: Any, partner: Any, first: dict[str, Any]
) -> None:
    assert first["state"] == "finished", first["message"]
    served = partner.identifiers()
    assert len(served) > 150
    datasets = shared_harvests.datasets()
    rejected = {
        line["identifier"]: line["reason"]
        for line in shared_harvests.report("partenaire", kind="rejected")
    }
    assert set(served) == set(datasets) | set(rejected)
    assert not set(datasets) & set(rejected)
    assert all(rejected.values())
    assert len(rejected) < 5
    assert first["counts"]["created"] == len(datasets)
    assert first["counts"]["rejected"] == len(rejected)


def test_every_dataset_is_found_by_the_search(shared_harvests: Any, first: dict[str, Any]) -> None:
    found = tk.get_action("package_search")({}, {"q": "*:*", "rows": 0})
    assert found["count"] == len(shared_harvests.datasets())
    sources = tk.get_action("package_search")(
        {}, {"rows": 0, "facet.field": ["harvest_source_title"]}
    )
    assert sources["facets"]["harvest_source_title"] == {"Le partenaire": found["count"]}


def test_the_documents_are_kept_as_they_came(first: dict[str, Any]) -> None:
    rows = model.Session.query(HarvestRecord)
    assert rows.count() == first["counts"]["created"]
    for record in rows:
        document = originals.original_of(record.dataset_id)
        assert document is not None
        assert record.identifier.encode()[:8] in document


def test_a_second_harvest_changes_nothing(
    shared_harvests: Any, first: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = states(shared_harvests)
    writes: list[Any] = []
    monkeypatch.setattr(solr, "add", lambda *args, **kwargs: writes.append(args))
    monkeypatch.setattr(solr, "delete", lambda *args, **kwargs: writes.append(args))
    again = shared_harvests.run("partenaire")
    assert again["state"] == "finished", again["message"]
    assert again["counts"] == {
        "unchanged": first["counts"]["created"],
        "rejected": first["counts"]["rejected"],
    }
    assert writes == []
    assert states(shared_harvests) == before


def test_the_datasets_are_written_by_the_service_user_in_the_organization(
    shared_harvests: Any, first: dict[str, Any]
) -> None:
    name = tk.config["ckanext.geo2france.harvest.user"]
    user = model.User.by_name(name)
    assert user is not None
    assert not user.sysadmin
    for dataset in shared_harvests.datasets().values():
        assert dataset.creator_user_id == user.id
        assert dataset.owner_org == shared_harvests.organization


def test_a_record_that_disappears_is_marked_and_its_dataset_kept(
    shared_harvests: Any, partner: Any, first: dict[str, Any]
) -> None:
    gone = sorted(shared_harvests.datasets())[0]
    partner.remove(gone)
    run = shared_harvests.run("partenaire")
    assert run["counts"]["unseen"] == 1
    (line,) = shared_harvests.report("partenaire", kind="unseen")
    assert line["identifier"] == gone
    assert gone in shared_harvests.datasets()
    marked = model.Session.scalar(
        sa.select(sa.func.count()).where(HarvestRecord.unseen_since.is_not(None))
    )
    assert marked == 1
    assert "unseen" not in shared_harvests.run("partenaire")["counts"]
