"""The entry form of datasets, series and services: what it shows, proposes, saves and keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import ckan.model as model
import pytest
from ckan.tests import factories, helpers
from lxml import html

from ckanext.geo2france.domain.record import Contact, Keyword, Record, ReferenceDate
from ckanext.geo2france.schemas.documents import read_record
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse

Form = html.FormElement
Sent = dict[str, Any]
KINDS = ("dataset", "series", "service")


@pytest.fixture(scope="module")
def headers(app: Any, catalogue: None) -> dict[str, str]:
    """Return the headers of an administrator's requests."""
    with app.flask_app.test_request_context():
        user = factories.SysadminWithToken()
    return {"Authorization": user["token"]}


@pytest.fixture
def form(app: Any, headers: dict[str, str]) -> Callable[..., Form]:
    """Return a function that opens a form."""

    def open_form(path: str) -> Form:
        (found,) = html.fromstring(app.get(path, headers=headers).body).xpath(
            '//form[@id="dataset-edit"]'
        )
        return found

    return open_form


@pytest.fixture
def send(app: Any, headers: dict[str, str]) -> Callable[..., Any]:
    """Return a function that sends what a browser would, with more filled in.

    A browser takes the ends of lines out of one-line inputs, and sends all others as CR LF.
    """

    def post(form: Form, button: tuple[str, str] | None = None, **filled: Any) -> Any:
        sent: Sent = {}
        blanks = set(form.xpath(".//template//@name"))
        for element in form.xpath(".//input[@type='text']"):
            element.set("value", re.sub("[\r\n]", "", element.get("value") or ""))
        for name, value in form.form_values():
            if name not in blanks:
                sent.setdefault(name, []).append(re.sub("\r?\n", "\r\n", value or ""))
        sent |= filled
        if button:
            sent[button[0]] = button[1]
        return app.post(
            form.action, data=sent, headers=headers, follow_redirects=False, status=None
        )

    return post


