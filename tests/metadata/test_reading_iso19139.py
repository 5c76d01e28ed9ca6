from __future__ import annotations

import dataclasses

import pytest

from ckanext.geo2france.domain.errors import NotMetadata
from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import (
    Association,
    Conformity,
    Constraint,
    Contact,
    CoupledResource,
    Distance,
    Identifier,
    Keyword,
    LineageSource,
    LineageStep,
    Locale,
    OnlineResource,
    OperatesOn,
    Operation,
    Overview,
    Period,
    Place,
    Record,
    ReferenceDate,
    Translation,
    VerticalExtent,
)
from ckanext.geo2france.schemas import inspire
from ckanext.geo2france.schemas.documents import READER, identifier_of, read_record, records_in
from ckanext.geo2france.schemas.xml import parse

GMD = 'xmlns:gmd="http://www.isotc211.org/2005/gmd"'
NAMESPACES = (
    f'{GMD} xmlns:gco="http://www.isotc211.org/2005/gco" '
    'xmlns:gmx="http://www.isotc211.org/2005/gmx" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:srv="http://www.isotc211.org/2005/srv" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def text(value: str) -> str:
    return f"<gco:CharacterString>{value}</gco:CharacterString>"


def record(identification: str = "", rest: str = "", root: str = "gmd:MD_Metadata") -> Record:
    xml = (
        f"<{root} {NAMESPACES}>{rest}<gmd:identificationInfo><gmd:MD_DataIdentification>"
        f"{identification}</gmd:MD_DataIdentification></gmd:identificationInfo></{root}>"
    )
    return read_record(parse(xml.encode())).record


def test_every_field_of_a_complete_record_is_read(complete: Record, service: Record) -> None:
    names = [f.name for f in dataclasses.fields(Record)]
    assert [n for n in names if not getattr(complete, n) and not getattr(service, n)] == []


def test_the_identity_of_a_record_is_read(complete: Record, complete_xml: bytes) -> None:
    assert complete.metadata_identifier == "fr-000000000-occupation-2024"
    assert identifier_of(parse(complete_xml)) == complete.metadata_identifier
    assert complete.parent_identifier == "fr-000000000-occupation"
    assert complete.metadata_language == "fre"
    assert complete.metadata_date == "2025-07-01T08:30:00"
    assert complete.hierarchy_level == "dataset"
    assert READER >= 1


def test_both_kinds_of_resource_identifiers_are_read(complete: Record) -> None:
    assert complete.resource_identifiers == (
        Identifier("https://example.org/id/ocs2d-2024"),
        Identifier("ocs2d-2024", "essai"),
    )


def test_partial_dates_stay_partial(complete: Record) -> None:
    assert complete.reference_dates == (
        ReferenceDate("2025-06", "publication"),
        ReferenceDate("2024", "creation"),
    )


def test_open_periods_and_instants_are_read(complete: Record) -> None:
    assert complete.temporal_extents == (
        Period("2024-05", "", end_position="now"),
        Period("2023", "2023"),
    )


def test_an_inverted_box_is_repaired_and_said(complete_xml: bytes) -> None:
    read = read_record(parse(complete_xml))
    assert read.record.extents == (Extent(1.37, 48.83, 4.26, 51.09, "Hauts-de-France"),)
    assert read.notes == ("extents: west 4.26 is above east 1.37: swapped",)


def test_the_box_settles_the_order_of_the_axes_of_a_polygon(complete: Record) -> None:
    assert complete.polygons == (
        {
            "type": "Polygon",
            "coordinates": [[[2.0, 49.0], [3.0, 49.0], [3.0, 50.0], [2.0, 50.0], [2.0, 49.0]]],
        },
    )


def test_a_polygon_in_metres_is_left_out_and_said() -> None:
    ring = "600000 7000000 610000 7000000 610000 7010000 600000 7000000"
    xml = (
        "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_BoundingPolygon><gmd:polygon>"
        f"<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList>"
        "</gml:LinearRing></gml:exterior></gml:Polygon></gmd:polygon></gmd:EX_BoundingPolygon>"
        "</gmd:geographicElement></gmd:EX_Extent></gmd:extent>"
    )
    assert record(xml).polygons == ()


def test_coordinate_systems_are_recognised_in_every_spelling(complete: Record) -> None:
    assert complete.crs == ("EPSG:2154", "EPSG:3950")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("urn:ogc:def:crs:EPSG::4326", "EPSG:4326"),
        ("EPSG:2154", "EPSG:2154"),
        ("RGF93 / Lambert-93 (EPSG:2154)", "EPSG:2154"),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:3857"),
        ("2154", "EPSG:2154"),
        ("Lambert 93", "EPSG:2154"),
        ("Coordonnées GPS", "Coordonnées GPS"),
    ],
)
def test_a_coordinate_system_is_known_by_its_code_or_kept_as_written(
    written: str, read: str
) -> None:
    system = (
        "<gmd:referenceSystemInfo><gmd:MD_ReferenceSystem><gmd:referenceSystemIdentifier>"
        f"<gmd:RS_Identifier><gmd:code>{text(written)}</gmd:code></gmd:RS_Identifier>"
        "</gmd:referenceSystemIdentifier></gmd:MD_ReferenceSystem></gmd:referenceSystemInfo>"
    )
    assert record(rest=system).crs == (read,)


