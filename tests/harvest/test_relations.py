"""Datasets, series and services find each other, whichever comes first; layers join datasets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.domain.record import OnlineResource, Record
from ckanext.geo2france.harvest import runner
from ckanext.geo2france.harvest.requesting import new_run
from ckanext.geo2france.harvesters.outcome import Found
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource
from ckanext.geo2france.schemas.documents import ReadRecord


def titles(dataset_id: str, kind: str, user: str = "") -> list[str]:
    asked = tk.get_action("geo2france_relations")({"user": user}, {"id": dataset_id})
    return [each["title"] for each in asked[kind]]


def test_whatever_the_order_of_coming_relations_are_found(shared_harvests: Any) -> None:
    def create(title: str, **values: Any) -> str:
        named = {"title": title, "name": title.lower(), "notes": title}
        values = {**named, "owner_org": shared_harvests.organization, **values}
        return shared_harvests.call("package_create", values)["id"]

    link = {"url": "https://example.org/wms?layers=routes", "protocol": "OGC:WMS"}
    member = create("Routes", parent_identifier="serie", metadata_identifier="routes")
    linked = create("Chemins", resources=[link], metadata_identifier="chemins")
    series = create("Voirie", type="series", metadata_identifier="serie")
    service = create(
        "Carte",
        type="service",
        service_type="view",
        metadata_identifier="carte",
        operates_on=[{"url": "https://example.org/csw?request=GetRecordById&id=routes"}],
        operations=[{"name": "GetMap", "url": "http://example.org/wms?service=WMS"}],
    )
    assert titles(member, "series") == ["Voirie"]
    assert titles(series, "members") == ["Routes"]
    assert titles(member, "services") == titles(linked, "services") == ["Carte"]
    assert titles(service, "served") == ["Chemins", "Routes"]
    page = tk.get_action("package_show")({}, {"id": series})
    assert page["type"] == "series"
    # What one may not see is not told of; what no longer refers is no relation.
    shared_harvests.call("package_patch", {"id": series, "private": True})
    assert titles(member, "series") == []
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    assert titles(member, "series", site_user) == ["Voirie"]
    shared_harvests.call("package_patch", {"id": member, "parent_identifier": "autre"})
    assert titles(member, "series", site_user) == []


@dataclass(frozen=True)
class Layer:
    """A layer as a document of a source: a record with one link."""

    record: Record
    media_type: str = field(default="application/json")

    def original(self) -> bytes:
        return repr(self.record).encode()

    def identifier(self) -> str:
        return self.record.metadata_identifier

    def digest(self) -> str:
        return str(hash(self.record))

    def read(self) -> ReadRecord:
        return ReadRecord(self.record)


LAYER = Record(
    metadata_identifier="wms#communes",
    title="Communes (couche)",
    notes="Une couche.",
    online_resources=(OnlineResource(url="https://example.org/wms", protocol="OGC:WMS"),),
)


def harvest(name: str, met: list[Found], monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    def read(source: Any, since: Any = None) -> Iterator[Found]:
        yield from met

    monkeypatch.setattr(runner, "read_source", read)
    run = new_run(HarvestSource.get(name), "test").id
    runner.run(run)
    model.Session.expire_all()
    return HarvestRun.get(run).counts


def test_a_layer_that_shows_a_record_is_a_resource_of_its_dataset(
    shared_harvests: Any, make_iso: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "c.xml"
    file.write_text(make_iso("communes", title="Communes"))
    shared_harvests.add("fiches", str(tmp_path), type="folder")
    shared_harvests.add("couches", "https://example.org/wms", type="wms", grace_days=0)
    layer = Found("couche communes", Layer(LAYER), designates=("communes",))
    # The layer came first: it is a dataset, until the record that it shows is there.
    record = replace(LAYER, metadata_identifier="wms#alone")
    alone = replace(layer, designates=(), document=Layer(record))
    assert harvest("couches", [layer, alone], monkeypatch) == {"created": 2}
    monkeypatch.undo()
    shared_harvests.run("fiches")
    others = [alone]
    for name in "abcde":
        record = replace(LAYER, metadata_identifier=name)
        others.append(replace(alone, document=Layer(record)))
    assert harvest("couches", [layer, *others], monkeypatch)["linked"] == 1
    monkeypatch.undo()
    dataset = shared_harvests.dataset("communes")
    assert [resource["url"] for resource in dataset["resources"]] == ["https://example.org/wms"]
    assert [source["name"] for source in dataset["harvest_sources"]] == ["fiches", "couches"]
    own = shared_harvests.dataset("wms#communes")
    assert own["private"]
    # The owner's update keeps the link, and the layer is not linked twice.
    kept = dataset["resources"][0]["id"]
    file.write_text(make_iso("communes", title="Communes de l'Oise"))
    shared_harvests.run("fiches")
    assert harvest("couches", [layer, *others], monkeypatch) == {"unchanged": 7}
    dataset = shared_harvests.dataset("communes")
    assert dataset["title"] == "Communes de l'Oise"
    assert [resource["id"] for resource in dataset["resources"]] == [kept]
    # The layer goes, its link too.
    assert harvest("couches", others, monkeypatch) == {"unchanged": 6, "withdrawn": 1}
    assert shared_harvests.dataset("communes")["resources"] == []
