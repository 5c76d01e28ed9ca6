"""A record through the real database: what the portal stores gives the document back."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from ckanext.geo2france import store
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.merging import merged
from ckanext.geo2france.schemas.xml import parse

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "iso"


def stored(harvests: Any, content: bytes) -> tuple[Record, dict[str, Any]]:
    """Return the record of a document, and its dataset as the portal shows it."""
    record = read_record(parse(content)).record
    values = store.to_dataset(record).dataset | {"name": "jeu", "owner_org": harvests.organization}
    made = harvests.call("package_create", values)
    return record, harvests.call("package_show", {"id": made["id"]})


@pytest.mark.parametrize("name", ["complete", "service"])
def test_what_is_stored_gives_the_original_byte_for_byte(name: str, harvests: Any) -> None:
    content = (FIXTURES / f"{name}.xml").read_bytes()
    record, shown = stored(harvests, content)
    back = merged(store.from_dataset(shown), record)
    different = [
        field.name
        for field in dataclasses.fields(Record)
        if getattr(back, field.name) != getattr(record, field.name)
    ]
    assert different == []
    assert store.document_of(shown, "iso19139", content) is not None
    assert store.document_of(shown, "iso19139", content) == content


def test_an_edit_through_the_portal_changes_the_document_by_itself_alone(harvests: Any) -> None:
    content = (FIXTURES / "complete.xml").read_bytes()
    _, shown = stored(harvests, content)
    patched = harvests.call(
        "package_patch", {"id": shown["id"], "notes": "Un résumé corrigé.", "status": "onGoing"}
    )
    shown = harvests.call("package_show", {"id": patched["id"]})
    document = store.document_of(shown, "iso19139", content)
    old, new = set(content.splitlines()), set(document.splitlines())
    assert len(old - new) == len(new - old) == 2
    assert "Un résumé corrigé.".encode() in document
    assert b"Two readings of land." in document