def test_contacts_keep_their_role_and_what_they_answer_for(complete: Record) -> None:
    assert complete.contacts == (
        Contact(
            organisation="Agence d'essai",
            role="pointOfContact",
            email="sig@example.org",
            phone="+33 0 00 00 00 00",
            url="https://example.org/",
            address="1 rue de l'Exemple",
            postal_code="59000",
            city="Lille",
            country="France",
            scope="metadata",
        ),
        Contact(
            organisation="Agence d'essai",
            individual="Camille Exemple",
            position="Géomaticienne",
            role="owner",
            scope="resource",
        ),
        Contact(organisation="Atelier d'exemple", role="originator", scope="citation"),
        Contact(organisation="Agence d'essai", role="distributor", scope="distribution"),
    )


def test_keywords_keep_their_thesaurus_and_uri(complete: Record) -> None:
    assert complete.keywords == (
        Keyword(
            term="Occupation des terres",
            type="theme",
            thesaurus="GEMET - INSPIRE themes, version 1.0",
            thesaurus_date="2008-06-01",
            thesaurus_date_type="publication",
        ),
        Keyword(term="mode d'occupation du sol", uri="https://example.org/mots/mos"),
        Keyword(term="données ouvertes"),
    )


@pytest.mark.parametrize(
    ("term", "uri", "thesaurus", "themes"),
    [
        ("Hydrographie", "", "GEMET - INSPIRE themes, version 1.0", ("hy",)),
        ("Hydrography", "", "GEMET inspire themes - version 1.0", ("hy",)),
        ("hydrographie", "", "GEMET", ("hy",)),
        ("Répartition de la population - démographie", "", "GEMET - INSPIRE themes", ("pd",)),
        ("Services d’utilité publique et services publics", "", "Thèmes INSPIRE", ("us",)),
        ("whatever", "http://inspire.ec.europa.eu/theme/hy", "", ("hy",)),
        ("https://inspire.ec.europa.eu/theme/ps", "", "", ("ps",)),
        ("Hydrographie", "", "", ()),
        ("Hydrographie", "", "Arborescence thématique de la COVADIS", ()),
        ("Regional", "", "INSPIRE Spatial scope", ()),
    ],
)
def test_inspire_themes_are_recognised_where_the_thesaurus_or_uri_says_so(
    term: str, uri: str, thesaurus: str, themes: tuple[str, ...]
) -> None:
    assert inspire.themes([Keyword(term, uri, thesaurus=thesaurus)]) == themes


def test_constraints_in_the_inspire_style_are_read(complete: Record) -> None:
    access = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations"
    licence = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
    assert complete.constraints == (
        Constraint(
            "access",
            "otherRestrictions",
            "Pas de restriction d'accès public selon INSPIRE",
            access,
        ),
        Constraint("use", "license", "Licence Ouverte 2.0", licence),
        Constraint("limitation", "", "Ne pas utiliser à une échelle plus grande que le 1/5000."),
        Constraint("security", "unclassified"),
    )


