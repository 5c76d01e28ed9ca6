"""What was harvested is given back: the same bytes, then the same but for what was edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ckan.tests import helpers


@pytest.fixture
def name(harvests: Any, make_iso: Any, tmp_path: Path) -> str:
    """Harvest a file; return the name of its dataset."""
    extra = (
        '<gmd:language xmlns:x="urn:x"  x:odd="kept"><gmd:LanguageCode codeList="#"'
        ' codeListValue="fre"/></gmd:language>'
    )
    text = make_iso("a", title="Avant", extra=extra)
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    harvests.add("dossier", str(tmp_path), type="folder")
    harvests.run("dossier")
    return harvests.dataset("a")["name"]


def test_an_unedited_record_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    app = helpers._get_test_app()
    original = app.get(f"/dataset/{name}.original.xml").data
    assert original == (tmp_path / "a.xml").read_bytes()
    assert app.get(f"/dataset/{name}.iso19139.xml").data == original


def test_an_edited_record_differs_by_the_edit_alone(harvests: Any, name: str) -> None:
    app = helpers._get_test_app()
    original = app.get(f"/dataset/{name}.original.xml").data.decode()
    harvests.call("package_patch", {"id": name, "title": "Après"})
    assert app.get(f"/dataset/{name}.original.xml").data.decode() == original
    edited = app.get(f"/dataset/{name}.iso19139.xml").data.decode()
    # Only the spelling of the XML declaration is the serializer's own.
    body = original.partition("?>")[2].strip()
    assert edited.partition("?>")[2].strip() == body.replace("Avant", "Après")
    assert "Après" in app.get(f"/dataset/{name}.ttl").data.decode()
