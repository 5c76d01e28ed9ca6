"""Popularity: counted, given, bounded, and written in place."""

from __future__ import annotations

from datetime import datetime, timedelta

import ckan.model as model
import pytest
import sqlalchemy as sa

from ckanext.geo2france.search import popularity, solr


def indexed(name: str) -> float:
    (found,) = solr.connection().search(f"name:{name}", fl="popularity").docs
    return found["popularity"]


def visit(url: str, kind: str, number: int, *, days_ago: int = 0) -> None:
    # CKAN's tracking notes local times without a zone.
    moment = datetime.now() - timedelta(days=days_ago)  # noqa: DTZ005
    for visitor in range(number):
        model.Session.execute(
            sa.text("INSERT INTO tracking_raw VALUES (:visitor, :url, :kind, :moment)"),
            {"visitor": str(visitor), "url": url, "kind": kind, "moment": moment},
        )
    model.Session.commit()


@pytest.mark.parametrize("views", [0, 1, 10, 1_000, 10_000, 10**9])
def test_it_lies_between_0_and_1(portal, views: int) -> None:
    assert 0 <= popularity.score(views) <= 1


def test_it_grows_with_the_logarithm(portal) -> None:
    figures = [popularity.score(views) for views in (0, 10, 100, 1_000, 10_000)]
    assert figures == sorted(figures)
    assert figures[0] == 0
    assert figures[-1] == 1
    assert figures[2] - figures[1] == pytest.approx(figures[3] - figures[2], abs=0.03)


def test_views_downloads_and_followers_count(catalogue) -> None:
    link = "https://example.org/fichier.csv"
    for name in ("vu", "pris", "suivi", "ignore"):
        catalogue.dataset(name, resources=[{"url": link}] if name == "pris" else [])
    catalogue.user("alice")
    visit("/dataset/vu", "page", 3)
    visit("/dataset/vu", "page", 2, days_ago=5)
    visit(link, "resource", 3)
    alice, suivi = model.User.get("alice").id, model.Package.get("suivi").id
    model.Session.add(model.UserFollowingDataset(alice, suivi))
    model.Session.commit()
    popularity.count_views()
    assert popularity.refresh() == 3
    assert indexed("vu") == pytest.approx(popularity.score(5), abs=1e-4)
    assert indexed("pris") == pytest.approx(popularity.score(9), abs=1e-4)
    assert indexed("suivi") == pytest.approx(popularity.score(10), abs=1e-4)
    assert indexed("ignore") == 0
    assert popularity.refresh() == 0


def test_summing_up_twice_counts_once(catalogue) -> None:
    catalogue.dataset("vu")
    visit("/dataset/vu", "page", 4)
    popularity.count_views()
    popularity.count_views()
    popularity.refresh()
    assert indexed("vu") == pytest.approx(popularity.score(4), abs=1e-4)


def test_a_refresh_leaves_the_other_fields(catalogue) -> None:
    catalogue.dataset("vu", keywords=[{"term": "rivière"}])
    visit("/dataset/vu", "page", 50)
    popularity.count_views()
    popularity.refresh()
    assert catalogue.found(q='tags:"rivière"') == {"vu"}
    assert catalogue.found(q="vu") == {"vu"}


def test_what_an_import_gives_counts_at_once(catalogue) -> None:
    catalogue.dataset("connu", popularity=500)
    assert indexed("connu") == pytest.approx(popularity.score(500), abs=1e-4)


def test_an_edit_keeps_what_was_counted(catalogue) -> None:
    catalogue.dataset("vu")
    visit("/dataset/vu", "page", 20)
    popularity.count_views()
    popularity.refresh()
    catalogue.patch("vu", title="Autre titre")
    assert indexed("vu") == pytest.approx(popularity.score(20), abs=1e-4)


def test_a_dataset_removed_meanwhile_does_not_come_back(catalogue) -> None:
    popularity._update([{"index_id": "absent", "popularity": 0.5}])
    solr.soft_commit()
    assert solr.connection().search("index_id:absent").hits == 0


def test_an_editor_may_not_set_it(catalogue) -> None:
    import ckan.plugins.toolkit as tk

    catalogue.user("alice")
    catalogue.organization("org-alice", member="alice")
    values = {"name": "vante", "title": "Vanté", "notes": "x", "owner_org": "org-alice"}
    context = {"user": "alice", "auth_user_obj": model.User.get("alice")}
    with pytest.raises(tk.ValidationError) as caught:
        tk.get_action("package_create")(context, {**values, "popularity": 9999})
    assert "popularity" in caught.value.error_dict