@pytest.fixture
def shown(app: Any, catalogue: None) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Return a function that gives a dataset; those that the test made are purged."""
    known = _ids()
    with app.flask_app.test_request_context():
        yield lambda name: helpers.call_action("package_show", id=name)
        model.Session.rollback()
        for each in _ids() - known:
            helpers.call_action("dataset_purge", id=each)


def _ids() -> set[str]:
    return {row.id for row in model.Session.query(model.Package.id)}


def _messages(answer: Any) -> str:
    return " ".join(html.fromstring(answer.body).text_content().split())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_type_has_its_form_in_both_languages(
    form: Callable[..., Form], kind: str, language: str
) -> None:
    found = form(f"/{language}/{kind}/new")
    titles = [" ".join(h.text_content().split()) for h in found.xpath(".//section/h2[@tabindex]")]
    assert len(titles) == 7
    assert titles[0].endswith("Description")
    labels = {" ".join(label.text_content().split()) for label in found.xpath(".//label")}
    assert ("Titre (obligatoire)" if language == "fr" else "Title (required)") in labels
    names = set(found.fields.keys())
    assert ("service_type" in names) == (kind == "service")
    assert ("topic_categories" in names) == (kind != "service")


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_has_a_label_and_every_id_is_unique(
    form: Callable[..., Form], kind: str
) -> None:
    found = form(f"/fr/{kind}/new")
    labelled = set(found.xpath(".//label/@for"))
    for element in found.xpath(".//input | .//select | .//textarea"):
        if element.get("type") in ("hidden", "checkbox") or element.get("aria-label"):
            continue
        assert element.get("id") in labelled, html.tostring(element)
    ids = found.xpath(".//*[not(ancestor::template)]/@id")
    assert len(ids) == len(set(ids))
    for described in found.xpath(".//*[not(ancestor::template)]/@aria-describedby"):
        assert set(described.split()) <= set(ids)


def test_a_new_record_starts_from_what_is_usual(form: Callable[..., Form]) -> None:
    found = form("/fr/dataset/new")
    values = found.fields
    assert values["languages"] == "fre"
    assert values["crs"] == "EPSG:2154"
    assert values["constraints-0-uri"].endswith("/noLimitations")
    assert values["conformity-0-date"] == "2010-12-08"
    assert values["conformity-0-pass"] == "unknown"
    assert len(values["metadata_identifier"]) == 36
    assert form("/fr/service/new").fields["conformity-0-date"] == "2009-10-20"


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_published_from_one_form(
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
    kind: str,
) -> None:
    answer = send(
        form(f"/fr/{kind}/new"),
        title=f"Fiche de type {kind}",
        notes="Un résumé.",
        service_type="view",
        **{"resources__0__url": "https://example.org/wms", "resources__0__name": "Carte"},
    )
    assert answer.status_code == 302, _messages(answer)
    made = shown(f"fiche-de-type-{kind}")
    assert made["type"] == kind
    assert made["state"] == "active"
    assert made["hierarchy_level"] == kind
    assert made["private"] is False
    assert [resource["name"] for resource in made["resources"]] == ["Carte"]
    identifiers = [row["code"] for row in made.get("resource_identifiers", [])]
    expected = [] if kind == "service" else [f"http://test.ckan.net/dataset/fiche-de-type-{kind}"]
    assert identifiers == expected


def test_a_contact_has_several_addresses_and_a_file_its_usual_format(
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    answer = send(
        form("/fr/dataset/new"),
        title="Haies de deux services",
        notes="Un résumé.",
        **{
            "contacts-0-organisation": "Agence",
            "contacts-0-email": " a@example.org \r\n\r\nb@example.org\r\n",
            "contacts-0-address": "1 rue B\r\nBP 2",
            "resources__0__url": "https://example.org/haies.gpkg",
        },
    )
    assert answer.status_code == 302, _messages(answer)
    made = shown("haies-de-deux-services")
    assert made["contacts"][0]["email"] == "a@example.org\nb@example.org"
    assert made["contacts"][0]["address"] == "1 rue B\nBP 2"
    assert made["resources"][0]["format"] == "GPKG"
    edited = form("/fr/dataset/edit/haies-de-deux-services")
    assert edited.fields["contacts-0-email"].split() == ["a@example.org", "b@example.org"]
    refused = send(edited, **{"contacts-0-email": "a@example.org\r\npas un courriel"})
    assert "pas un courriel" in _messages(refused)


def test_series_and_services_are_read_and_found_among_the_datasets(
    app: Any,
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    for kind in ("series", "service"):
        title = f"Trouvaille {kind}"
        answer = send(form(f"/{kind}/new"), title=title, notes="x", service_type="view")
        assert answer.status_code == 302, _messages(answer)
    page = html.fromstring(app.get("/dataset/?q=trouvaille").body)
    assert {h.text_content().strip() for h in page.xpath("//*[@data-g2f-result]//h2")} == {
        "Trouvaille series",
        "Trouvaille service",
    }
    for path in ("/series/trouvaille-series", "/dataset/trouvaille-series"):
        answer = app.get(path)
        assert answer.request.path == "/dataset/trouvaille-series"
        assert "Trouvaille series" in answer.body
    only = html.fromstring(app.get("/service/").body)
    assert [h.text_content().strip() for h in only.xpath("//*[@data-g2f-result]//h2")] == [
        "Trouvaille service"
    ]


def test_what_is_wrong_is_told_first_and_nothing_typed_is_lost(
    form: Callable[..., Form], send: Callable[..., Any]
) -> None:
    answer = send(
        form("/fr/dataset/new"),
        title="Haies",
        notes="",
        inspire_themes=["hy", "lc"],
        **{
            "contacts-0-email": "pas un courriel",
            "contacts-0-organisation": "Agence de démonstration",
            "extents-0-west": "1000",
            "keywords-0-term": "haie",
            "resources__0__url": "https://example.org/haies.zip",
        },
    )
    assert answer.status_code == 200
    page = html.fromstring(answer.body)
    (summary,) = page.xpath('//*[contains(@class, "error-explanation")]')
    told = " ".join(summary.text_content().split())
    for text in ("Résumé", "Contact 1, Courriel", "Emprise en degrés (WGS 84) 1, Ouest"):
        assert text in told
    for link in summary.xpath(".//a/@href"):
        (target,) = page.xpath(f'//*[@id="{link[1:]}"]')
        assert target.get("aria-invalid") == "true"
    (found,) = page.xpath('//form[@id="dataset-edit"]')
    values = found.fields
    assert values["title"] == "Haies"
    assert values["contacts-0-email"] == "pas un courriel"
    assert values["contacts-0-organisation"] == "Agence de démonstration"
    assert values["extents-0-west"] == "1000"
    assert values["keywords-0-term"] == "haie"
    assert values["resources__0__url"] == "https://example.org/haies.zip"
    checked = page.xpath('//input[@name="inspire_themes"][@checked]/@value')
    assert set(checked) == {"hy", "lc"}


def test_a_draft_is_saved_then_published(
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    button = ("_ckan_phase", "dataset_new_1")
    answer = send(form("/fr/dataset/new"), button, title="Brouillon de haies", notes="x")
    assert answer.status_code == 302
    assert "/resource/new" in answer.headers["Location"]
    assert shown("brouillon-de-haies")["state"] == "draft"
    edited = form("/fr/dataset/edit/brouillon-de-haies")
    answer = send(edited, ("state", "active"), lineage="Relevé de terrain.")
    assert answer.status_code == 302, _messages(answer)
    made = shown("brouillon-de-haies")
    assert made["state"] == "active"
    assert made["lineage"] == "Relevé de terrain."


def test_editing_keeps_what_the_form_does_not_show(
    create: Callable[..., dict[str, Any]],
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    create(
        "cachotteries",
        operates_on=[{"url": "https://example.org/fiche.xml"}],
        service_type_versions=["1.3.0"],
        service_type="view",
        popularity=4,
    )
    answer = send(form("/fr/dataset/edit/cachotteries"), lineage="Autre.")
    assert answer.status_code == 302, _messages(answer)
    kept = shown("cachotteries")
    assert kept["lineage"] == "Autre."
    assert kept["operates_on"][0]["url"] == "https://example.org/fiche.xml"
    assert kept["service_type_versions"] == ["1.3.0"]
    assert kept["service_type"] == "view"
    assert float(kept["popularity"]) == 4
    assert [resource["name"] for resource in kept["resources"]] == ["Rivières", "Carte", "Notice"]


def test_editing_a_link_keeps_what_its_form_does_not_show(
    app: Any,
    headers: dict[str, str],
    create: Callable[..., dict[str, Any]],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    uri = "http://www.opengis.net/def/serviceType/ogc/wms"
    link = {"url": "https://example.org/wms", "protocol": "OGC:WMS", "protocol_uri": uri}
    (resource,) = create("lien-cache", resources=[link])["resources"]
    path = f"/dataset/lien-cache/resource/{resource['id']}/edit"
    (found,) = html.fromstring(app.get(path, headers=headers).body).xpath(
        '//form[@id="resource-edit"]'
    )
    sent = {name: value or "" for name, value in found.form_values()}
    sent |= {"name": "Carte", "save": "go-metadata"}
    app.post(path, data=sent, headers=headers)
    (kept,) = shown("lien-cache")["resources"]
    assert kept["name"] == "Carte"
    assert kept["protocol_uri"] == uri


def test_the_contacts_of_an_organization_are_offered_to_its_editors(app: Any, headers: Any) -> None:
    url = "/api/3/action/geo2france_contact_list?owner_org=organisation-demo"
    found = app.get(url, headers=headers).json["result"]
    labels = [contact["label"] for contact in found]
    assert "Service démonstration, a@example.org" in labels
    assert len(labels) == len(set(labels))
    assert found[0]["values"]["organisation"] == "Service démonstration"
    assert app.get(url, status=403).json["error"]["__type"] == "Authorization Error"


MANY: dict[str, Any] = {
    "keywords": [
        {
            "term": f"mot {number}",
            "uri": f"https://example.org/mots/{number}",
            "type": "theme",
            "thesaurus": "Thésaurus de démonstration",
            "thesaurus_date": "2020-05-01",
            "thesaurus_date_type": "publication",
            "thesaurus_uri": "https://example.org/mots",
            "thesaurus_identifier": "mots",
        }
        for number in range(12)
    ],
    "contacts": [
        {"organisation": f"Service {number}", "email": f"{number}@example.org", "role": role}
        for number, role in enumerate(("owner", "custodian", "author"))
    ],
    "translations": [
        {"field": "title", "source": "Haies", "language": language, "text": text}
        for language, text in (("eng", "Hedges"), ("ger", "Hecken"))
    ],
    "resource_identifiers": [{"code": "haies-1"}],
}
#: What a save changes by itself.
MOVING = ("metadata_modified", "metadata_date")


def _lasting(dataset: dict[str, Any]) -> dict[str, Any]:
    said = {name: _said(value) for name, value in dataset.items() if name not in MOVING}
    return {name: value for name, value in said.items() if value not in (None, [], {})}


def _said(value: Any) -> Any:
    """Return *value* without the parts of rows that are empty: a form sends them too."""
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        return {name: part for name, part in value.items() if part not in ("", None)}
    return value or None


@pytest.mark.parametrize("width", [1, 2])
def test_many_rows_saved_untouched_stay_as_they_are_however_places_are_written(
    create: Callable[..., dict[str, Any]],
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
    width: int,
) -> None:
    name = f"haies-{width}"
    create(name, metadata_identifier=name, **MANY)
    before = shown(name)
    found = form(f"/fr/dataset/edit/{name}")
    for element in found.xpath('.//*[starts-with(@name, "keywords-")][not(ancestor::template)]'):
        field, place, part = element.get("name").split("-")
        element.set("name", f"{field}-{place.zfill(width)}-{part}")
    answer = send(found)
    assert answer.status_code == 302, _messages(answer)
    assert _lasting(shown(name)) == _lasting(before)


def test_rows_stay_in_the_order_of_their_numbers_after_a_mistake(
    form: Callable[..., Form], send: Callable[..., Any]
) -> None:
    terms = {f"keywords-{number}-term": f"mot {number}" for number in range(12)}
    answer = send(form("/fr/dataset/new"), title="Haies", notes="", **terms)
    assert answer.status_code == 200
    (found,) = html.fromstring(answer.body).xpath('//form[@id="dataset-edit"]')
    assert [found.fields[name] for name in terms] == list(terms.values())


def test_editing_another_field_gives_the_data_no_identifier(
    create: Callable[..., dict[str, Any]],
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    create("sans-identifiant", metadata_identifier="sans-identifiant")
    before = shown("sans-identifiant")
    answer = send(form("/fr/dataset/edit/sans-identifiant"), notes="Un autre résumé.")
    assert answer.status_code == 302, _messages(answer)
    after = shown("sans-identifiant")
    assert not after.get("resource_identifiers")
    assert _lasting(after) == _lasting(before) | {"notes": "Un autre résumé."}


def test_texts_of_several_lines_saved_untouched_stay_as_they_are(
    create: Callable[..., dict[str, Any]],
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
) -> None:
    create(
        "lignes",
        metadata_identifier="lignes",
        title="Haies\net bosquets",
        notes="Un résumé\n\nde trois lignes.",
        credits=["Une équipe\net une autre", "Un service"],
        conformity=[{"title": "Règlement\n1089/2010", "date": "2010-12-08", "pass": "true"}],
        translations=[
            {"field": "notes", "source": "Un\nrésumé", "language": "eng", "text": "An\nabstract"}
        ],
    )
    before = shown("lignes")
    answer = send(form("/fr/dataset/edit/lignes"))
    assert answer.status_code == 302, _messages(answer)
    assert _lasting(shown("lignes")) == _lasting(before)


#: A partner's record as they come: contacts of which little is said, an address that is none, a
#: date without a day, neither identifier nor name of the level.
PARTNER = Record(
    metadata_date="2021-03-04",
    metadata_language="fre",
    title="Haies d'un partenaire",
    notes="Linéaires de haies, inventés.",
    reference_dates=(ReferenceDate("2020", "creation"), ReferenceDate("", "publication")),
    contacts=(
        Contact(role="pointOfContact", scope="metadata"),
        Contact(organisation="Service", email="contact@example,org", role="owner"),
        Contact(role="custodian"),
    ),
    keywords=tuple(Keyword(f"haie {number}", type="theme") for number in range(12)),
)


@pytest.mark.parametrize("kind", KINDS)
def test_editing_the_title_of_an_imported_record_changes_nothing_else_of_it(
    app: Any,
    headers: dict[str, str],
    form: Callable[..., Form],
    send: Callable[..., Any],
    shown: Callable[[str], dict[str, Any]],
    kind: str,
) -> None:
    service = {"service_type": "view"} if kind == "service" else {}
    given = write(replace(PARTNER, hierarchy_level=kind, **service))
    answer = app.post(
        "/api/3/action/geo2france_metadata_import",
        json={"owner_org": "organisation-demo", "xml": given.decode()},
        headers=headers,
        status=200,
    )
    (imported,) = answer.json["result"]["records"]
    assert imported["status"] == "created", imported
    answer = send(form(f"/fr/{kind}/edit/{imported['name']}"), title="Haies corrigées")
    assert answer.status_code == 302, _messages(answer)
    served = app.get(f"/dataset/{imported['name']}.iso19139.xml", headers=headers).body
    text = served if isinstance(served, bytes) else served.encode()
    before, after = read_record(parse(given)).record, read_record(parse(text)).record
    today = datetime.now(timezone.utc).date().isoformat()
    assert after == replace(before, title="Haies corrigées", metadata_date=today)
