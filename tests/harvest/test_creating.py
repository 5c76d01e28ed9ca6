"""A dataset that a harvest creates quickly is the one that ``package_create`` makes of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.geo2france import ckan_seam
from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.harvest import building, creating
from ckanext.geo2france.harvest.creating import Creator
from ckanext.geo2france.harvest.service_user import ensure_editor, service_user
from ckanext.geo2france.harvest.writer import Writer
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse
from ckanext.geo2france.search import index

#: What is another each time: keys of rows, and when they were written.
DRAWN = {"metadata_created", "metadata_modified", "created"}
SOME = 25
ROOT = Path(__file__).resolve().parents[2]
OURS = (ROOT / "demo" / "iso", ROOT / "tests" / "fixtures" / "iso")


@pytest.fixture(scope="module")
def source(shared_harvests: Any) -> Any:
    """Return a source that writes in an organization of its own."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    ensure_editor({"ignore_auth": True, "user": site_user}, shared_harvests.organization)
    return SimpleNamespace(id="", options={}, owner_org=shared_harvests.organization, title="S")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what is put into the index, by id."""
    found: dict[str, Any] = {}
    put = index.Batch.put

    def kept(batch: Any, reference: str, built: Any) -> None:
        found[reference] = built
        put(batch, reference, built)

    monkeypatch.setattr(index.Batch, "put", kept)
    return found


@pytest.fixture
def notified(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what the plugins are told of, as they are told."""
    found: list[tuple[str, str]] = []
    for item in p.PluginImplementations(p.IPackageController):
        for name in ("create", "after_dataset_create", "read", "after_dataset_show"):
            _listen(monkeypatch, item, name, found)
    return found


def _listen(monkeypatch: Any, item: Any, name: str, found: list[tuple[str, str]]) -> None:
    called = getattr(item, name)

    def told(*arguments: Any) -> Any:
        found.append((item.name, name))
        return called(*arguments)

    monkeypatch.setattr(item, name, told, raising=False)