def legal(*parts: tuple[str, str]) -> str:
    written = ""
    for kind, value in parts:
        inner = text(value)
        if kind.endswith("Constraints") and kind != "otherConstraints":
            inner = f'<gmd:MD_RestrictionCode codeList="#" codeListValue="{value}"/>'
        written += f"<gmd:{kind}>{inner}</gmd:{kind}>"
    return (
        f"<gmd:resourceConstraints><gmd:MD_LegalConstraints>{written}"
        "</gmd:MD_LegalConstraints></gmd:resourceConstraints>"
    )


def test_access_and_use_mixed_in_one_element_are_told_apart_by_the_inspire_lists() -> None:
    mixed = legal(
        ("accessConstraints", "otherRestrictions"),
        ("useConstraints", "otherRestrictions"),
        ("otherConstraints", "Pas de restriction d’accès public selon INSPIRE"),
        ("otherConstraints", "Licence ODbL"),
    )
    assert record(mixed).constraints == (
        Constraint(
            "access", "otherRestrictions", "Pas de restriction d’accès public selon INSPIRE"
        ),
        Constraint("use", "otherRestrictions", "Licence ODbL"),
    )


def test_codes_without_text_stand_alone_and_the_text_goes_to_the_only_carrier() -> None:
    element = legal(
        ("useConstraints", "copyright"),
        ("useConstraints", "license"),
        ("otherConstraints", "Voir le règlement"),
    )
    assert record(element).constraints == (
        Constraint("use", "copyright"),
        Constraint("use", "license"),
        Constraint("use", "", "Voir le règlement"),
    )


def test_resolution_conformity_overview_and_lineage_are_read(complete: Record) -> None:
    assert complete.scales == (5000,)
    assert complete.distances == (Distance(2.5, "m"),)
    assert complete.conformity == (
        Conformity("Règlement (UE) n° 1089/2010", "2010-12-08", "Non évalué", None, "publication"),
    )
    assert complete.overviews == (Overview("https://example.org/apercu.png", "Aperçu", "png"),)
    assert complete.lineage == "Photo-interprétation de l'orthophotographie."


def test_links_keep_name_media_type_and_function(complete: Record) -> None:
    assert complete.online_resources[1] == OnlineResource(
        url="https://example.org/ocs2d.zip",
        name="Données 2024",
        protocol="WWW:DOWNLOAD-1.0-http--download",
        function="download",
        media_type="application/zip",
    )


def test_anchors_keep_what_they_point_to(complete: Record) -> None:
    link = complete.online_resources[0]
    assert link.protocol_uri == "http://www.opengis.net/def/serviceType/ogc/wms"
    assert link.application_profile == "view"
    assert link.application_profile_uri.endswith("/SpatialDataServiceType/view")


def test_places_heights_and_associations_are_read(complete: Record) -> None:
    assert complete.places == (
        Place(
            "Bassin minier",
            "32",
            "INSEE",
            "http://id.insee.fr/geo/region/32",
            "Code officiel géographique",
        ),
    )
    assert complete.vertical_extents == (
        VerticalExtent(0, 295.5, "http://www.opengis.net/def/crs/EPSG/0/5720"),
    )
    assert complete.associations == (
        Association(
            "fr-000000000-occupation",
            "Occupation du sol, tous millésimes",
            "largerWorkCitation",
            "collection",
        ),
    )
    assert complete.lineage_sources == (
        LineageSource("Prises de vues de 2024", "Orthophotographie d'essai"),
    )
    assert complete.lineage_steps == (
        LineageStep("Contrôle sur le terrain", "Exactitude du couvert", "2025-03-01"),
    )


def test_a_service_says_what_it_does_and_on_what(service: Record) -> None:
    assert (service.service_type, service.service_type_versions) == ("view", ("1.3.0",))
    assert service.operations == (
        Operation(
            "GetCapabilities",
            "WebServices",
            "https://example.org/wms?SERVICE=WMS",
            "OGC:WMS",
            "http://www.opengis.net/def/serviceType/ogc/wms",
        ),
        Operation("GetCapabilities", "WebServices", "https://secours.example.org/wms?SERVICE=WMS"),
    )
    assert service.operates_on == (
        OperatesOn(
            "https://example.org/csw?id=fr-000000000-occupation-2024",
            "fr-000000000-occupation-2024",
            "Occupation du sol",
        ),
    )
    assert service.coupled_resources == (
        CoupledResource("fr-000000000-occupation-2024", "GetMap", "ocs2d_2024"),
    )


