"""Copies between runs: what did not change is neither sent nor kept twice."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france.harvest.kept_copies import KeptCopies, forget
from ckanext.geo2france.harvesters.copies import Copy


@pytest.fixture
def copies(tmp_path: Path) -> KeptCopies:
    """Give an empty place for copies."""
    return KeptCopies(tmp_path / "copies")


def test_a_copy_comes_back_as_it_was_and_is_for_nobody_else(copies: KeptCopies) -> None:
    copy = Copy(b"<a/>" * 100, '"v1"', "Tue, 24 Nov 2026 10:00:00 GMT")
    assert copies.get("a") is None
    copies.put("a", copy)
    assert copies.get("a") == copy
    assert copies.get("b") is None
    (file,) = copies.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(copies.folder.stat().st_mode) == 0o700


def test_what_a_whole_reading_did_not_use_goes(copies: KeptCopies) -> None:
    for key in "ab":
        copies.put(key, Copy(b"x", key))
    later = KeptCopies(copies.folder)
    assert later.get("a") is not None
    later.sweep()
    assert later.get("a") is not None
    assert later.get("b") is None


def test_there_is_room_for_so_much_and_no_more(copies: KeptCopies) -> None:
    copies.room = 200
    copies.put("a", Copy(b"x", "a"))
    copies.put("b", Copy(b"x", "b"))
    copies.put("c", Copy(bytes(range(256)), "c"))
    assert [bool(copies.get(key)) for key in "abc"] == [True, True, False]


def test_a_broken_copy_is_none(copies: KeptCopies) -> None:
    copies.put("a", Copy(b"x", "a"))
    (file,) = copies.folder.iterdir()
    for content in (b"", b"{}", b'{"etag": "a", "modified": ""}\nbroken', b"\xff\n"):
        file.write_bytes(content)
        assert copies.get("a") is None


def test_a_file_that_did_not_change_is_not_sent_again_by_the_next_run(
    harvests: Any,
    server: Any,
    reply: Callable[..., None],
    make_iso: Callable[..., str],
    tmp_path: Path,
) -> None:
    tk.config["ckan.storage_path"] = str(tmp_path)
    sent: list[tuple[str, int]] = []
    records = {"/a.xml": make_iso("a"), "/b.xml": make_iso("b")}

    def answer(handler: Any, body: bytes) -> None:
        if handler.path == "/":
            links = "".join(f'<a href="{name[1:]}">{name[1:]}</a>' for name in records)
            reply(handler, f"<html>{links}</html>".encode(), content_type="text/html")
            return
        version = f'"{hash(records[handler.path])}"'
        same = handler.headers.get("If-None-Match") == version
        sent.append((handler.path, 304 if same else 200))
        content = b"" if same else records[handler.path].encode()
        reply(handler, content, status=304 if same else 200, ETag=version)

    server.answer = answer
    source = harvests.add("web", f"{server.url}/", type="webfolder")
    assert harvests.run("web")["counts"] == {"created": 2}
    records["/b.xml"] = make_iso("b", title="Autre titre")
    sent.clear()
    assert harvests.run("web")["counts"] == {"unchanged": 1, "updated": 1}
    assert sent == [("/a.xml", 304), ("/b.xml", 200)]
    folder = tmp_path / "harvest" / source["id"]
    assert len(list(folder.iterdir())) == 2
    forget(source["id"])
    assert not folder.exists()
