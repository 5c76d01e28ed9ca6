from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any

import pytest
from faulty_catalogue import Catalogue, iso

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, SourceError
from ckanext.geo2france.harvesters.csw.answer import Refusal, read_page
from ckanext.geo2france.harvesters.csw.paging import Conversation, told
from ckanext.geo2france.harvesters.csw.reading import INCREMENTAL, read
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.whole import Whole

URL = "https://example.org/csw"
GMD = "http://www.isotc211.org/2005/gmd"
GMI = "http://www.isotc211.org/2005/gmi"
MDB = "http://standards.iso.org/iso/19115/-3/mdb/1.0"
DC = "http://www.opengis.net/cat/csw/2.0.2"
SINCE = datetime(2026, 3, 10, 8, tzinfo=timezone.utc)
HAUTS_DE_FRANCE = (1.4, 48.8, 4.3, 51.1)


def capabilities(*schemas: str, name: str = "outputSchema") -> bytes:
    values = "".join(f"<ows:Value>{schema}</ows:Value>" for schema in schemas)
    return (
        '<csw:Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" '
        'xmlns:ows="http://www.opengis.net/ows"><ows:OperationsMetadata>'
        f'<ows:Operation name="GetRecords"><ows:Parameter name="{name}">{values}</ows:Parameter>'
        "</ows:Operation></ows:OperationsMetadata></csw:Capabilities>"
    ).encode()


def at(west: float, south: float, east: float, north: float) -> str:
    """Return the part of an ISO record that says where it lies."""
    sides = {
        "westBoundLongitude": west,
        "eastBoundLongitude": east,
        "southBoundLatitude": south,
        "northBoundLatitude": north,
    }
    box = "".join(f"<gmd:{k}><gco:Decimal>{v}</gco:Decimal></gmd:{k}>" for k, v in sides.items())
    return (
        "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>"
        f"{box}</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>"
    )


def about(*keywords: str) -> str:
    words = "".join(
        f"<gmd:keyword><gco:CharacterString>{k}</gco:CharacterString></gmd:keyword>"
        for k in keywords
    )
    return (
        f"<gmd:descriptiveKeywords><gmd:MD_Keywords>{words}</gmd:MD_Keywords>"
        "</gmd:descriptiveKeywords>"
    )


@dataclass
class Server:
    """A CSW that announces schemas and refuses what it does not know; an instance is a `Fetch`."""

    records: list[str] = field(default_factory=lambda: [iso("a"), iso("b")])
    announced: bytes | Exception = field(default_factory=lambda: capabilities(GMD, DC))
    #: texts of a request that are refused
    refuses: tuple[str, ...] = ()
    #: given instead, where the text is in the request
    instead: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        if not request.body:
            if isinstance(self.announced, Exception):
                raise self.announced
            return self.announced
        body = request.body.decode()
        self.asked.append(body)
        if any(text in body for text in self.refuses):
            return Catalogue.exception("no such filter")
        records = next((r for text, r in self.instead.items() if text in body), self.records)
        return Catalogue(records)(request)

    @property
    def last(self) -> str:
        return self.asked[-1]


def read_all(server: Server, options: Options | None = None) -> list[Met]:
    return list(read(URL, server, options or Options()))


def ids(met: list[Met]) -> list[str]:
    return [item.document.identifier() for item in met if isinstance(item, Found)]


def asked_schema(body: str) -> str:
    return re.search(r'outputSchema="([^"]+)"', body)[1]


@pytest.mark.parametrize(
    ("announced", "expected"),
    [
        ((DC, GMD, MDB), GMD),
        ((DC, GMI), GMI),
        ((DC, MDB), MDB),
        ((DC,), DC),
        (("http://www.example.org/own",), GMD),
        ((), GMD),
    ],
)
def test_the_fullest_schema_that_the_server_announces_is_asked_for(
    announced: tuple[str, ...], expected: str
) -> None:
    server = Server(announced=capabilities(*announced, name="OutputSchema"))
    assert ids(read_all(server)) == ["a", "b"]
    assert {asked_schema(body) for body in server.asked} == {expected}


@pytest.mark.parametrize(
    "announced",
    [
        FetchError(URL, "HTTP status 500", status=500),
        FetchError(URL, "HTTP status 404", status=404),
        b"<html>no capabilities here",
        Catalogue.exception("no"),
    ],
)
def test_a_server_without_capabilities_is_asked_all_the_same(announced: Any) -> None:
    assert ids(read_all(Server(announced=announced))) == ["a", "b"]


@pytest.mark.parametrize("status", [0, 401, 403])
def test_a_server_that_refuses_us_is_not_asked_twice(status: int) -> None:
    server = Server(announced=FetchError(URL, f"HTTP status {status}", status=status))
    with pytest.raises(FetchError):
        read_all(server)
    assert server.asked == []


