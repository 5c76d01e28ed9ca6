"""Loading a demonstration catalogue into a real portal, twice, and after changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france import demonstration
from ckanext.geo2france.attachments import attachments
from ckanext.geo2france.demonstration import load
from ckanext.geo2france.domain.record import OnlineResource, Record

DEMO = Path(__file__).parents[2] / "demo"
RECORDS = {"terrils": "terrils.geojson", "comptages-routiers": "comptages-routiers.csv"}
OWNERS = (
    "Communauté d'agglomération de démonstration de l'Artois",
    "Département du Nord (démonstration)",
    "Mission Bassin minier (démonstration)",
)

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def folder(tmp_path):
    """A catalogue of three records, two of them with a data file."""
    for name in ("iso", "data"):
        (tmp_path / name).mkdir()
    for record in (*RECORDS, "pcrs-image-artois"):
        shutil.copy(DEMO / "iso" / f"{record}.xml", tmp_path / "iso")
    for data in RECORDS.values():
        shutil.copy(DEMO / "data" / data, tmp_path / "data")
    shutil.copy(DEMO / "popularity.json", tmp_path)
    described = json.loads((DEMO / "organizations.json").read_text("utf-8"))
    wanted = [organization for organization in described if organization["title"] in OWNERS]
    (tmp_path / "organizations.json").write_text(json.dumps(wanted), "utf-8")
    return tmp_path


def loaded(folder):
    said = []
    load(folder, said.append)
    return said


def dataset(identifier):
    every = tk.get_action("package_search")({}, {"rows": 100})["results"]
    return next(row for row in every if row["metadata_identifier"] == identifier)


def test_records_go_to_the_organization_of_their_contact_with_their_popularity(folder):
    loaded(folder)
    terrils = dataset("fr-000000000-terrils")
    assert terrils["organization"]["title"] == "Mission Bassin minier (démonstration)"
    given = json.loads((folder / "popularity.json").read_text("utf-8"))
    assert float(terrils["popularity"]) == given["fr-000000000-terrils"]


def test_a_data_file_is_the_first_resource_and_is_served_by_the_portal(folder, app):
    loaded(folder)
    first, *others = dataset("fr-000000000-terrils")["resources"]
    assert (first["url_type"], first["format"], first["name"]) == (
        "upload",
        "GeoJSON",
        "Terrils (sélection)",
    )
    assert all(other["url"].startswith("https://example.org/") for other in others)
    path = first["url"].partition("/dataset/")[2]
    assert app.get(f"/dataset/{path}").body.startswith('{"type":"FeatureCollection"')


def test_a_table_is_in_the_datastore_with_types(folder):
    loaded(folder)
    resource = dataset("fr-000000000-comptages-routiers")["resources"][0]
    rows = tk.get_action("datastore_search")({}, {"resource_id": resource["id"], "limit": 1})
    assert rows["total"] == 288
    types = {field["id"]: field["type"] for field in rows["fields"]}
    assert types["tmja_veh_jour"] == "numeric"
    assert types["route"] == "text"


def test_a_second_load_changes_nothing(folder):
    loaded(folder)
    before = dataset("fr-000000000-terrils")["metadata_modified"]
    said = " ".join(loaded(folder))
    assert "3 unchanged" in said
    assert "0 files" in said
    assert dataset("fr-000000000-terrils")["metadata_modified"] == before


def test_a_changed_record_keeps_its_file_and_its_organization(folder):
    loaded(folder)
    record = folder / "iso" / "terrils.xml"
    record.write_text(record.read_text("utf-8").replace("encore visibles", "visibles"), "utf-8")
    assert "1 updated" in " ".join(loaded(folder))
    terrils = dataset("fr-000000000-terrils")
    assert "terrils visibles" in terrils["notes"]
    assert terrils["resources"][0]["url_type"] == "upload"
    assert [r["url_type"] for r in terrils["resources"]].count("upload") == 1
    assert terrils["organization"]["title"] == "Mission Bassin minier (démonstration)"


def test_a_changed_file_replaces_the_one_before_and_its_table(folder):
    loaded(folder)
    data = folder / "data" / "comptages-routiers.csv"
    lines = data.read_text("utf-8").splitlines()
    data.write_text("\n".join(lines[:11]) + "\n", "utf-8")
    before = dataset("fr-000000000-comptages-routiers")["resources"]
    assert "1 files" in " ".join(loaded(folder))
    after = dataset("fr-000000000-comptages-routiers")["resources"]
    assert [r["id"] for r in after] == [r["id"] for r in before]
    rows = tk.get_action("datastore_search")({}, {"resource_id": after[0]["id"]})
    assert rows["total"] == 10


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = tmp_path / "catalogue"
    (folder / "iso").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    (folder / "near.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "inside.csv").write_text("a,b\n1,2\n")
    links = ("../../secret.csv", "../near.csv", "/etc/passwd", "https://example.org/x.csv")
    record = Record(
        title="x",
        online_resources=tuple(OnlineResource(url=url) for url in (*links, "../inside.csv")),
    )
    found = list(attachments(record, folder / "iso" / "record.xml", folder))
    assert [attachment.path.name for attachment in found] == ["inside.csv"]


def test_the_progress_is_told(folder, monkeypatch):
    monkeypatch.setattr(demonstration, "STEP", 2)
    told = [line for line in loaded(folder) if line.endswith(" of 3 records")]
    # New records are written many at once: what is told goes up, and nothing is told twice.
    assert told == ["3 of 3 records"]
