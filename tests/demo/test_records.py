"""Each record of the demonstration catalogue, by itself."""

from __future__ import annotations

import datetime as dt
import re

from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.xml import parse

# Box of the region, rounded outwards; bounds that only the named territory may justify.
REGION = (1.38, 48.83, 4.26, 51.09)
E_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
OUR_HOSTS = {"example.org"}
REFERENCE_HOSTS = {
    "www.loc.gov",
    "standards.iso.org",
    "inspire.ec.europa.eu",
    "data.europa.eu",
    "www.eionet.europa.eu",
    "www.opengis.net",
    "www.etalab.gouv.fr",
    "opendatacommons.org",
    "www.isotc211.org",
    "www.w3.org",
}


def sentences(text):
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]


def test_the_record_is_valid_against_iso_19139(document, schema):
    assert schema.validate(document.tree), list(schema.error_log)


def test_the_project_reads_the_record_without_having_to_repair_it(document):
    read = read_record(parse(document.path.read_bytes()))
    assert read.notes == ()
    assert read.record.metadata_identifier == document.identifier


def test_the_identifier_is_safe_in_an_address_and_fictitious(document):
    assert re.fullmatch(r"fr-000000000-[a-z0-9-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                        document.identifier)  # fmt: skip


def test_contacts_are_invented(document):
    raw = document.path.read_text(encoding="utf-8")
    mails = E_MAIL.findall(raw)
    assert mails
    assert {mail.split("@")[1] for mail in mails} == {"example.org"}
    assert not document.all("//gmd:individualName")
    assert set(document.texts("//gmd:voice")) <= {"03 00 00 00 00"}


def test_links_lead_to_example_org_to_our_files_or_to_published_code_lists(document):
    raw = document.path.read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"<\s]+)", raw))
    assert hosts <= OUR_HOSTS | REFERENCE_HOSTS
    linkages = document.texts("//gmd:linkage/gmd:URL")
    assert all(url.startswith(("https://example.org/", "../data/")) for url in linkages)


def test_the_box_lies_in_the_region(document):
    boxes = document.all("//gmd:EX_GeographicBoundingBox")
    assert boxes
    for box in boxes:
        west, east, south, north = (float("".join(side.itertext())) for side in box)
        assert REGION[0] <= west < east <= REGION[2]
        assert REGION[1] <= south < north <= REGION[3]


def test_a_polygon_is_closed_and_inside_its_box(document):
    for positions in document.texts("//gml:posList"):
        numbers = [float(number) for number in positions.split()]
        ring = list(zip(numbers[::2], numbers[1::2], strict=True))
        assert ring[0] == ring[-1]
        box = document.all("//gmd:EX_GeographicBoundingBox")[0]
        west, east, south, north = (float("".join(side.itertext())) for side in box)
        assert all(west <= x <= east and south <= y <= north for x, y in ring)


def test_dates_are_ordered_and_not_in_the_future(document):
    today = dt.date(2026, 11, 24)
    dates = {
        str(node.xpath("string(*/*[2]/*/@codeListValue)")): "".join(node[0][0].itertext()).strip()
        for node in document.all("gmd:identificationInfo/*/gmd:citation/*/gmd:date")
    }
    ordered = [dates[kind] for kind in ("creation", "publication", "revision") if kind in dates]
    assert ordered == sorted(ordered)
    stamp = document.text("gmd:dateStamp")[:10]
    for day in (*ordered, stamp):
        assert dt.date(2003, 1, 1) <= dt.date.fromisoformat(day) <= today


def test_the_abstract_says_enough_and_the_lineage_something(document):
    abstract = document.text("gmd:identificationInfo/*/gmd:abstract")
    assert 3 <= len(sentences(abstract)) <= 8, sentences(abstract)
    assert len(abstract) > 200
    if document.level != "service":
        assert len(document.text("//gmd:lineage//gmd:statement")) > 80


def test_every_record_says_that_it_is_a_demonstration(document):
    limits = " ".join(document.texts("//gmd:useLimitation"))
    assert re.search("démonstration|[Dd]emonstration", limits)