def test_dublin_core_is_the_last_resort() -> None:
    record = (
        '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>dc-1</dc:identifier>'
        "<dc:title>Titre</dc:title></csw:Record>"
    )
    server = Server([record], refuses=(f'outputSchema="{GMD}"',))
    assert ids(read_all(server)) == ["dc-1"]
    assert asked_schema(server.last) == DC


def test_a_source_may_ask_for_a_schema_whatever_the_server_says() -> None:
    server = Server()
    assert ids(read_all(server, Options(extras={"schema": "mdb"}))) == ["a", "b"]
    assert "/19115/-3/mdb/" in asked_schema(server.last)
    with pytest.raises(SourceError, match="fgdc"):
        read_all(server, Options(extras={"schema": "fgdc"}))


def test_filters_are_joined_in_one_constraint() -> None:
    server = Server([iso("a", extra=about("eau &amp; sel") + at(2, 49, 3, 50))])
    fes = (
        '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsNull>'
        "<ogc:PropertyName>apiso:ParentIdentifier</ogc:PropertyName></ogc:PropertyIsNull>"
        "</ogc:Filter>"
    )
    options = Options(
        keywords=("eau & sel", "50 %"),
        bbox=HAUTS_DE_FRANCE,
        modified_since=date(2026, 1, 2),
        fes=fes,
    )
    assert ids(read_all(server, options)) == ["a"]
    body = server.last
    assert body.count("<ogc:And>") == 1
    assert "<ogc:PropertyIsNull" in body
    assert "<ogc:Literal>%eau &amp; sel%</ogc:Literal>" in body
    assert "<ogc:Literal>%50 \\%%</ogc:Literal>" in body
    assert "<gml:lowerCorner>1.4 48.8</gml:lowerCorner>" in body
    assert "<ogc:Literal>2026-01-02</ogc:Literal>" in body
    assert body.index("Constraint") < body.index("SortBy")


def test_cql_text_is_sent_as_it_is_with_the_date_beside_it() -> None:
    server = Server()
    read_all(server, Options(cql="apiso:Title like '%eau%' or apiso:Title < 'b'"))
    assert ">apiso:Title like '%eau%' or apiso:Title &lt; 'b'</csw:CqlText>" in server.last
    read_all(server, Options(cql="a = 'x' or b = 'y'", modified_since=date(2026, 1, 2)))
    assert ">(a = 'x' or b = 'y') AND apiso:Modified &gt;= '2026-01-02'<" in server.last


def test_a_filter_of_version_2_is_brought_to_version_1() -> None:
    server = Server()
    fes = (
        '<Filter xmlns="http://www.opengis.net/fes/2.0"><PropertyIsNull>'
        "<ValueReference>dc:title</ValueReference></PropertyIsNull></Filter>"
    )
    read_all(server, Options(fes=fes))
    constraint = re.search(r"<ogc:Filter>.*</ogc:Filter>", server.last, re.DOTALL)[0]
    assert "PropertyName>dc:title<" in constraint
    assert "ValueReference" not in constraint
    assert "/fes/2.0" not in constraint


