from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from ckanext.geo2france.domain.errors import BadAnswer
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvesters import pipeline
from ckanext.geo2france.harvesters.identity import Catalogue, Claim, Holding
from ckanext.geo2france.harvesters.iso import IsoDocument
from ckanext.geo2france.harvesters.outcome import (
    Adopt,
    Create,
    Found,
    Known,
    Link,
    Refused,
    Reject,
    Remark,
    Return,
    Unchanged,
    Update,
)
from ckanext.geo2france.harvesters.pipeline import Deciding
from ckanext.geo2france.schemas.documents import READER
from ckanext.geo2france.schemas.xml import parse


@pytest.fixture
def meet(make_iso: Callable[..., str]) -> Callable[..., Found]:
    def build(identifier: str, place: str = "record 1", **values: str) -> Found:
        return Found(place, IsoDocument(parse(make_iso(identifier, **values).encode())))

    return build


def decide(met: list[Any], known: dict[str, Known] | None = None, **values: Any) -> list[Any]:
    return list(pipeline.decide(met, Deciding(known=known or {}, **values)))


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
    assert second == Reject("a", "record 2", Sentence.of(pipeline.SAME_IDENTIFIER))


def test_records_without_identifier_or_title_are_rejected_with_the_reason(
    meet: Callable[..., Found],
) -> None:
    nameless, untitled = decide([meet("", title="T"), meet("b", title=" ")])
    assert nameless.reason == Sentence.of(pipeline.NO_IDENTIFIER)
    assert untitled.reason == Sentence.of(pipeline.NO_TITLE)


def test_what_is_no_record_is_rejected_and_the_others_go_on(meet: Callable[..., Found]) -> None:
    strange = Found("record 1", IsoDocument(parse(b"<csw:Record xmlns:csw='urn:csw'/>")))
    refused, other, created = decide([strange, Refused("record 2", "HTTP status 500"), meet("c")])
    assert "Record" in refused.reason.said()
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
    assert decisions[1].reason.said() == (
        "Internal error (RuntimeError): the log of the portal says more."
    )


def test_remarks_are_passed_on() -> None:
    assert decide([Remark("la même page")]) == [Remark("la même page")]


@pytest.mark.parametrize("identifier", ["a/b", "http://x/y?z=1", "C:\\x", "../..", "é", "x" * 500])
def test_any_identifier_will_do(meet: Callable[..., Found], identifier: str) -> None:
    (decision,) = decide([meet(identifier)])
    assert isinstance(decision, Create)
    assert decision.identifier == identifier


def test_an_endless_identifier_is_refused(meet: Callable[..., Found]) -> None:
    (decision,) = decide([meet("x" * 1001)])
    assert decision.reason == Sentence.of(pipeline.LONG_IDENTIFIER, count=1001)


def test_what_was_met_before_an_error_is_decided_before_it_is_raised(
    meet: Callable[..., Found],
) -> None:
    def met() -> Iterator[Any]:
        yield meet("a")
        raise BadAnswer("a page", "silence")

    decisions = pipeline.decide(met(), Deciding())
    assert isinstance(next(decisions), Create)
    with pytest.raises(BadAnswer):
        next(decisions)


def test_a_withdrawn_record_given_again_returns_unread_or_updated(
    meet: Callable[..., Found],
) -> None:
    digest = meet("a").document.digest()
    known = {"a": Known("dataset-a", digest, READER, withdrawn=True)}
    assert decide([meet("a")], known) == [Return("a", "dataset-a")]
    (decision,) = decide([meet("a", title="Autre")], known)
    assert isinstance(decision, Update)
    assert decision.returns


def holding(*claims: Claim, harvested: bool = True) -> Catalogue:
    """Return a catalogue that holds the record "a" as the dataset of others."""
    return Catalogue(holdings=lambda asked: {"a": Holding("dataset-a", harvested, claims)})


OURS = Claim("ours", "Le nôtre", 100, "2026-06-01")
THEIRS = Claim("theirs", "Le leur", 100, "2026-01-01", owns=True)


def test_a_record_of_an_older_source_is_adopted_and_not_written(
    meet: Callable[..., Found],
) -> None:
    (decision,) = decide([meet("a")], catalogue=holding(THEIRS), ours=OURS)
    assert isinstance(decision, Adopt)
    assert decision.dataset_id == "dataset-a"
    assert "Le leur" in decision.reason.said()


def test_a_source_of_lower_priority_takes_the_dataset_over(meet: Callable[..., Found]) -> None:
    first = replace(OURS, priority=1)
    (decision,) = decide([meet("a")], catalogue=holding(THEIRS), ours=first)
    assert isinstance(decision, Update)
    assert decision.dataset_id == "dataset-a"
    assert "Le leur" in decision.reason.said()


def test_what_was_typed_in_here_is_never_overwritten(meet: Callable[..., Found]) -> None:
    first = replace(OURS, priority=1)
    (decision,) = decide([meet("a")], catalogue=holding(harvested=False), ours=first)
    assert isinstance(decision, Adopt)


def test_the_dataset_of_a_source_that_is_gone_is_taken_over(meet: Callable[..., Found]) -> None:
    (decision,) = decide([meet("a")], catalogue=holding(), ours=OURS)
    assert isinstance(decision, Update)


def test_an_adopted_record_is_left_alone_until_its_owner_loses_it(
    meet: Callable[..., Found],
) -> None:
    digest = meet("a").document.digest()
    known = {"a": Known("dataset-a", digest, READER, owns=False, first_seen="2026-06-01")}
    decided = decide([meet("a")], known, catalogue=holding(THEIRS), ours=OURS)
    assert decided == [Unchanged("a", "dataset-a")]
    (decision,) = decide([meet("a")], known, catalogue=holding(), ours=OURS)
    assert isinstance(decision, Update)
    (decision,) = decide([meet("a")], known, ours=OURS)
    assert isinstance(decision, Create)


def test_the_catalogue_is_asked_once_for_a_batch_and_never_for_records_owned(
    meet: Callable[..., Found],
) -> None:
    asked: list[list[str]] = []

    def holdings(identifiers: Any) -> dict[str, Holding]:
        asked.append(list(identifiers))
        return {}

    known = {"a": Known("dataset-a", meet("a").document.digest(), READER)}
    decide([meet("a"), meet("b"), meet("c")], known, catalogue=Catalogue(holdings=holdings))
    assert asked == [["b", "c"]]


def test_a_record_that_designates_a_dataset_is_linked_to_it(meet: Callable[..., Found]) -> None:
    layer = replace(meet("couche"), designates=("fiche-inconnue", "fiche"))
    catalogue = Catalogue(designated=lambda names: {"fiche": "dataset-fiche"})
    (decision,) = decide([layer], catalogue=catalogue)
    assert isinstance(decision, Link)
    assert (decision.dataset_id, decision.replaces) == ("dataset-fiche", "")
    digest = layer.document.digest()
    linked = {"couche": Known("dataset-fiche", digest, READER, owns=False, linked=True)}
    assert decide([layer], linked, catalogue=catalogue) == [Unchanged("couche", "dataset-fiche")]
    (decision,) = decide([layer], linked)
    assert isinstance(decision, Create)
    alone = {"couche": Known("dataset-couche", digest, READER)}
    (decision,) = decide([layer], alone, catalogue=catalogue)
    assert isinstance(decision, Link)
    assert decision.replaces == "dataset-couche"
