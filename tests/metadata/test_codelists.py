"""The code lists as data: origin, date, labels in both languages, URIs of the registers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from ckanext.geo2france.schemas import codelists

ROOT = Path(__file__).resolve().parents[2]
LISTS = codelists.names()


def _raw(name: str) -> dict[str, object]:
    return yaml.safe_load((codelists.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_it_comes_from_and_from_when(name: str) -> None:
    raw = _raw(name)
    assert str(raw["origin"]).strip()
    assert urlsplit(str(raw["source"])).scheme in {"http", "https"}
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(raw["date"]))
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(raw["checked"]))
    assert str(raw["date"]) <= str(raw["checked"])
    title = raw["title"]
    assert isinstance(title, dict)
    assert title["fr"]
    assert title["en"]


@pytest.mark.parametrize("name", LISTS)
def test_each_entry_has_both_labels(name: str) -> None:
    entries = codelists.load(name).entries
    assert entries
    assert [entry.code for entry in entries if not entry.fr.strip() or not entry.en.strip()] == []
    assert len({entry.code for entry in entries}) == len(entries)


@pytest.mark.parametrize("name", LISTS)
def test_each_entry_has_the_uri_that_the_register_gives_it(name: str) -> None:
    entries = codelists.load(name).entries
    without = [entry.code for entry in entries if not entry.uri]
    # A list whose codes are in no register says so, and why.
    assert bool(_raw(name).get("no_uri")) == bool(without), without
    uris = [entry.uri for entry in entries if entry.uri]
    assert [uri for uri in uris if urlsplit(uri).scheme not in {"http", "https"}] == []
    assert len(set(uris)) == len(uris)


@pytest.mark.parametrize("name", LISTS)
def test_a_code_and_a_uri_designate_their_own_entry(name: str) -> None:
    found = codelists.load(name)
    for entry in found.entries:
        assert found.find(entry.code) == entry
        if entry.uri:
            assert found.find(entry.uri) == entry


def test_the_lists_of_inspire_are_whole() -> None:
    sizes = {name: len(codelists.load(name).entries) for name in LISTS}
    assert sizes["inspire_themes"] == 34
    assert sizes["topic_categories"] == 19
    assert sizes["public_access"] == 9
    assert sizes["use_conditions"] == 2
    assert sizes["service_types"] == 6
    assert sizes["spatial_scopes"] == 5
    assert sizes["priority_datasets"] == 152


def test_open_licences_of_public_bodies_come_first_and_agree_with_the_portal() -> None:
    licences = codelists.load("licences")
    assert [entry.code for entry in licences.entries[:2]] == ["etalab-2.0", "ODbL-1.0"]
    portal = json.loads((ROOT / "config" / "licenses.json").read_text(encoding="utf-8"))
    assert [(each["id"], each["url"]) for each in portal] == [
        (entry.code, entry.uri) for entry in licences.entries
    ]