def test_translations_are_kept_with_their_language(complete: Record) -> None:
    assert complete.locales == (Locale("fre", "", "utf8"), Locale("eng", "GB", "utf8"))
    # The French text, given a second time as a translation, is no translation.
    assert complete.translations == (Translation("notes", "", "eng", "Two readings of land."),)


def test_a_polygon_without_numbers_is_left_out_and_said() -> None:
    ring = "2 NaN 3 NaN 3 50 2 NaN"
    xml = (
        "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_BoundingPolygon><gmd:polygon>"
        f"<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList>"
        "</gml:LinearRing></gml:exterior></gml:Polygon></gmd:polygon></gmd:EX_BoundingPolygon>"
        "</gmd:geographicElement></gmd:EX_Extent></gmd:extent>"
    )
    assert record(xml).polygons == ()


def test_a_translation_stands_in_for_a_missing_text(complete: Record) -> None:
    assert complete.notes == "Deux lectures du sol : couvert et usage."


def test_codes_written_by_other_profiles_are_understood() -> None:
    level = (
        "<gmd:hierarchyLevel><gmd:MD_ScopeCode codeListValue='RI_622'>dataset; jeuDonnées"
        "</gmd:MD_ScopeCode></gmd:hierarchyLevel>"
    )
    assert record(rest=level).hierarchy_level == "dataset"
    unknown = "<gmd:hierarchyLevel><gmd:MD_ScopeCode codeListValue='volcan'/></gmd:hierarchyLevel>"
    assert record(rest=unknown).hierarchy_level == "volcan"


@pytest.mark.parametrize("language", ["fre", "fra", "fr", "fr-FR", "français", "fre; FRA"])
def test_french_is_french_however_it_is_written(language: str) -> None:
    assert record(f"<gmd:language>{text(language)}</gmd:language>").languages == ("fre",)


def test_services_and_national_profiles_are_read_too() -> None:
    service = parse(
        f"<gmi:MI_Metadata xmlns:gmi='http://www.isotc211.org/2005/gmi' {NAMESPACES}>"
        "<gmd:identificationInfo><srv:SV_ServiceIdentification><gmd:citation><gmd:CI_Citation>"
        f"<gmd:title>{text('Service WMS')}</gmd:title></gmd:CI_Citation></gmd:citation>"
        "<srv:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>"
        "<gmd:westBoundLongitude><gco:Decimal>1</gco:Decimal></gmd:westBoundLongitude>"
        "<gmd:eastBoundLongitude><gco:Decimal>4</gco:Decimal></gmd:eastBoundLongitude>"
        "<gmd:southBoundLatitude><gco:Decimal>49</gco:Decimal></gmd:southBoundLatitude>"
        "<gmd:northBoundLatitude><gco:Decimal>51</gco:Decimal></gmd:northBoundLatitude>"
        "</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></srv:extent>"
        "</srv:SV_ServiceIdentification></gmd:identificationInfo></gmi:MI_Metadata>".encode()
    )
    read = read_record(service).record
    assert read.title == "Service WMS"
    assert read.extents == (Extent(1, 49, 4, 51),)


def test_the_root_of_a_national_profile_is_a_record_too() -> None:
    assert record(root="CHE_MD_Metadata", rest="").title == ""
    title = (
        "<gmd:citation><gmd:CI_Citation>"
        f"<gmd:title>{text('Gewässer')}</gmd:title></gmd:CI_Citation></gmd:citation>"
    )
    assert record(title, root="CHE_MD_Metadata").title == "Gewässer"


def test_an_envelope_gives_its_records_and_other_documents_are_refused() -> None:
    csw = "http://www.opengis.net/cat/csw/2.0.2"
    inside = f"<gmd:MD_Metadata {GMD}/>"
    envelope = f"<c:GetRecordByIdResponse xmlns:c='{csw}'>{inside}</c:GetRecordByIdResponse>"
    assert len(list(records_in(parse(envelope.encode())))) == 1
    with pytest.raises(NotMetadata, match="html"):
        list(records_in(parse(b"<html><body/></html>")))
    with pytest.raises(NotMetadata, match="Record"):
        read_record(parse(b"<c:Record xmlns:c='http://www.opengis.net/cat/csw/2.0.2'/>"))
