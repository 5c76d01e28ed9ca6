"""ISO documents in and out: import by API and page, export of a selection as an archive."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import pytest
from ckan.tests import factories, helpers
from lxml import html

from ckanext.geo2france.domain.extent import Extent
from ckanext.geo2france.domain.record import Contact, OnlineResource, Record, ReferenceDate
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse

ACTION = "/api/3/action/geo2france_metadata_import"

RECORD = Record(
    metadata_identifier="fr-demo-haies",
    metadata_date="2026-01-15",
    metadata_language="fre",
    hierarchy_level="dataset",
    title="Haies de démonstration",
    notes="Linéaires de haies, inventés.",
    reference_dates=(ReferenceDate("2025", "publication"),),
    extents=(Extent(2.0, 49.0, 3.0, 50.0),),
    contacts=(
        Contact(
            organisation="Agence de démonstration",
            email="a@example.org",
            role="pointOfContact",
            scope="metadata",
        ),
    ),
    online_resources=(OnlineResource(url="https://example.org/haies.zip", name="Haies"),),
)


def _xml(**changed: Any) -> str:
    values = {name: getattr(RECORD, name) for name in Record.__dataclass_fields__}
    return write(Record(**{**values, **changed})).decode()


@pytest.fixture(scope="module")
def people(app: Any, catalogue: None) -> dict[str, dict[str, str]]:
    """Return the headers of an editor, a member and a stranger of two organizations."""
    with app.flask_app.test_request_context():
        found = {name: factories.UserWithToken() for name in ("editor", "member", "stranger")}
        site = {"user": helpers.call_action("get_site_user")["name"]}
        helpers.call_action("organization_create", site, name="autre-organisation")
        for name, organization in (
            ("editor", "organisation-demo"),
            ("member", "organisation-demo"),
            ("stranger", "autre-organisation"),
        ):
            role = "member" if name == "member" else "editor"
            helpers.call_action(
                "organization_member_create",
                site,
                id=organization,
                username=found[name]["name"],
                role=role,
            )
    return {name: {"Authorization": user["token"]} for name, user in found.items()}


@pytest.fixture(autouse=True)
def _clean(app: Any, catalogue: None) -> Iterator[None]:
    with app.flask_app.test_request_context():
        known = {row.id for row in model.Session.query(model.Package.id)}
    yield
    with app.flask_app.test_request_context():
        model.Session.rollback()
        for row in model.Session.query(model.Package.id).all():
            if row.id not in known:
                helpers.call_action("dataset_purge", id=row.id)


@pytest.fixture
def bring(app: Any, people: dict[str, dict[str, str]]) -> Callable[..., Any]:
    """Return a function that imports by the API and gives the whole answer."""

    def call(xml: str, who: str = "editor", to: str = "organisation-demo", **more: Any) -> Any:
        headers = people.get(who, {})
        data = {"xml": xml, "owner_org": to, **more}
        return app.post(ACTION, json=data, headers=headers, status=None).json

    return call


def _show(app: Any, name: str) -> dict[str, Any]:
    with app.flask_app.test_request_context():
        return helpers.call_action("package_show", id=name)


def test_a_record_creates_a_dataset_then_updates_it(app: Any, bring: Callable[..., Any]) -> None:
    (made,) = bring(_xml())["result"]["records"]
    assert made["status"] == "created"
    assert made["identifier"] == "fr-demo-haies"
    shown = _show(app, made["name"])
    assert shown["title"] == "Haies de démonstration"
    assert shown["organization"]["name"] == "organisation-demo"
    assert shown["resources"][0]["url"] == "https://example.org/haies.zip"
    (again,) = bring(_xml(title="Haies, deuxième édition"))["result"]["records"]
    assert (again["status"], again["id"], again["name"]) == ("updated", made["id"], made["name"])
    updated = _show(app, made["name"])
    assert updated["title"] == "Haies, deuxième édition"
    assert updated["resources"][0]["id"] == shown["resources"][0]["id"]


def test_the_document_is_kept_byte_for_byte(app: Any, bring: Callable[..., Any]) -> None:
    text = _xml().replace("?>", "?><!-- une remarque -->", 1)
    (made,) = bring(text)["result"]["records"]
    kept = app.get(f"/dataset/{made['id']}.original.xml").data
    assert b"une remarque" in kept
    assert read_record(next(records_in(parse(kept)))).record.title == RECORD.title


def test_series_and_services_get_their_type(app: Any, bring: Callable[..., Any]) -> None:
    for kind in ("series", "service"):
        xml = _xml(metadata_identifier=f"fr-{kind}", hierarchy_level=kind, title=f"Une {kind}")
        (made,) = bring(xml)["result"]["records"]
        assert made["type"] == kind


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "Give the text of a document"),
        ("<not closed", "not well-formed XML"),
        ("<html/>", "html"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "DTD"),
    ],
)
def test_what_is_no_record_is_refused_with_its_reason(
    bring: Callable[..., Any], document: str, reason: str
) -> None:
    answer = bring(document)
    assert answer["success"] is False
    assert reason in " ".join(answer["error"]["xml"])


@pytest.mark.parametrize("who", ["member", "stranger", "nobody"])
def test_only_editors_of_the_organization_import_into_it(
    app: Any, bring: Callable[..., Any], who: str
) -> None:
    assert bring(_xml(), who)["error"]["__type"] == "Authorization Error"


def test_a_record_of_another_organization_is_not_taken_over(
    app: Any, bring: Callable[..., Any]
) -> None:
    (made,) = bring(_xml())["result"]["records"]
    answer = bring(_xml(title="Prise"), "stranger", "autre-organisation")
    assert "another organization" in answer["error"]["xml"][0]
    assert _show(app, made["name"])["title"] == RECORD.title


def test_a_file_is_sent_to_the_api(app: Any, people: dict[str, dict[str, str]]) -> None:
    sent = {"owner_org": "organisation-demo", "upload": (io.BytesIO(_xml().encode()), "haies.xml")}
    answer = app.post(
        ACTION, data=sent, headers=people["editor"], content_type="multipart/form-data"
    )
    assert answer.json["result"]["records"][0]["status"] == "created"


def test_the_page_imports_several_files_and_tells_what_became_of_each(
    app: Any, people: dict[str, dict[str, str]]
) -> None:
    headers = people["editor"]
    page = html.fromstring(app.get("/fr/import", headers=headers).body)
    (organization,) = page.xpath('//select[@name="owner_org"]/option/@value')
    files = [
        (io.BytesIO(_xml().encode()), "haies.xml"),
        (io.BytesIO(b"<broken"), "casse.xml"),
    ]
    sent = {"owner_org": organization, "upload": files}
    answer = app.post("/fr/import", data=sent, headers=headers, content_type="multipart/form-data")
    lines = html.fromstring(answer.body).xpath('//ul[@class="g2f-report"]/li')
    assert [line.get("data-status") for line in lines] == ["created", "refused"]
    assert "Haies de démonstration" in lines[0].text_content()
    assert "casse.xml" in lines[1].text_content()
    assert "n’est pas du XML bien formé" in lines[1].text_content()


def test_the_page_is_for_editors(app: Any, people: dict[str, dict[str, str]]) -> None:
    app.get("/import", status=403)
    app.get("/import", headers=people["member"], status=403)


def _archive(answer: Any) -> dict[str, bytes]:
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_results_are_exported_as_one_document_each(app: Any) -> None:
    files = _archive(app.get("/export/iso.zip?inspire_themes=hy"))
    assert set(files) == {"rivieres.xml"}
    record = read_record(next(records_in(parse(files["rivieres.xml"])))).record
    assert record.title == "Rivières de l’Artois"
    everything = _archive(app.get("/export/iso.zip"))
    assert set(everything) == {"rivieres.xml", "parcelles.xml"}
    other = _archive(app.get("/export/iso.zip?id=parcelles&standard=iso19115-3"))
    assert set(other) == {"parcelles.xml"}
    assert b"standards.iso.org/iso/19115/-3/mdb" in other["parcelles.xml"]


def test_an_export_holds_only_what_its_reader_may_see(
    app: Any, people: dict[str, dict[str, str]], bring: Callable[..., Any]
) -> None:
    (made,) = bring(_xml(), private=True)["result"]["records"]
    name = f"{made['name']}.xml"
    for query in ("", f"?id={made['id']}&id=parcelles"):
        assert name not in _archive(app.get(f"/export/iso.zip{query}"))
        stranger = app.get(f"/export/iso.zip{query}", headers=people["stranger"])
        assert name not in _archive(stranger)
        assert name in _archive(app.get(f"/export/iso.zip{query}", headers=people["member"]))


def test_the_api_gives_a_page_of_a_selection(app: Any) -> None:
    url = "/api/3/action/geo2france_metadata_export?ids=rivieres,parcelles,nothing&rows=2"
    found = app.get(url).json["result"]
    assert [record["name"] for record in found["records"]] == ["rivieres", "parcelles"]
    assert found["records"][0]["xml"].startswith("<?xml")
    one = app.get("/api/3/action/geo2france_metadata_export?id=rivieres").json["result"]
    assert [one["count"], one["records"][0]["name"]] == [1, "rivieres"]
    assert app.get(f"{url}&standard=iso9", status=409).json["success"] is False


@pytest.mark.parametrize(("language", "told"), [("fr", "échangés"), ("en", "swapped")])
def test_what_was_repaired_is_said_in_the_language_of_the_reader(
    app: Any, people: dict[str, dict[str, str]], language: str, told: str
) -> None:
    inverted = re.sub(r"(?s)(westBoundLongitude>.*?>)2[.0]*<", r"\g<1>3.5<", _xml(), count=1)
    answer = app.post(
        f"/{language}{ACTION}",
        json={"owner_org": "organisation-demo", "xml": inverted},
        headers=people["editor"],
        status=200,
    )
    (record,) = answer.json["result"]["records"]
    assert [note.rpartition(" ")[2] for note in record["notes"]] == [told]
