"""Every fault of partners that was ever met, over real HTTP: what is read, what is said.

What becomes of the database is in test_faults_in_runs.py, what a hostile server may try in
test_outgoing.py, the faults of WMS in the folder of their reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pytest
from fault_server import (
    FAULTS,
    FaultServer,
    billion_laughs,
    external_entity,
    redirect,
    send,
    serving,
    status,
)
from faulty_catalogue import Catalogue, iso

from ckanext.geo2france.domain.errors import (
    BadAnswer,
    FetchError,
    ForbiddenAddress,
    ForbiddenXml,
    HarvestError,
    MalformedXml,
)
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.csw.reading import read
from ckanext.geo2france.harvesters.http import Client, Limits
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import (
    Create,
    Found,
    Known,
    Met,
    Refused,
    Reject,
    Remark,
    Unchanged,
    Update,
)
from ckanext.geo2france.harvesters.pipeline import Deciding, decide
from ckanext.geo2france.schemas.documents import READER
from ckanext.geo2france.schemas.xml import parse

LOOPBACK = Policy.of(["127.0.0.1"])
QUICK = Limits(connect=1, read=0.3, total=1, size=5_000_000, attempts=2)
MANY = [f"r{number:02}" for number in range(1, 26)]


@pytest.fixture
def partner() -> Iterator[FaultServer]:
    """Serve 25 records."""
    with serving(Catalogue([iso(identifier) for identifier in MANY])) as running:
        yield running


def client(waits: list[float] | None = None) -> Client:
    told: list[float] = [] if waits is None else waits
    return Client(LOOPBACK, QUICK, sleep=told.append)


def harvest(partner: FaultServer, size: int = 10, fetch: Any = None) -> list[Met]:
    """Return all that is met at the partner, asked for so many records at once."""
    return list(read(partner.url, fetch or client(), Options(page_size=size)))


def found(met: Iterable[Met]) -> list[str]:
    return [item.document.identifier() for item in met if isinstance(item, Found)]


def said(met: Iterable[Met]) -> list[str]:
    """Return the remarks and the reasons of refusals."""
    told = [item.text for item in met if isinstance(item, Remark)]
    told += [item.reason for item in met if isinstance(item, Refused)]
    return [text.said() if isinstance(text, Sentence) else text for text in told]


def decisions(met: Iterable[Met], known: dict[str, Known] | None = None) -> list[Any]:
    return list(decide(met, Deciding(known=known or {})))


def remembered(decided: Iterable[Any]) -> dict[str, Known]:
    """Return what a run would remember of what was decided."""
    return {
        each.identifier: Known(f"dataset of {each.identifier}", each.digest, READER)
        for each in decided
        if isinstance(each, Create | Update)
    }


# Answers that are not what they say


def test_an_empty_answer_is_no_catalogue(partner: FaultServer) -> None:
    """Not a byte: a server that is down, not one that holds nothing."""
    partner.manner = lambda handler, body: send(handler, b"")
    with pytest.raises(HarvestError):
        harvest(partner)


def test_a_catalogue_without_records_is_empty(partner: FaultServer) -> None:
    partner.catalogue.records.clear()
    assert harvest(partner) == []


def test_short_pages_lose_nothing(partner: FaultServer) -> None:
    """The third page gives half of what it should, once; the step is what was received."""
    partner.catalogue.short = {11: 3}
    assert found(harvest(partner)) == MANY


@pytest.mark.parametrize("habit", ["none", "zero", "start", "beyond"])
def test_a_wrong_next_record_neither_stops_nor_loops(partner: FaultServer, habit: str) -> None:
    partner.catalogue.next_record = habit
    met = harvest(partner)
    assert found(met) == MANY
    assert said(met) == []
    assert len(partner.catalogue.asked) <= 4


def test_a_server_that_caps_max_records_is_read_to_the_end(partner: FaultServer) -> None:
    partner.catalogue.cap = 7
    assert found(harvest(partner, 100)) == MANY


def test_a_record_given_on_two_pages_is_one(partner: FaultServer) -> None:
    """A record enters the catalogue during the reading: all move down by one."""
    records = partner.catalogue.records

    def enter(request: int) -> None:
        if request == 2:
            records.insert(0, iso("r00"))

    partner.catalogue.before = enter
    decided = decisions(harvest(partner))
    assert [each.identifier for each in decided if isinstance(each, Create)] == MANY
    assert not [each for each in decided if isinstance(each, Reject)]


def test_two_records_with_one_identifier_are_told_and_the_first_is_kept(
    partner: FaultServer,
) -> None:
    partner.catalogue.records[20] = iso("r01", title="Un tout autre jeu")
    decided = decisions(harvest(partner))
    (reject,) = (each for each in decided if isinstance(each, Reject))
    assert reject.identifier == "r01"
    assert reject.place == "record 21"
    kept = next(each for each in decided if each.identifier == "r01")
    assert kept.record.title == "Jeu r01"


def test_a_server_that_gives_the_same_records_for_ever_is_left(partner: FaultServer) -> None:
    """It ignores the start, sorts nothing, and always has a next page."""
    partner.catalogue.ignores_start = partner.catalogue.turns = True
    partner.catalogue.announce = False
    partner.catalogue.next_record = "beyond"
    met = harvest(partner)
    assert sorted(set(found(met))) == MANY[:10]
    (remark,) = (item for item in met if isinstance(item, Remark))
    assert remark.doubt
    assert len(partner.catalogue.asked) < 10


def test_a_catalogue_that_holds_everything_twice_is_read_to_its_end(partner: FaultServer) -> None:
    partner.catalogue.records.extend([*partner.catalogue.records, iso("r99")])
    met = harvest(partner)
    assert sorted(set(found(met))) == [*MANY, "r99"]
    assert said(met) == []


@pytest.mark.parametrize(
    "identifier",
    [
        "fr/120066022/jeu",
        "urn:uuid:8b1c:22",
        r"C:\metadonnees\jeu.xml",
        "../../../etc/passwd",
        "..",
        "a b?c=d&amp;e#f",
        "{8B1C-22}",
        "jeu é œ 鉄",
        "'; drop table package; --",
    ],
)
def test_an_odd_identifier_is_an_identifier(partner: FaultServer, identifier: str) -> None:
    partner.catalogue.records[:] = [iso(identifier)]
    (decided,) = decisions(harvest(partner))
    assert isinstance(decided, Create)
    assert decided.identifier == identifier.replace("&amp;", "&")


# Dates are not believed


def stamped(identifier: str, date: str | None, title: str = "") -> str:
    """Return a record with a dateStamp, empty for "", without one for None."""
    stamp = (
        ""
        if date is None
        else f"<gmd:dateStamp><gco:DateTime>{date}</gco:DateTime></gmd:dateStamp>"
    )
    return iso(identifier, title).replace(
        "<gmd:identificationInfo>", stamp + "<gmd:identificationInfo>"
    )


@pytest.mark.parametrize("later", ["2026-01-01T00:00:00", "2019-01-01T00:00:00", "", None])
def test_changed_content_is_an_update_whatever_its_date_stamp(
    partner: FaultServer, later: str | None
) -> None:
    partner.catalogue.records[:] = [stamped("a", "2026-01-01T00:00:00")]
    known = remembered(decisions(harvest(partner)))
    partner.catalogue.records[:] = [stamped("a", later, "Titre neuf")]
    (decided,) = decisions(harvest(partner), known)
    assert isinstance(decided, Update)
    assert decided.record.title == "Titre neuf"


@pytest.mark.parametrize("date", ["", None, "hier", "2026-02-31", "0000-00-00T00:00:00"])
def test_a_record_without_a_usable_date_stamp_is_a_record(
    partner: FaultServer, date: str | None
) -> None:
    partner.catalogue.records[:] = [stamped("a", date)]
    first = decisions(harvest(partner))
    assert isinstance(first[0], Create)
    assert isinstance(decisions(harvest(partner), remembered(first))[0], Unchanged)


# On the way


@pytest.mark.parametrize("fault", ["gzip", "byte order mark", "ISO-8859-15"])
def test_what_is_packed_or_encoded_otherwise_is_read_alike(
    partner: FaultServer, fault: str
) -> None:
    partner.catalogue.records[0] = iso("r01", "Forêts œuvrées à 5 €")
    plain = decisions(harvest(partner))
    partner.manner = FAULTS[fault]
    told = decisions(harvest(partner))
    assert told[0].record.title == "Forêts œuvrées à 5 €"
    assert [each.digest for each in told] == [each.digest for each in plain]


def test_an_encoding_that_is_not_said_is_told_with_its_place(partner: FaultServer) -> None:
    partner.catalogue.records[:] = [iso("r01"), iso("r02", "Forêts"), iso("r03")]
    partner.manner = FAULTS["ISO-8859-15 undeclared"]
    with pytest.raises(MalformedXml, match="encoding"):
        # All records hold an accent, in their abstract.
        harvest(partner)


@pytest.mark.parametrize(
    "fault",
    ["fewer bytes than announced", "gzip with the length of what it holds"],
)
def test_an_answer_that_is_shorter_than_announced_is_no_answer(
    partner: FaultServer, fault: str
) -> None:
    partner.manner = FAULTS[fault]
    with pytest.raises(FetchError, match="shorter than announced"):
        harvest(partner)


def test_an_answer_cut_once_is_asked_again(partner: FaultServer) -> None:
    partner.first = [send, FAULTS["fewer bytes than announced"]]
    assert found(harvest(partner)) == MANY


def test_an_answer_that_is_longer_than_announced_is_cut_and_malformed(
    partner: FaultServer,
) -> None:
    partner.manner = FAULTS["more bytes than announced"]
    with pytest.raises((MalformedXml, FetchError)):
        harvest(partner)


def test_what_was_left_of_one_answer_is_not_taken_for_the_next(partner: FaultServer) -> None:
    """The bytes too many are still in the connection: a forged answer must not be believed."""
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<forged/>"

    def smuggle(handler: Any, body: bytes) -> None:
        send(handler, body + forged, length=str(len(body)))

    partner.first = [send, smuggle]
    assert found(harvest(partner)) == MANY


def test_a_redirection_to_another_host_is_followed_with_the_question(
    partner: FaultServer,
) -> None:
    with serving(Catalogue([iso("ailleurs")])) as other:
        partner.manner = partial(redirect, to=other.url)
        assert found(harvest(partner)) == ["ailleurs"]


def test_a_redirection_to_a_private_address_is_refused(partner: FaultServer) -> None:
    partner.manner = partial(redirect, to="http://192.168.1.1/csw")
    with pytest.raises(ForbiddenAddress):
        harvest(partner)


def test_a_server_that_forbids_is_not_insisted_with(partner: FaultServer) -> None:
    partner.manner = FAULTS["status 403"]
    with pytest.raises(FetchError, match="403"):
        harvest(partner)
    assert len(partner.seen) <= 2


def test_a_server_that_is_busy_is_waited_for_as_long_as_it_says(partner: FaultServer) -> None:
    waits: list[float] = []
    partner.first = [send, partial(status, code=429, wait="3")]
    assert found(harvest(partner, fetch=client(waits))) == MANY
    assert [round(wait) in {3, 4} for wait in waits] == [True]


@pytest.mark.parametrize("trouble", ["500", "exception", "malformed"])
def test_a_fault_of_one_record_costs_that_record(partner: FaultServer, trouble: str) -> None:
    partner.catalogue.bad = {14: trouble}
    met = harvest(partner)
    assert found(met) == [identifier for identifier in MANY if identifier != "r14"]
    assert [item.place for item in met if isinstance(item, Refused)] == ["record 14"]


@pytest.mark.parametrize("fault", ["stall", "stall in the middle", "drip", "drip of headers"])
def test_a_server_that_does_not_end_is_left(partner: FaultServer, fault: str) -> None:
    partner.manner = FAULTS[fault]
    limits = Limits(connect=0.2, read=0.2, total=0.3, attempts=1)
    with pytest.raises(FetchError, match=r"no answer in time|takes more than"):
        harvest(partner, fetch=Client(LOOPBACK, limits))


def test_a_page_that_stalls_once_is_asked_again(partner: FaultServer) -> None:
    partner.first = [send, send, FAULTS["stall"]]
    met = harvest(partner)
    assert found(met) == MANY


def test_a_web_page_instead_of_an_answer_is_said_to_be_one(partner: FaultServer) -> None:
    partner.manner = FAULTS["HTML with status 200"]
    with pytest.raises(BadAnswer, match="html"):
        harvest(partner)
    assert len(partner.seen) <= 3


def test_a_web_page_in_the_middle_fails_the_run_and_keeps_what_was_read(
    partner: FaultServer,
) -> None:
    """The server went down for maintenance: no fault of the records that were still to come."""
    partner.catalogue.records.extend([iso(f"s{number:02}") for number in range(60)])
    partner.first = [send, send]
    partner.manner = FAULTS["HTML with status 200"]
    met: list[Met] = []
    with pytest.raises(HarvestError, match="html"):
        # `extend` keeps what came before the error.
        met.extend(read(partner.url, client(), Options(page_size=10)))
    assert found(met) == MANY[:10]
    assert len(partner.seen) < 50


def test_an_exception_report_is_told_in_its_own_words(partner: FaultServer) -> None:
    partner.manner = FAULTS["ExceptionReport"]
    with pytest.raises(HarvestError, match="Base de données fermée"):
        harvest(partner)


# XML that bites


@pytest.mark.parametrize("fault", ["external entity", "billion laughs"])
def test_a_dtd_is_refused_before_anything_is_expanded(partner: FaultServer, fault: str) -> None:
    partner.manner = FAULTS[fault]
    with pytest.raises((ForbiddenXml, MalformedXml)):
        harvest(partner)


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize(
    "document",
    [
        billion_laughs(),
        billion_laughs(attribute=True),
        external_entity(b"<a><gco:CharacterString xmlns:gco='g'></gco:CharacterString></a>"),
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
        b"<!DOCTYPE a [<!ENTITY % p \"<!ENTITY q 'r'>\"> %p;]><a>&q;</a>",
        b"<!DOCTYPE a [<!ATTLIST a b CDATA \"c\"><!ENTITY d 'e'>]><a/>",
    ],
)
def test_no_entity_is_read_where_a_dtd_may_be_named_either(document: bytes, allowed: bool) -> None:
    with pytest.raises((ForbiddenXml, MalformedXml)):
        parse(document, doctype=allowed)


def test_a_dtd_that_is_named_is_not_fetched(partner: FaultServer) -> None:
    """WMS 1.1.1 names its DTD: nothing is asked for there."""
    document = f'<!DOCTYPE a SYSTEM "{partner.url}/a.dtd"><a/>'.encode()
    assert parse(document, doctype=True).tag == "a"
    assert partner.seen == []


def test_a_record_that_bites_costs_that_record_only(partner: FaultServer) -> None:
    """The DTD comes when the record does: its page is halved around it."""
    partner.catalogue.bad = {14: "doctype"}
    met = harvest(partner)
    assert found(met) == [identifier for identifier in MANY if identifier != "r14"]
    assert "DTD" in said(met)[0]


def test_a_text_of_a_megabyte_is_a_text(partner: FaultServer) -> None:
    partner.catalogue.records[3] = iso("r04", abstract="é" * 1_000_000)
    decided = decisions(harvest(partner))
    (long,) = (each for each in decided if each.identifier == "r04")
    assert isinstance(long, Create)
    assert len(long.record.notes) == 1_000_000
    assert len(decided) == 25


def test_a_text_of_eleven_megabytes_costs_that_record_only(partner: FaultServer) -> None:
    """Longer than any parser takes: told, and the others are read."""
    partner.catalogue.records[3] = iso("r04", abstract="e" * 11_000_000)
    limits = Limits(connect=1, read=5, total=20, attempts=1)
    met = harvest(partner, fetch=Client(LOOPBACK, limits))
    assert found(met) == [identifier for identifier in MANY if identifier != "r04"]
    assert [item.place for item in met if isinstance(item, Refused)] == ["record 4"]


@pytest.mark.parametrize("envelope", [True, False])
def test_a_record_by_its_identifier_is_read_with_or_without_envelope(
    partner: FaultServer, envelope: bool
) -> None:
    partner.envelope = envelope
    asked = f"{partner.url}?service=CSW&version=2.0.2&request=GetRecordById&id=r07"
    assert found(read(asked, client(), Options())) == ["r07"]


def test_an_answer_of_csw_3_is_read(partner: FaultServer) -> None:
    partner.manner = lambda handler, body: send(
        handler, body.replace(b"/cat/csw/2.0.2", b"/cat/csw/3.0")
    )
    assert found(harvest(partner)) == MANY