def made(writer: Writer, dataset: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Create a dataset, and return all that is there then; it is purged again."""
    with index.bulk(), ckan_seam.acting(writer.user):
        writer.create(copy.deepcopy(dataset))
        held = {"document": sent.pop(dataset["id"]), **stored(dataset["id"])}
    _purge(dataset["id"])
    return without_what_is_drawn(held)


def made_together(
    writer: Writer, datasets: list[dict[str, Any]], sent: dict[str, Any]
) -> list[dict[str, Any]]:
    """Create datasets in one transaction, and return all that is there then; they are purged."""
    with index.bulk(), ckan_seam.acting(writer.user):
        checked = writer.checked(copy.deepcopy(datasets))
        assert len(checked) == len(datasets)
        writer.write(checked)
        names = [dataset["id"] for dataset in datasets]
        held = [{"document": sent.pop(name), **stored(name)} for name in names]
    for name in names:
        _purge(name)
    return [without_what_is_drawn(each) for each in held]


def stored(dataset_id: str) -> dict[str, Any]:
    """Return the rows of a dataset, and what ``package_show`` gives of it."""
    model.Session.expire_all()
    tables = {
        "package": "select * from package where id = :id",
        "resources": "select * from resource where package_id = :id order by position",
        "tags": "select t.name, t.vocabulary_id, p.state from package_tag p join tag t"
        " on t.id = p.tag_id where package_id = :id order by t.name",
        "members": "select table_name, table_id, capacity, group_id, state from member"
        " where table_id = :id",
        "views": "select v.view_type, v.title, v.config from resource_view v join resource r"
        " on r.id = v.resource_id where r.package_id = :id order by r.position, v.view_type",
        "relations": "select * from geo2france_relation where dataset_id = :id order by role, key",
    }
    rows = {
        name: [
            dict(row._mapping) for row in model.Session.execute(sa.text(sql), {"id": dataset_id})
        ]
        for name, sql in tables.items()
    }
    context = {"ignore_auth": True, "use_cache": False}
    shows = {"shown": {}, "shown_by_default": {"use_default_schema": True}}
    for name, asked in shows.items():
        rows[name] = tk.get_action("package_show")(dict(context), {"id": dataset_id, **asked})
    return rows


def _purge(dataset_id: str) -> None:
    model.Session.get(model.Package, dataset_id).purge()
    for table, column in (("geo2france_relation", "dataset_id"), ("member", "table_id")):
        deletion = sa.text(f"delete from {table} where {column} = :id")
        model.Session.execute(deletion, {"id": dataset_id})
    model.Session.commit()


def without_what_is_drawn(value: Any, name: str = "") -> Any:
    """Return *value* without moments, and with the ids of resources and tags by their places."""
    if name in DRAWN and value:
        return "then"
    if name in ("data_dict", "validated_data_dict"):
        return without_what_is_drawn(json.loads(value))
    if isinstance(value, dict):
        bare = {key: without_what_is_drawn(each, key) for key, each in value.items()}
        if name in ("resources", "tags"):
            bare.pop("id", None)
        return bare
    if isinstance(value, list | tuple):
        return [without_what_is_drawn(each, name) for each in value]
    return value


def compared(
    source: Any, datasets: list[dict[str, Any]], sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Create datasets together and one by one by CKAN, and compare all that is there then."""
    datasets = list({each["title"]: each for each in datasets}.values())
    assert datasets
    together = made_together(Writer(source, service_user()), datasets, sent)
    for dataset, found in zip(datasets, together, strict=True):
        monkeypatch.setattr(Creator, "checked", lambda *given: None)
        expected = made(Writer(source, service_user()), dataset, sent)
        for part, value in expected.items():
            assert found[part] == value, (dataset["title"], part)


def read(text: bytes, source: Any, number: int) -> dict[str, Any] | None:
    """Return the dataset of a document, with an id; None where it cannot be read."""
    try:
        record = read_record(parse(text)).record
    except Geo2FranceError:
        return None
    dataset_id = f"00000000-0000-4000-8000-{number:012d}"
    return building.fresh(source, record, dataset_id).dataset if record.title else None


def some(files: list[Path], source: Any) -> list[dict[str, Any]]:
    """Return the datasets of some of *files*, taken all along."""
    chosen = files[:: max(1, len(files) // SOME)]
    found = (read(file.read_bytes(), source, n) for n, file in enumerate(chosen))
    return [dataset for dataset in found if dataset]


@pytest.fixture
def real(corpus: Path, source: Any) -> list[dict[str, Any]]:
    """Return datasets of real records, of all kinds and lengths."""
    return some(sorted((corpus / "iso").rglob("*.xml")), source)


@pytest.fixture
def ours(source: Any) -> list[dict[str, Any]]:
    """Return datasets of the records of the demo and of the tests."""
    return some(sorted(file for folder in OURS for file in folder.rglob("*.xml")), source)


def test_a_dataset_of_the_demo_is_that_of_package_create(
    ours: Any, source: Any, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared(source, ours, sent, monkeypatch)


def test_a_dataset_of_a_real_record_is_that_of_package_create(
    real: Any, source: Any, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared(source, real, sent, monkeypatch)


def test_files_that_can_be_viewed_get_the_same_views(
    make_iso: Callable[..., str], source: Any, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = read(make_iso("vues").encode(), source, 1)
    assert dataset
    dataset["resources"] = [
        {"url": "https://example.org/a.png", "name": "A", "format": "PNG"},
        {"url": "https://example.org/b.csv", "name": "B", "format": "CSV"},
        {"url": "https://example.org/c.txt", "name": "C", "size": "12", "un_autre": "mot"},
    ]
    compared(source, [dataset], sent, monkeypatch)


def test_the_same_hooks_are_called(
    make_iso: Callable[..., str],
    source: Any,
    sent: Any,
    notified: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = read(make_iso("crochets").encode(), source, 2)
    assert dataset
    writer = Writer(source, service_user())
    heard = []
    for quickly in (True, False):
        notified.clear()
        if not quickly:
            monkeypatch.setattr(Creator, "checked", lambda *given: None)
        with index.bulk():
            writer.create(copy.deepcopy(dataset))
        heard.append(list(notified))
        _purge(dataset["id"])
    assert heard[0] == heard[1]


def test_what_is_refused_is_refused_in_the_words_of_ckan(
    make_iso: Callable[..., str], source: Any
) -> None:
    dataset = read(make_iso("refus").encode(), source, 3)
    assert dataset
    writer = Writer(source, service_user())
    dataset["extents"] = [{"west": 999.0, "south": 0.0, "east": 1.0, "north": 1.0}]
    with pytest.raises(tk.ValidationError) as refusal:
        writer.create(dataset)
    assert "extents" in refusal.value.error_dict
    model.Session.rollback()
    assert model.Session.get(model.Package, dataset["id"]) is None


def test_an_organization_where_the_harvester_has_no_right_is_refused(
    make_iso: Callable[..., str], source: Any
) -> None:
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    other = tk.get_action("organization_create")({"user": site_user}, {"name": "ailleurs"})["id"]
    dataset = read(make_iso("ailleurs").encode(), source, 4)
    assert dataset
    with pytest.raises(tk.NotAuthorized):
        Writer(source, service_user()).create({**dataset, "owner_org": other})
    model.Session.rollback()


def test_a_right_that_is_taken_away_is_missed_soon(
    make_iso: Callable[..., str], source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    creator = Creator(service_user())
    assert creator._permit(source.owner_org)
    monkeypatch.setattr(Creator, "_permitted", lambda *given: None)
    assert creator._permit(source.owner_org)
    monkeypatch.setattr(creating, "PERMIT_AGE", -1.0)
    assert creator._permit(source.owner_org) is None


def test_a_plugin_that_chains_an_action_is_not_passed_over(
    source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert creating._schemas("dataset")
    scheming = p.get_plugin("scheming_datasets")
    monkeypatch.setattr(scheming, "get_actions", lambda: {"package_show": lambda *given: {}})
    assert creating._schemas("dataset") is None
