"""Datasets of this portal that a partner gives back are known, and never copied."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest


@pytest.fixture(autouse=True)
def nothing(shared_harvests: Any) -> None:
    """Let there be no dataset at first."""
    for row in model.Session.query(model.Package.id).all():
        shared_harvests.call("dataset_purge", {"id": row.id})


@pytest.fixture
def typed_in(shared_harvests: Any) -> dict[str, Any]:
    """Give a dataset without an identifier of its metadata, as forms of old made them."""
    asked = {"name": "haies", "title": "Haies", "owner_org": shared_harvests.organization}
    return shared_harvests.call("package_create", asked)


def partner(server: Any, reply: Callable[..., None], *packages: dict[str, Any]) -> None:
    """Let *server* be a CKAN that gives *packages*."""

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        start = int(parse_qs(urlsplit(handler.path).query).get("start", ["0"])[0])
        result = {"count": len(packages), "results": list(packages)[start:]}
        told = json.dumps({"success": True, "result": result}).encode()
        reply(handler, told, content_type="application/json")

    server.answer = answer


def counts(harvests: Any, name: str) -> dict[str, int]:
    return harvests.run(name)["counts"]


def test_a_portal_that_harvests_itself_copies_nothing(
    shared_harvests: Any, typed_in: dict[str, Any], server: Any, reply: Any, tmp_path: Path
) -> None:
    partner(server, reply, shared_harvests.call("package_show", {"id": "haies"}))
    shared_harvests.add("soi", server.url, type="ckan")
    seen = shared_harvests.call("geo2france_harvest_preview", {"id": "soi", "limit": 0})
    assert seen["counts"] == {"adopted": 1}
    assert counts(shared_harvests, "soi") == {"adopted": 1}
    (line,) = shared_harvests.report("soi")
    assert line["dataset_id"] == typed_in["id"]
    assert "is a dataset of this portal" in line["reason"]
    assert counts(shared_harvests, "soi") == {"unchanged": 1}
    cleared = shared_harvests.call("geo2france_harvest_clear", {"id": "soi", "wait": True})
    assert (cleared["state"], cleared["counts"]) == ("finished", {})
    assert counts(shared_harvests, "soi") == {"adopted": 1}
    assert model.Session.query(model.Package).count() == 1


def test_a_partner_that_gives_our_datasets_back_under_other_names_adds_nothing(
    shared_harvests: Any, typed_in: dict[str, Any], server: Any, reply: Any
) -> None:
    page = f"{tk.config['ckan.site_url']}/dataset/haies"
    back = [
        {"id": "p-1", "name": "p-1", "title": "Haies", "url": page},
        {"id": "p-2", "name": "p-2", "title": "Haies", "extras": [{"key": "guid", "value": page}]},
        {"id": "p-3", "name": "p-3", "title": "Mares", "url": "https://example.org/dataset/haies"},
    ]
    partner(server, reply, *back)
    shared_harvests.add("retour", server.url, type="ckan")
    assert counts(shared_harvests, "retour") == {"adopted": 2, "created": 1}
    assert counts(shared_harvests, "retour") == {"unchanged": 3}


def test_what_gives_a_dataset_back_does_not_keep_it_when_its_source_loses_it(
    shared_harvests: Any, make_iso: Any, server: Any, reply: Any, tmp_path: Path
) -> None:
    (tmp_path / "a.xml").write_text(make_iso("a"))
    shared_harvests.add("vraie", str(tmp_path), type="folder", grace_days=0, threshold=100)
    shared_harvests.run("vraie")
    copy = shared_harvests.dataset("a")
    partner(server, reply, copy)
    shared_harvests.add("echo", server.url, type="ckan", priority=0)
    assert counts(shared_harvests, "echo") == {"adopted": 1}
    assert shared_harvests.dataset("a")["harvest_source"] == copy["harvest_source"]
    (tmp_path / "a.xml").unlink()
    run = shared_harvests.run("vraie")
    if run["state"] == "asking":
        shared_harvests.call(
            "geo2france_harvest_run_confirm", {"run_id": run["id"], "withdraw": True}
        )
    assert shared_harvests.call("package_show", {"id": copy["id"]})["private"]
