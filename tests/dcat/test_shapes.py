"""What we write is valid against the shapes of DCAT-AP 3, GeoDCAT-AP 2 and DCAT-AP HVD 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_folder import corpus_folder
from rdflib import Graph
from rdflib.namespace import DCTERMS
from shapes import DEMO, FIXTURES, Broken, broken, joined

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.record import Contact, Keyword, Place, Record
from ckanext.geo2france.schemas.dcat import Agent, Described, Distribution, describe, uri_of
from ckanext.geo2france.schemas.dcat.distributions import of_record
from ckanext.geo2france.schemas.dcat.editions import restate_for_geodcat_ap_2
from ckanext.geo2france.schemas.dcat.names import DCAT
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.xml import parse

BOTH = ("DCAT-AP 3.0.1", "GeoDCAT-AP 2.0.0")
#: What both profiles ask and a record may not say: nobody else can say it.
ASKED = {
    str(DCTERMS.title): lambda record: record.title,
    str(DCTERMS.description): lambda record: record.notes,
    # an address that can be followed, not a template's "-- the address --"
    str(DCAT.endpointURL): of_record,
}


def records(folder: Path) -> Iterator[tuple[str, Record]]:
    """Yield every record of a folder that reads, with its file."""
    for path in sorted(folder.iterdir()):
        try:
            for element in records_in(parse(path.read_bytes())):
                yield path.name, read_record(element).record
        except MetadataError:
            continue


def graph_of(record: Record) -> Graph:
    return describe(
        Described(
            record,
            uri_of(record),
            identifier=record.metadata_identifier,
            distributions=of_record(record),
        )
    )


def unexplained(record: Record, found: list[Broken]) -> list[Broken]:
    """Return the violations that are not the record's silence about what is mandatory."""
    return [
        each
        for each in found
        if each.constraint != "MinCountConstraintComponent"
        or each.path not in ASKED
        or (each.node == uri_of(record) and ASKED[each.path](record))
    ]


@pytest.mark.parametrize("profile", BOTH)
def test_each_demonstration_record_is_valid(profiles: dict[str, Graph], profile: str) -> None:
    graphs = [graph_of(record) for _, record in records(DEMO)]
    assert len(graphs) == len(list(DEMO.glob("*.xml")))
    for graph, _ in joined(graphs):
        assert broken(graph, profiles[profile]) == []


def test_records_that_tell_otherwise_of_the_same_are_checked_apart(
    profiles: dict[str, Graph],
) -> None:
    record = Record(title="Titre", notes="Résumé", metadata_identifier="fr-1")
    other = replace(record, metadata_identifier="fr-2")
    untitled = graph_of(record)
    untitled.remove((None, DCTERMS.title, None))
    batches = joined([graph_of(record), untitled, graph_of(other)])
    assert [members for _, members in batches] == [[0, 2], [1]]
    whole, poor = (broken(graph, profiles[BOTH[0]]) for graph, _ in batches)
    assert whole == []
    assert {each.node for each in poor} == {uri_of(record)}


@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize("name", ["complete.xml", "service.xml"])
def test_a_record_that_says_everything_is_valid(
    profiles: dict[str, Graph], name: str, profile: str
) -> None:
    record = read_record(parse((FIXTURES / name).read_bytes())).record
    assert broken(graph_of(record), profiles[profile]) == []


def test_a_high_value_dataset_is_valid(profiles: dict[str, Graph]) -> None:
    record = Record(
        title="Titre",
        notes="Résumé",
        metadata_date="2026-01-02",
        metadata_language="fre",
        keywords=(Keyword("Géospatial", "http://data.europa.eu/bna/c_ac64a52d"),),
        contacts=(Contact("Un service", email="a@example.org", role="pointOfContact"),),
    )
    described = Described(
        record,
        "https://portail.example.org/dataset/1",
        identifier="fr-1",
        page="https://portail.example.org/dataset/titre",
        publisher=Agent("https://portail.example.org/organization/1", "Organisation"),
        licence="etalab-2.0",
        distributions=(
            Distribution("https://example.org/a.zip", format="SHP", protocol="DOWNLOAD"),
            Distribution("https://example.org/wfs", name="couche", protocol="OGC:WFS"),
        ),
        territories=(
            Place("Lens", "62498", uri="http://id.insee.fr/geo/commune/62498"),
            Place("CA de Lens - Liévin", "246200364"),
        ),
    )
    for profile in ("DCAT-AP HVD 3.0.0", *BOTH):
        assert broken(describe(described), profiles[profile]) == [], profile


def test_a_byte_size_follows_dcat_ap_3_where_the_two_disagree(profiles: dict[str, Graph]) -> None:
    """DCAT-AP 2.0.1 asks for xsd:decimal, DCAT-AP 3 for xsd:nonNegativeInteger: one gives way."""
    file = Distribution("https://example.org/a.zip", protocol="DOWNLOAD", size=12)
    record = Record(title="Titre", notes="Résumé", metadata_date="2026-01-02")
    graph = describe(Described(record, "https://example.org/1", distributions=(file,)))
    assert broken(graph, profiles["DCAT-AP 3.0.1"]) == []
    (only,) = broken(graph, profiles["GeoDCAT-AP 2.0.0"])
    assert only.path == str(DCAT.byteSize)
    restate_for_geodcat_ap_2(graph)
    assert broken(graph, profiles["GeoDCAT-AP 2.0.0"]) == []


def test_the_check_itself_finds_faults(profiles: dict[str, Graph]) -> None:
    record = next(record for _, record in records(DEMO))
    graph = graph_of(record)
    graph.remove((None, DCTERMS.title, None))
    assert all(broken(graph, profiles[profile]) for profile in BOTH)
    assert unexplained(record, broken(graph, profiles[BOTH[0]]))
    assert not unexplained(replace(record, title=""), [])


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["iso", "csw"])
def test_every_real_record_is_valid_but_for_what_it_does_not_say(
    profiles: dict[str, Graph], folder: str
) -> None:
    found = list(records(corpus_folder() / folder))
    assert len(found) > 50
    faults: Counter[str] = Counter()
    for graph, members in joined([graph_of(record) for _, record in found]):
        told = {uri_of(record): (name, record) for name, record in (found[at] for at in members)}
        for profile in BOTH:
            for each in broken(graph, profiles[profile]):
                name, record = told.get(each.node, (f"one of {members}", found[members[0]][1]))
                for fault in unexplained(record, [each]):
                    faults[f"{name}: {profile}: {fault}"] += 1
    assert faults == {}
