from __future__ import annotations

import pytest

from ckanext.geo2france.domain.record import Constraint, Contact, Keyword, OnlineResource, Period
from ckanext.geo2france.harvesters.csw.dublin_core import DublinCoreDocument
from ckanext.geo2france.schemas.documents import ReadRecord
from ckanext.geo2france.schemas.xml import parse

ENVELOPE = """<csw:Record xmlns:csw="{csw}" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows">{inside}</csw:Record>"""
V2 = "http://www.opengis.net/cat/csw/2.0.2"
V3 = "http://www.opengis.net/cat/csw/3.0"


def document(inside: str, version: str = V2) -> DublinCoreDocument:
    return DublinCoreDocument(parse(ENVELOPE.format(csw=version, inside=inside).encode()))


def read(inside: str, version: str = V2) -> ReadRecord:
    return document(inside, version).read()


RECORD = """
  <dc:identifier>fr-1</dc:identifier><dc:identifier>https://example.org/id/1</dc:identifier>
  <dc:title>Zones humides</dc:title><dct:alternative>ZH</dct:alternative>
  <dct:abstract>Un résumé.</dct:abstract><dc:description>Un résumé.</dc:description>
  <dc:type>http://purl.org/dc/dcmitype/Dataset</dc:type>
  <dc:subject>environment</dc:subject><dc:subject>Zone humide</dc:subject>
  <dct:modified>2026-02-03</dct:modified><dct:issued>2025</dct:issued><dc:date>2024-05</dc:date>
  <dct:created>hier</dct:created>
  <dc:language>fr</dc:language><dc:format>ESRI Shapefile</dc:format>
  <dc:creator>Agence A</dc:creator><dc:publisher>Agence B</dc:publisher>
  <dc:rights>otherRestrictions</dc:rights><dc:rights>copyright</dc:rights>
  <dc:rights>Citer la source</dc:rights><dct:accessRights>https://example.org/acces</dct:accessRights>
  <dc:source>Levé de terrain</dc:source><dc:relation>fr-serie</dc:relation>
  <dct:spatial>Hauts-de-France</dct:spatial><dct:temporal>2020-01-01/2021-12-31</dct:temporal>
  <dct:references scheme="OGC:WMS">https://example.org/wms</dct:references>
  <dc:URI protocol="WWW:DOWNLOAD" name="zh.zip" description="Archive">https://example.org/zh.zip</dc:URI>
  <dc:URI protocol="image/png" name="aperçu">https://example.org/zh.png</dc:URI>"""


def test_everything_that_dublin_core_says_is_read() -> None:
    found = read(RECORD)
    record = found.record
    assert (record.metadata_identifier, record.title) == ("fr-1", "Zones humides")
    assert record.notes == "Un résumé."
    assert record.hierarchy_level == "dataset"
    assert record.alternate_titles == ("ZH",)
    assert [i.code for i in record.resource_identifiers] == ["https://example.org/id/1"]
    assert record.topic_categories == ("environment",)
    assert record.keywords == (Keyword("Zone humide"),)
    assert record.metadata_date == "2026-02-03"
    assert [(d.date, d.type) for d in record.reference_dates] == [
        ("2025", "publication"),
        ("2024-05", ""),
    ]
    assert record.languages == ("fre",)
    assert record.contacts == (
        Contact(organisation="Agence A", role="author"),
        Contact(organisation="Agence B", role="publisher"),
    )
    assert record.constraints == (
        Constraint("use", "copyright"),
        Constraint("use", "otherRestrictions", "Citer la source"),
        Constraint("access", "otherRestrictions", "", "https://example.org/acces"),
    )
    assert record.lineage == "Levé de terrain"
    assert record.temporal_extents == (Period("2020-01-01", "2021-12-31"),)
    assert [p.name for p in record.places] == ["Hauts-de-France"]
    assert record.online_resources == (
        OnlineResource("https://example.org/wms", protocol="OGC:WMS"),
        OnlineResource("https://example.org/zh.zip", "zh.zip", "Archive", "WWW:DOWNLOAD"),
    )
    assert [o.url for o in record.overviews] == ["https://example.org/zh.png"]
    assert [a.identifier for a in record.associations] == ["fr-serie"]
    assert found.notes == (
        "dates: “hier” is not a date: expected YYYY, YYYY-MM, YYYY-MM-DD or an ISO 8601 instant.",
    )


