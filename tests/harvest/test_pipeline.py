from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.geo2france.harvesters import pipeline
from ckanext.geo2france.harvesters.iso import IsoDocument
from ckanext.geo2france.harvesters.outcome import (
    Create,
    Found,
    Known,
    Refused,
    Reject,
    Remark,
    Unchanged,
    Update,
)
from ckanext.geo2france.schemas.documents import READER
from ckanext.geo2france.schemas.xml import parse


@pytest.fixture
def meet(make_iso: Callable[..., str]) -> Callable[..., Found]:
    def build(identifier: str, place: str = "record 1", **values: str) -> Found:
        return Found(place, IsoDocument(parse(make_iso(identifier, **values).encode())))

    return build


def decide(met: list[Any], known: dict[str, Known] | None = None) -> list[Any]:
    return list(pipeline.decide(met, known or {}))


def test_a_record_never_met_is_created(meet: Callable[..., Found]) -> None:
    (decision,) = decide([meet("a", title="Un titre")])
    assert isinstance(decision, Create)
    assert decision.record.title == "Un titre"
    assert b"Un titre" in decision.original


def test_a_record_that_did_not_change_is_left_alone_unread(
    meet: Callable[..., Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = meet("a")
    known = {"a": Known("dataset-a", record.document.digest(), READER)}
    monkeypatch.setattr(IsoDocument, "read", None)
    assert decide([record], known) == [Unchanged("a", "dataset-a")]


def test_a_record_that_changed_updates_its_dataset_even_with_the_same_date(
    meet: Callable[..., Found],
) -> None:
    known = {"a": Known("dataset-a", meet("a").document.digest(), READER)}
    (decision,) = decide([meet("a", abstract="Autre résumé.")], known)
    assert isinstance(decision, Update)
    assert decision.dataset_id == "dataset-a"


def test_a_record_read_by_an_older_reader_is_read_again(meet: Callable[..., Found]) -> None:
    record = meet("a")
    known = {"a": Known("dataset-a", record.document.digest(), READER - 1)}
    assert isinstance(decide([record], known)[0], Update)


def test_the_same_record_met_twice_counts_once(meet: Callable[..., Found]) -> None:
    assert len(decide([meet("a", "record 10"), meet("a", "record 11")])) == 1


def test_two_records_with_one_identifier_are_told_apart(meet: Callable[..., Found]) -> None:
    first, second = decide([meet("a"), meet("a", "record 2", title="Autre")])
    assert isinstance(first, Create)
    assert second == Reject("a", "record 2", "another record has the same identifier")


def test_records_without_identifier_or_title_are_rejected_with_the_reason(
    meet: Callable[..., Found],
) -> None:
    nameless, untitled = decide([meet("", title="T"), meet("b", title=" ")])
    assert nameless.reason == "the record has no fileIdentifier"
    assert untitled.reason == "the record has no title"


def test_what_is_no_record_is_rejected_and_the_others_go_on(meet: Callable[..., Found]) -> None:
    strange = Found("record 1", IsoDocument(parse(b"<csw:Record xmlns:csw='urn:csw'/>")))
    refused, other, created = decide([strange, Refused("record 2", "HTTP status 500"), meet("c")])
    assert "Record" in refused.reason
    assert other == Reject("", "record 2", "HTTP status 500")
    assert isinstance(created, Create)


def test_a_fault_of_ours_stays_with_its_record(
    meet: Callable[..., Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = IsoDocument.read

    def fail_on_b(document: IsoDocument) -> Any:
        if b"Jeu b" in document.original():
            raise RuntimeError("imprévu")
        return read(document)

    monkeypatch.setattr(IsoDocument, "read", fail_on_b)
    decisions = decide([meet("a"), meet("b"), meet("c")])
    assert [type(decision) for decision in decisions] == [Create, Reject, Create]
    assert decisions[1].reason == "internal error: RuntimeError: imprévu"


def test_remarks_are_passed_on() -> None:
    assert decide([Remark("la même page")]) == [Remark("la même page")]


@pytest.mark.parametrize("identifier", ["a/b", "http://x/y?z=1", "C:\\x", "../..", "é", "x" * 500])
def test_any_identifier_will_do(meet: Callable[..., Found], identifier: str) -> None:
    (decision,) = decide([meet(identifier)])
    assert isinstance(decision, Create)
    assert decision.identifier == identifier
