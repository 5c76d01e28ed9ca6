"""Documents of datasets: kept byte for byte, once, a few versions, until the dataset is purged."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.common import config
from ckan.tests import helpers

from ckanext.geo2france import originals
from ckanext.geo2france.model.originals import Original

DOCUMENT = b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<a>  \xc3\xa9 &#233; </a>\r\n"


@pytest.fixture
def package(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Give a dataset of its own."""
    return create(f"document-{os.urandom(4).hex()}", title="Document")


def rows(package: dict[str, Any]) -> int:
    return model.Session.query(Original).filter_by(dataset_id=package["id"]).count()


def test_a_dataset_without_document_has_none(package: dict[str, Any]) -> None:
    assert originals.original_of(package["id"]) is None
    assert originals.versions_of(package["id"]) == ()


@pytest.mark.parametrize("document", [DOCUMENT, b"", b"\x00" * 100_000, os.urandom(5_000)])
def test_bytes_come_back_as_they_were(package: dict[str, Any], document: bytes) -> None:
    digest = originals.keep(package["id"], document)
    model.Session.commit()
    assert originals.original_of(package["id"]) == document
    assert originals.original_of(package["id"], digest) == document
    (version,) = originals.versions_of(package["id"])
    assert (version.digest, version.size) == (digest, len(document))


def test_documents_are_compressed(package: dict[str, Any]) -> None:
    originals.keep(package["id"], DOCUMENT * 200)
    model.Session.flush()
    stored = model.Session.query(Original).filter_by(dataset_id=package["id"]).one()
    assert len(stored.content) < stored.size / 10


def test_the_same_bytes_are_stored_once_and_become_the_present_ones(
    package: dict[str, Any],
) -> None:
    for document in (b"<a/>", b"<b/>", b"<a/>"):
        originals.keep(package["id"], document)
        model.Session.commit()
    assert rows(package) == 2
    assert originals.original_of(package["id"]) == b"<a/>"


def test_only_a_few_versions_are_kept(
    package: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(config, "ckanext.geo2france.originals.versions", 3)
    for number in range(6):
        originals.keep(package["id"], b"<a>%d</a>" % number)
        model.Session.commit()
    kept = [originals.original_of(package["id"], v.digest) for v in versions(package)]
    assert kept == [b"<a>5</a>", b"<a>4</a>", b"<a>3</a>"]


def versions(package: dict[str, Any]) -> tuple[originals.Version, ...]:
    return originals.versions_of(package["id"])


def test_a_document_goes_with_its_dataset_only_when_that_is_purged(
    package: dict[str, Any],
) -> None:
    originals.keep(package["id"], DOCUMENT)
    model.Session.commit()
    site = {"user": helpers.call_action("get_site_user")["name"]}
    helpers.call_action("package_delete", dict(site), id=package["id"])
    assert originals.original_of(package["id"]) == DOCUMENT
    helpers.call_action("dataset_purge", dict(site), id=package["id"])
    assert rows(package) == 0


def test_a_document_may_come_before_its_dataset_but_never_without(catalogue: None) -> None:
    originals.keep("no-such-dataset", DOCUMENT)
    with pytest.raises(sa.exc.IntegrityError):
        model.Session.commit()
    model.Session.rollback()