@pytest.mark.parametrize(
    ("name", "crs", "lower", "upper"),
    [
        ("BoundingBox", "urn:x-ogc:def:crs:EPSG:6.11:4326", "48.8 1.4", "51.1 4.3"),
        ("BoundingBox", "urn:ogc:def:crs:EPSG::4326", "48.8 1.4", "51.1 4.3"),
        ("BoundingBox", "http://www.opengis.net/def/crs/EPSG/0/4326", "48.8 1.4", "51.1 4.3"),
        ("BoundingBox", "urn:ogc:def:crs:OGC:1.3:CRS84", "1.4 48.8", "4.3 51.1"),
        ("BoundingBox", "EPSG:4326", "1.4 48.8", "4.3 51.1"),
        ("BoundingBox", "", "1.4,48.8", "4.3,51.1"),
        ("WGS84BoundingBox", "urn:ogc:def:crs:EPSG::4326", "1.4 48.8", "4.3 51.1"),
        # GeoNetwork: east south, west north, whatever the system
        ("BoundingBox", "urn:ogc:def:crs:EPSG:6.6:4326", "4.3 48.8", "1.4 51.1"),
        ("BoundingBox", "urn:ogc:def:crs:::RGF93 / Lambert-93 (EPSG:2154)", "4.3 48.8", "1.4 51.1"),
    ],
)
def test_boxes_are_read_whatever_their_order_of_axes(
    name: str, crs: str, lower: str, upper: str
) -> None:
    corners = (
        f"<ows:LowerCorner>{lower}</ows:LowerCorner><ows:UpperCorner>{upper}</ows:UpperCorner>"
    )
    named = f' crs="{crs}"' if crs else ""
    (extent,) = read(f"<ows:{name}{named}>{corners}</ows:{name}>").record.extents
    assert (extent.west, extent.south, extent.east, extent.north) == (1.4, 48.8, 4.3, 51.1)


def test_an_order_of_axes_that_would_leave_the_globe_is_not_believed() -> None:
    box = (
        '<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::4326"><ows:LowerCorner>150 -30'
        "</ows:LowerCorner><ows:UpperCorner>160 -20</ows:UpperCorner></ows:BoundingBox>"
    )
    (extent,) = read(box).record.extents
    assert (extent.west, extent.south) == (150, -30)


def test_a_box_that_no_repair_can_save_is_noted() -> None:
    box = (
        "<ows:BoundingBox><ows:LowerCorner>600000 7000000</ows:LowerCorner>"
        "<ows:UpperCorner>700000 7100000</ows:UpperCorner></ows:BoundingBox>"
    )
    found = read(box)
    assert found.record.extents == ()
    assert "outside" in found.notes[0]


def test_version_3_says_periods_otherwise() -> None:
    inside = (
        "<csw:TemporalExtent><csw:begin>2001-12-01T09:30:47Z</csw:begin>"
        "<csw:end>2001-12-17T09:30:47Z</csw:end></csw:TemporalExtent>"
    )
    assert read(inside, V3).record.temporal_extents == (
        Period("2001-12-01T09:30:47Z", "2001-12-17T09:30:47Z"),
    )


def test_the_digest_changes_with_the_content_alone() -> None:
    one = document("<dc:title>A</dc:title>")
    same = DublinCoreDocument(
        parse(
            f'<x:Record xmlns:x="{V2}" xmlns:d="http://purl.org/dc/elements/1.1/">'
            "<d:title>A</d:title></x:Record>".encode()
        )
    )
    assert one.identifier() == ""
    assert one.digest() != document("<dc:title>B</dc:title>").digest()
    assert same.read().record == one.read().record