@pytest.mark.parametrize(
    "fes", ["<broken", "<Filter/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a_filter_that_is_none_is_refused_before_anything_is_asked(fes: str) -> None:
    server = Server()
    with pytest.raises(SourceError):
        read_all(server, Options(fes=fes))
    assert server.asked == []


def test_a_filter_of_the_source_that_the_server_refuses_ends_the_reading() -> None:
    with pytest.raises(Refusal, match="no such filter"):
        read_all(Server(refuses=("CqlText",)), Options(cql="nonsense"))


def test_keywords_that_the_server_finds_within_others_are_sorted_out_here() -> None:
    server = Server([iso("a", extra=about("Eau")), iso("b", extra=about("Bureau"))])
    assert ids(read_all(server, Options(keywords=("eau",)))) == ["a"]


def test_filters_that_the_server_refuses_are_applied_here() -> None:
    records = [
        iso("in", extra=about("eau") + at(2, 49, 3, 50)),
        iso("elsewhere", extra=about("eau") + at(-61, 15, -60, 16)),
        iso("nowhere", extra=about("eau")),
        iso("other", extra=about("sol") + at(2, 49, 3, 50)),
    ]
    server = Server(records, refuses=("<ogc:Filter>",))
    options = Options(keywords=("eau",), bbox=HAUTS_DE_FRANCE)
    assert ids(read_all(server, options)) == ["in"]
    assert "Constraint" not in server.last


def test_a_box_that_finds_another_sea_is_told_with_its_axes_swapped() -> None:
    here, there = iso("here", extra=at(2, 49, 3, 50)), iso("there", extra=at(49, 2, 50, 3))
    server = Server([here], instead={"CRS84": [there]})
    assert ids(read_all(server, Options(bbox=HAUTS_DE_FRANCE))) == ["here"]
    assert "<gml:lowerCorner>48.8 1.4</gml:lowerCorner>" in server.last
    nothing = Server([])
    assert ids(read_all(nothing, Options(bbox=HAUTS_DE_FRANCE))) == []


def test_a_record_without_place_is_kept_where_the_server_looked_for_the_box() -> None:
    server = Server([iso("a", extra=at(2, 49, 3, 50)), iso("b")])
    assert ids(read_all(server, Options(bbox=HAUTS_DE_FRANCE))) == ["a", "b"]


def test_an_incremental_run_asks_for_what_changed_since_the_day_before() -> None:
    assert INCREMENTAL
    server = Server()
    met = read_all(server, Options(since=SINCE))
    assert "<ogc:Literal>2026-03-09</ogc:Literal>" in server.last
    assert not [item for item in met if isinstance(item, Whole)]


def test_a_server_that_knows_no_dates_is_read_whole_and_this_is_said_first() -> None:
    server = Server(refuses=("Modified", "modified"))
    met = read_all(server, Options(since=SINCE, modified_since=date(2020, 1, 1)))
    assert isinstance(met[0], Whole)
    assert ids(met) == ["a", "b"]


def test_what_is_asked_for_stays_the_same_from_page_to_page() -> None:
    server = Server([iso(f"id-{n}") for n in range(25)])
    assert len(ids(read_all(server, Options(page_size=10, since=SINCE)))) == 25
    assert all("2026-03-09" in body for body in server.asked)


def test_the_address_of_one_record_gives_that_record() -> None:
    address = f"{URL}?service=CSW&request=GetRecordById&id=a"
    for answer in (
        iso("a"),
        f"<c:GetRecordByIdResponse xmlns:c='{DC}'>{iso('a')}</c:GetRecordByIdResponse>",
    ):
        met = list(read(address, lambda request, given=answer: given.encode(), Options()))
        assert ids(met) == ["a"]


def test_answers_of_version_3_are_read_like_the_others() -> None:
    answer = (
        '<GetRecordsResponse xmlns="http://www.opengis.net/cat/csw/3.0"><SearchStatus/>'
        f'<SearchResults numberOfRecordsMatched="2" nextRecord="0">{iso("a")}'
        '<Record xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>b</dc:identifier>'
        "</Record></SearchResults></GetRecordsResponse>"
    ).encode()
    assert ids(list(read(URL, lambda request: answer, Options()))) == ["a", "b"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"  \n",
        b"<!DOCTYPE html><html><body>Connexion</body></html>",
        b"\xef\xbb\xbf<!-- x --><HTML><br></HTML>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    ],
)
def test_what_is_no_answer_is_said_in_plain_words(answer: bytes) -> None:
    with pytest.raises(BadAnswer, match=r"empty answer|web page"):
        read_page(answer)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: f'<?xml version="1.0" encoding="ISO-8859-15"?>{text}'.encode("iso-8859-15"),
        lambda text: b"\xef\xbb\xbf" + f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode(),
        lambda text: f"\n  {text}".encode(),
    ],
)
def test_encodings_and_byte_order_marks_are_understood(encode: Callable[[str], bytes]) -> None:
    text = f"<r:GetRecordsResponse xmlns:r='{DC}'><r:SearchResults numberOfRecordsMatched='1'>"
    text += iso("a", "Prix en €")
    text += "</r:SearchResults></r:GetRecordsResponse>"
    met = list(read(URL, lambda request: encode(text), Options()))
    assert [item.document.read().record.title for item in met] == ["Prix en €"]


def ticking(*seconds: float) -> Iterator[float]:
    """Yield the times of a clock by which the answers take these seconds."""
    now = 0.0
    for each in seconds:
        yield now
        now += each
        yield now


def test_pages_become_smaller_where_the_server_is_slow() -> None:
    partner = Catalogue([iso(f"id-{n}") for n in range(1, 31)])
    clock = ticking(30, 1, 25, *[1] * 20)
    met = list(told(Conversation(url=URL, fetch=partner, size=16, clock=lambda: next(clock))))
    assert ids(met) == [f"id-{n}" for n in range(1, 31)]
    assert [size for _, size in partner.asked] == [16, 8, 8]


def test_a_page_that_is_too_large_at_once_is_had_in_parts() -> None:
    from ckanext.geo2france.domain.errors import AnswerTooLarge

    partner = Catalogue([iso(f"id-{n}") for n in range(1, 31)])

    def fetch(request: Request) -> bytes:
        answer = partner(request)
        if answer.count(b"<gmd:MD_Metadata") > 5:
            raise AnswerTooLarge(request.url, "the answer holds more than 10 bytes")
        return answer

    met = list(
        read(URL, lambda r: fetch(r) if r.body else capabilities(GMD), Options(page_size=20))
    )
    assert ids(met) == [f"id-{n}" for n in range(1, 31)]
    assert not [item for item in met if isinstance(item, Refused)]
