"""The harvest pages: who may see them, what they show, what their buttons do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories, helpers
from lxml import html

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.domain.sentence import Note, Sentence
from ckanext.geo2france.harvest import carrying
from ckanext.geo2france.harvest.saying import stored
from ckanext.geo2france.model.harvest import HarvestOutcome, HarvestRun, HarvestSource, now
from ckanext.geo2france.schemas.writing import write

People = dict[str, dict[str, str]]
Get = Callable[..., html.HtmlElement]
Send = Callable[..., Any]


@pytest.fixture(scope="module")
def people(app: Any, catalogue: None) -> People:
    """Return the headers of an administrator and an editor of the organization, and of others."""
    with app.flask_app.test_request_context():
        found = {name: factories.UserWithToken() for name in ("admin", "editor", "stranger")}
        found["sysadmin"] = factories.SysadminWithToken()
        site = {"user": helpers.call_action("get_site_user")["name"]}
        helpers.call_action("organization_create", site, name="autre-organisation", title="Autre")
        for name, organization, role in (
            ("admin", "organisation-demo", "admin"),
            ("editor", "organisation-demo", "editor"),
            ("stranger", "autre-organisation", "admin"),
        ):
            member = {"id": organization, "username": found[name]["name"], "role": role}
            helpers.call_action("organization_member_create", site, **member)
    return {name: {"Authorization": user["token"]} for name, user in found.items()}


@pytest.fixture
def get(app: Any, people: People) -> Get:
    """Return a function that opens a page, as the administrator in French unless told."""

    def open_page(path: str, who: str = "admin", status: int = 200) -> html.HtmlElement:
        answer = app.get(path, headers=people.get(who, {}), status=status)
        return html.fromstring(answer.body)

    return open_page


@pytest.fixture
def send(app: Any, people: People) -> Send:
    """Return a function that sends a form, and gives the answer without following it."""

    def post(path: str, who: str = "admin", **data: Any) -> Any:
        headers = people.get(who, {})
        return app.post(path, data=data, headers=headers, follow_redirects=False, status=None)

    return post


@pytest.fixture
def source(app: Any, people: People) -> Iterator[Callable[..., str]]:
    """Return a function that stores a source of the organization; they go after the test."""
    made: list[str] = []

    def add(name: str, **values: Any) -> str:
        with app.flask_app.test_request_context():
            organization = model.Group.get("organisation-demo")
            described = {"title": name.capitalize(), "type": "csw", "options": {}, **values}
            described.setdefault("url", f"https://example.org/{name}")
            row = HarvestSource(name=name, owner_org=organization.id, **described)
            model.Session.add(row)
            model.Session.commit()
            made.append(row.id)
            return row.id

    yield add
    with app.flask_app.test_request_context():
        model.Session.rollback()
        model.Session.query(HarvestSource).filter(
            HarvestSource.name.in_(["nouvelle", "dossier"]) | HarvestSource.id.in_(made)
        ).delete(synchronize_session=False)
        model.Session.commit()


@pytest.fixture
def run(app: Any) -> Callable[..., str]:
    """Return a function that stores a run of a source, with outcomes."""

    def add(source_id: str, outcomes: tuple[dict[str, Any], ...] = (), **values: Any) -> str:
        with app.flask_app.test_request_context():
            described = {"state": "finished", "started": now(), "finished": now(), **values}
            row = HarvestRun(source_id=source_id, **described)
            model.Session.add(row)
            model.Session.flush()
            for outcome in outcomes:
                told = {**outcome, "reason": stored(outcome.get("reason"))}
                told["notes"] = [stored(note) for note in outcome.get("notes", ())]
                model.Session.add(HarvestOutcome(run_id=row.id, **told))
            model.Session.commit()
            return row.id

    return add


def _text(found: Any) -> str:
    return " ".join(" ".join(each.text_content() for each in found).split())


def _main(page: html.HtmlElement) -> str:
    return _text(page.xpath("//main"))


@contextmanager
def _counting() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)


# ---- Who may come in


def test_the_list_is_for_administrators(app: Any, get: Get, people: People) -> None:
    for path in ("/fr/moissonnage", "/fr/moissonnage/nouvelle-source"):
        get(path, "editor", 403)
    for who in ("admin", "stranger", "sysadmin"):
        page = get("/fr/moissonnage", who)
        assert page.xpath("//details[@class='g2f-account']//a[@href='/fr/moissonnage']")
    page = get("/fr/", "editor")
    assert not page.xpath("//details[@class='g2f-account']//a[@href='/fr/moissonnage']")


def test_what_one_may_not_see_does_not_exist(get: Get, send: Send, source: Any, run: Any) -> None:
    source_id = source("partenaire")
    run_id = run(source_id)
    own, passage = "/fr/moissonnage/source/partenaire", f"/fr/moissonnage/passage/{run_id}"
    pages = [own, *(f"{own}/{end}" for end in ("modifier", "apercu", "vider"))]
    pages += [passage, *(f"{passage}/{end}" for end in ("comparer", "etat.json", "rapport.csv"))]
    pages.append(f"{passage}/rapport.json")
    buttons = [f"{own}/{end}" for end in ("modifier", "activer", "lancer", "vider")]
    buttons += [f"{passage}/{end}" for end in ("annuler", "decider", "reprendre")]
    for who in ("editor", "stranger"):
        for path in pages:
            get(path, who, 404)
        for path in buttons:
            assert send(path, who, confirm="partenaire", withdraw="yes").status_code == 404, path
    for path in buttons:
        assert send(path, "nobody", confirm="partenaire", withdraw="yes").status_code == 403, path
    get("/fr/moissonnage/source/rien", "sysadmin", 404)
    get("/fr/moissonnage/passage/rien", "sysadmin", 404)
    assert "Partenaire" not in _main(get("/fr/moissonnage", "stranger"))


@pytest.mark.parametrize(
    "path",
    [
        "/moissonnage",
        "/fr/moissonnage?organization=a&q=eau%20douce",
        "/fr/moissonnage/source/rien",
        "/en/moissonnage/passage/rien/rapport.csv?kind=rejected",
    ],
)
def test_who_is_not_logged_in_is_sent_to_do_so_and_comes_back(app: Any, path: str) -> None:
    answer = app.get(path, follow_redirects=False, status=302)
    login = urlsplit(answer.headers["Location"])
    assert login.path.endswith("/user/login")
    (back,) = parse_qs(login.query)["came_from"]
    assert back.removeprefix("/fr") == path.removeprefix("/fr")
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_follows_a_harvest_and_is_logged_out_is_told_so(app: Any) -> None:
    app.get("/fr/moissonnage/passage/rien/etat.json", status=403)


def test_what_changes_something_is_sent_with_a_token(get: Get, source: Any, run: Any) -> None:
    run_id = run(source("partenaire"), state="asking", counts={"rejected": 1})
    own, passage = "/fr/moissonnage/source/partenaire", f"/fr/moissonnage/passage/{run_id}"
    for path in (f"{own}/activer", f"{own}/lancer", f"{passage}/decider", f"{passage}/reprendre"):
        # CKAN answers as if there were no such page.
        get(path, "sysadmin", 404)
    for path in (own, f"{own}/modifier", f"{own}/vider", passage, "/fr/moissonnage"):
        forms = get(path).xpath("//main//form[@method='post']")
        assert forms or path == "/fr/moissonnage"
        for form in forms:
            assert form.xpath(".//input[@type='hidden' and @value]"), path


def test_an_organization_leads_to_its_sources(get: Get) -> None:
    page = get("/fr/organization/organisation-demo")
    (link,) = page.xpath("//a[starts-with(@href, '/fr/moissonnage?organization=')]")
    assert link.text_content() == "Moissonnages"
    assert not get("/fr/organization/organisation-demo", "editor").xpath(
        "//a[starts-with(@href, '/fr/moissonnage')]"
    )


# ---- The list


def test_the_list_tells_state_last_and_next_harvest_and_counts(
    get: Get, source: Any, run: Any
) -> None:
    tomorrow = now() + timedelta(days=1)
    first = source("partenaire", schedule="0 3 * * *", next_run=tomorrow)
    run(first, counts={"created": 2, "rejected": 1, "unchanged": 1200})
    source("endormie", active=False)
    page = get("/fr/moissonnage")
    shown = _text(page.xpath("//li[@data-source='partenaire']"))
    assert "Terminé" in shown
    assert "2 créées, 1 200 inchangées, 1 refusée" in shown.replace("\u202f", " ")
    assert page.xpath("//li[@data-source='partenaire']//form[contains(@action, '/lancer')]")
    asleep = page.xpath("//li[@data-source='endormie']")
    assert "Arrêtée" in _text(asleep)
    assert asleep[0].xpath(".//a[contains(@href, '/apercu')]")


def test_a_long_list_is_narrowed(get: Get, source: Any) -> None:
    for number in range(8):
        source(f"source-{number}")
    page = get("/fr/moissonnage?q=source-3")
    assert page.xpath("//li/@data-source") == ["source-3"]
    assert page.xpath("//input[@name='q']/@value") == ["source-3"]


# ---- The form


def test_each_type_has_a_form_of_its_own_fields(get: Get) -> None:
    offered = get("/fr/moissonnage/nouvelle-source").xpath("//main//li/h2/a/@href")
    assert len(offered) == 6
    assert len(get("/fr/moissonnage/nouvelle-source", "sysadmin").xpath("//main//li/h2/a")) == 7
    csw = get("/fr/moissonnage/nouvelle-source?type=csw")
    folder = get("/fr/moissonnage/nouvelle-source?type=folder", "sysadmin")
    names = [set(page.xpath("//main//form//@name")) for page in (csw, folder)]
    assert {"cql", "fes", "page_size", "password", "token"} <= names[0]
    assert names[1].isdisjoint({"cql", "fes", "page_size", "password", "token"})
    assert {"url", "title", "owner_org", "rhythm", "cron", "overrides-1-value"} <= names[1]


def test_a_new_source_is_stored_switched_off(get: Get, send: Send, source: Any) -> None:
    form = get("/fr/moissonnage/nouvelle-source?type=csw").xpath("//main//form[@novalidate]")[0]
    sent = {name: value for name, value in form.form_values() if name != "_csrf_token"}
    sent |= {"title": "Nouvelle", "url": "https://example.org/csw", "keywords": ["eau", "sol"]}
    sent |= {"bbox": "1,5 48 4 51".replace(",", "."), "time": "04:30", "groups": []}
    sent |= {"credentials": "basic", "username": "moi", "password": "secret-de-test"}
    answer = send("/fr/moissonnage/nouvelle-source", **sent)
    assert answer.status_code == 302, _main(html.fromstring(answer.body))
    assert answer.headers["Location"].endswith("/fr/moissonnage/source/nouvelle")
    row = _row("nouvelle")
    assert not row.active
    assert row.schedule == "30 4 * * *"
    assert row.options["filters"] == {"keywords": ["eau", "sol"], "bbox": [1.5, 48, 4, 51]}
    assert row.credentials
    assert "secret-de-test" not in row.credentials
    page = get("/fr/moissonnage/source/nouvelle/modifier")
    assert page.xpath("//select[@name='credentials']/option[@selected]/@value") == ["kept"]
    assert b"secret-de-test" not in html.tostring(page)


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(
    send: Send, source: Any
) -> None:
    source("nouvelle")
    typed = {
        "type": "csw",
        "title": "Nouvelle",
        "url": "file:///etc/passwd",
        "owner_org": "organisation-demo",
        "rhythm": "custom",
        "cron": "tous les jours",
        "bbox": "4, 51, 1, 48",
        "territory": "fr:epci:0",
        "grace_days": "1000",
        "fes": "<pas fini",
        "keywords": ["eau", "sol"],
        "overrides-0-field": "lineage",
        "overrides-0-value": "Imposé",
    }
    answer = send("/fr/moissonnage/nouvelle-source", **typed)
    page = html.fromstring(answer.body)
    assert answer.status_code == 200
    for name in ("name", "url", "cron", "bbox", "territory", "grace_days", "fes"):
        assert page.xpath(f"//*[@data-field='{name}']//p[@class='g2f-field__error']"), name
        assert page.xpath(f"//*[@name='{name}'][@aria-invalid='true']"), name
    summary = page.xpath("//div[@id='mistakes']")[0]
    assert len(summary.xpath(".//li")) == 7
    assert "cinq étaient attendus" in _text([summary])
    for name in ("title", "url", "cron", "bbox", "territory", "grace_days"):
        assert page.xpath(f"//input[@name='{name}']/@value") == [typed[name]]
    assert page.xpath("//input[@name='keywords']/@value") == ["eau", "sol"]
    assert page.xpath("//textarea[@name='fes']/text()") == ["<pas fini"]
    assert page.xpath("//input[@name='overrides-0-value']/@value") == ["Imposé"]
    assert not page.xpath("//details[.//*[@aria-invalid]][not(@open)]")


def test_what_is_typed_is_previewed_before_it_is_stored(
    app: Any, get: Get, send: Send, source: Any, tmp_path: Path
) -> None:
    source("dossier", type="folder", url=str(_folder(tmp_path)))
    with app.flask_app.test_request_context():
        helpers.call_action("geo2france_harvest_run", _site(), id="dossier", wait=True)
    own = "/fr/moissonnage/source/dossier"
    unchanged = get(f"{own}/apercu")
    assert unchanged.xpath("//ul[@class='g2f-outcomes']/li/@data-kind") == ["rejected"]
    form = get(f"{own}/modifier", "sysadmin").xpath("//main//form[@novalidate]")[0]
    sent = {name: value for name, value in form.form_values() if name != "_csrf_token"}
    sent |= {"overrides-0-field": "maintenance_frequency", "overrides-0-value": "annually"}
    answer = send(f"{own}/modifier", "sysadmin", **sent, step="preview")
    page = html.fromstring(answer.body)
    shown = page.xpath("//section[@id='preview']")[0]
    kinds = shown.xpath(".//ul[@class='g2f-outcomes']/li/@data-kind")
    assert sorted(kinds) == ["rejected", "updated", "updated"]
    assert _text(shown.xpath(".//dl[@class='g2f-changes']//dt")) == " ".join(
        ["Fréquence de mise à jour"] * 2
    )
    assert "Annuelle" in _text(shown.xpath(".//ins"))
    assert page.xpath("//input[@name='overrides-0-value']/@value") == ["annually"]
    assert not _row("dossier").options
    wrong = send(f"{own}/modifier", "sysadmin", **sent | {"grace_days": "x"}, step="preview")
    assert html.fromstring(wrong.body).xpath("//div[@id='mistakes']")
    with app.flask_app.test_request_context():
        helpers.call_action("geo2france_harvest_clear", _site(), id="dossier", wait=True)


def test_more_rows_are_given_without_storing_anything(send: Send) -> None:
    sent = {"type": "csw", "title": "Nouvelle", "step": "rows"}
    rows = {f"overrides-{number}-field": "lineage" for number in range(2)}
    page = html.fromstring(send("/fr/moissonnage/nouvelle-source", **sent, **rows).body)
    assert page.xpath("//select[@name='overrides-3-field']")
    assert page.xpath("//input[@name='title']/@value") == ["Nouvelle"]
    assert not page.xpath("//div[@id='mistakes']")


def test_a_source_is_edited_and_switched(get: Get, send: Send, source: Any) -> None:
    source("partenaire", schedule="0 3 * * *", options={"filters": {"keywords": ["eau"]}})
    form = get("/fr/moissonnage/source/partenaire/modifier").xpath("//main//form[@novalidate]")[0]
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    answer = send("/fr/moissonnage/source/partenaire/modifier", **{**sent, "title": "Renommée"})
    assert answer.status_code == 302
    stored_row = _row("partenaire")
    assert (stored_row.title, stored_row.schedule) == ("Renommée", "0 3 * * *")
    assert stored_row.options["filters"] == {"keywords": ["eau"]}
    send("/fr/moissonnage/source/partenaire/activer", active="no")
    assert not _row("partenaire").active


def _row(name: str) -> Any:
    """Return a source as the database has it now."""
    model.Session.rollback()
    return model.Session.query(HarvestSource).filter_by(name=name).one()


# ---- A run

OUTCOMES = (
    {"kind": "created", "identifier": "fr-1", "title": "Haies", "dataset_id": "parcelles"},
    {"kind": "rejected", "identifier": "fr-2", "title": "=1+1", "reason": "Sans titre"},
    {
        "kind": "updated",
        "identifier": "fr-3",
        "title": "Sols",
        "notes": [Note(Sentence("elle est floue"), "dates")],
        "changes": [
            {"field": "title", "before": "Sol", "after": "Sols"},
            {"field": "https://example.org/a name", "before": "", "after": "a"},
        ],
    },
    {"kind": "rejected", "place": "record 12", "reason": "Illisible"},
)


def test_a_run_tells_what_became_of_each_record(get: Get, source: Any, run: Any) -> None:
    counts = {"created": 1, "rejected": 1, "updated": 1, "unchanged": 4}
    run_id = run(source("partenaire"), OUTCOMES, counts=counts)
    page = get(f"/fr/moissonnage/passage/{run_id}")
    lines = page.xpath("//ul[@class='g2f-outcomes']/li")
    assert [line.get("data-kind") for line in lines] == [
        "created",
        "rejected",
        "updated",
        "rejected",
    ]
    assert lines[0].xpath(".//a/@href") == ["/fr/dataset/parcelles"]
    assert "Sans titre" in lines[1].text_content()
    assert "Dates de référence : elle est floue" in lines[2].text_content()
    assert "fiche 12" in lines[3].text_content()
    assert "7 fiches" in _text(page.xpath("//strong[@data-total]"))
    assert page.xpath("//form[contains(@action, '/reprendre')]")
    assert not page.xpath("//g2f-run-progress/@src")
    narrowed = get(f"/fr/moissonnage/passage/{run_id}?kind=rejected")
    assert narrowed.xpath("//ul[@class='g2f-outcomes']/li/@data-kind") == ["rejected"] * 2
    found = get(f"/fr/moissonnage/passage/{run_id}?q=sols")
    assert found.xpath("//ul[@class='g2f-outcomes']/li/@data-kind") == ["updated"]
    assert found.xpath("//a[text()='CSV']/@href")[0].endswith("?q=sols")


def test_a_report_is_paged(get: Get, source: Any, run: Any) -> None:
    many = tuple({"kind": "created", "identifier": f"fr-{number}"} for number in range(60))
    run_id = run(source("partenaire"), many, counts={"created": 60})
    page = get(f"/fr/moissonnage/passage/{run_id}")
    assert len(page.xpath("//ul[@class='g2f-outcomes']/li")) == 50
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert len(get(following).xpath("//ul[@class='g2f-outcomes']/li")) == 10


def test_a_run_that_goes_on_is_followed_and_can_be_stopped(
    app: Any, get: Get, people: People, source: Any, run: Any
) -> None:
    run_id = run(source("partenaire"), state="running", finished=None, counts={"created": 3})
    page = get(f"/fr/moissonnage/passage/{run_id}")
    (followed,) = page.xpath("//g2f-run-progress/@src")
    assert page.xpath("//a[@data-fallback]/@href") == [f"/fr/moissonnage/passage/{run_id}"]
    assert page.xpath("//form[contains(@action, '/annuler')]")
    told = app.get(followed, headers=people["admin"])
    assert {"private", "no-store"} <= set(told.headers["Cache-Control"].split(", "))
    assert "public" not in told.headers["Cache-Control"]
    assert told.json["busy"] is True
    assert told.json["label"] == "En cours"
    assert told.json["counts"] == [{"tone": "ok", "text": "3 créées"}]


def test_a_report_is_taken_as_files(app: Any, people: People, source: Any, run: Any) -> None:
    run_id = run(source("partenaire"), OUTCOMES)
    address = f"/fr/moissonnage/passage/{run_id}/rapport"
    sheet = app.get(f"{address}.csv", headers=people["admin"])
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in sheet.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(sheet.body.lstrip("\ufeff")), delimiter=";"))
    assert [row["Titre"] for row in rows] == ["Haies", "'=1+1", "Sols", ""]
    assert [row["Issue"] for row in rows] == ["Créée", "Refusée", "Mise à jour", "Refusée"]
    assert rows[0]["Adresse du jeu de données"].endswith("/dataset/parcelles")
    assert rows[1]["Raison"] == "Sans titre"
    assert rows[2]["Remarques"] == "Dates de référence : elle est floue"
    assert rows[2]["Champs qui changent"] == "Titre | Nom – https://example.org/a"
    assert rows[3]["Endroit dans la source"] == "fiche 12"
    english = app.get(address.replace("/fr/", "/en/") + ".csv", headers=people["admin"])
    assert english.body.startswith("\ufeffOutcome;Identifier;Title;")
    assert "Rejected;fr-2" in english.body
    read = json.loads(app.get(f"{address}.json?kind=created", headers=people["admin"]).body)
    assert read["run"]["id"] == run_id
    assert [each["identifier"] for each in read["outcomes"]] == ["fr-1"]


def test_a_run_that_asks_shows_the_list_and_takes_an_answer(
    get: Get, send: Send, source: Any, run: Any
) -> None:
    asks = [{"identifier": "fr-1", "title": "Haies", "dataset_id": "parcelles"}]
    run_id = run(source("partenaire"), state="asking", asks=asks)
    page = get(f"/fr/moissonnage/passage/{run_id}")
    assert page.xpath("//ul[@class='g2f-asks']//a/text()") == ["Haies"]
    answers = page.xpath("//form[contains(@action, '/decider')]//button/@value")
    assert answers == ["no", "yes"]
    assert "Décider" in _text(get("/fr/moissonnage").xpath("//li[@data-source='partenaire']"))
    assert send(f"/fr/moissonnage/passage/{run_id}/decider", withdraw="no").status_code == 302
    model.Session.rollback()
    assert HarvestRun.get(run_id).state == "finished"


def test_two_runs_are_compared(get: Get, source: Any, run: Any) -> None:
    source_id = source("partenaire")
    first = run(source_id, OUTCOMES)
    second = run(source_id, ({**OUTCOMES[0], "kind": "updated"}, OUTCOMES[2]))
    page = get(f"/fr/moissonnage/passage/{second}/comparer?avec={first}")
    assert page.xpath("//select[@name='avec']/option/@value") == [first]
    assert "Haies" in _text(page.xpath("//section[@aria-labelledby='h-differing']"))
    assert "=1+1" in _text(page.xpath("//section[@aria-labelledby='h-older']"))
    other = run(source("autre"))
    get(f"/fr/moissonnage/passage/{second}/comparer?avec={other}", status=404)


# ---- Preview, harvest, clear


def _folder(path: Path) -> Path:
    for name in ("haies", "mares"):
        record = Record(metadata_identifier=f"fr-{name}", title=name.capitalize(), notes="Inventé.")
        (path / f"{name}.xml").write_bytes(write(record))
    (path / "casse.xml").write_text("<pas fini")
    return path


def test_a_source_is_previewed_harvested_shown_and_cleared(
    app: Any, get: Get, send: Send, source: Any, tmp_path: Path
) -> None:
    source("dossier", type="folder", url=str(_folder(tmp_path)), active=False)
    own = "/fr/moissonnage/source/dossier"
    page = get(f"{own}/apercu")
    kinds = page.xpath("//ul[@class='g2f-outcomes']/li/@data-kind")
    assert sorted(kinds) == ["created", "created", "rejected"]
    assert page.xpath("//form[contains(@action, '/activer')]")
    assert "Haies" in _main(page)
    with app.flask_app.test_request_context():
        done = helpers.call_action("geo2france_harvest_run", _site(), id="dossier", wait=True)
        (haies,) = helpers.call_action("package_search", fq="title:Haies")["results"]
    assert done["counts"] == {"created": 2, "rejected": 1}
    report = get(f"/fr/moissonnage/passage/{done['id']}")
    assert len(report.xpath("//ul[@class='g2f-outcomes']/li")) == 3
    dataset = get(f"/fr/dataset/{haies['name']}")
    facts = dataset.xpath("//dt[text()='Moissonné depuis']/following-sibling::dd")
    assert "Dossier" in _text(facts)
    assert facts[0].xpath(".//a/@href") == [own]
    visitor = get(f"/fr/dataset/{haies['name']}", "nobody")
    assert not visitor.xpath("//a[contains(@href, '/moissonnage')]")

    page = get(f"{own}/vider")
    assert "2 jeux de données" in _main(page)
    assert "Haies" in _main(page)
    wrong = html.fromstring(send(f"{own}/vider", confirm="autre").body)
    assert wrong.xpath("//input[@name='confirm'][@aria-invalid='true']")
    asked = send(f"{own}/vider", confirm="dossier")
    assert asked.status_code == 302
    following = asked.headers["Location"]
    waiting = get(following)
    assert "En attente" in _text(waiting.xpath("//*[@data-state]"))
    assert waiting.xpath("//g2f-run-progress/@src")
    for path in (own, "/fr/moissonnage"):
        assert not get(path).xpath("//form[contains(@action, '/dossier/lancer')]")
    assert "Vidage" in _text(get(own).xpath("//td"))
    run_id = following.rpartition("/")[2]
    with app.flask_app.test_request_context():
        carrying.job(run_id)
        assert helpers.call_action("package_search", fq="title:(Haies OR Mares)")["count"] == 0
    done_page = get(following)
    assert "2 supprimés" in _main(done_page)
    lines = done_page.xpath("//ul[@class='g2f-outcomes']/li")
    assert [line.get("data-kind") for line in lines] == ["removed", "removed"]
    assert not done_page.xpath("//ul[@class='g2f-outcomes']//a")
    assert not done_page.xpath("//a[contains(@href, '/comparer')]")


def test_a_withdrawn_dataset_says_so(app: Any, get: Get, create: Any) -> None:
    made = create("retire", title="Retiré", private=True, withdrawn="2026-02-03")
    page = get(f"/fr/dataset/{made['name']}")
    assert "Retiré" in _text(page.xpath("//p[@class='g2f-title__by']"))
    results = get("/fr/organization/organisation-demo")
    assert "Retiré par sa source" in _text(results.xpath("//p[@class='g2f-hit__by']"))
    assert "3 février 2026" in _text(page.xpath("//p[contains(@class, 'g2f-title__notice')]"))


def _site() -> dict[str, str]:
    return {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}


# ---- What it costs


def test_many_sources_and_outcomes_cost_no_more_queries_than_few(
    get: Get, source: Any, run: Any
) -> None:
    first = source("source-0")
    few_id = run(first, OUTCOMES)

    def cost(path: str) -> list[str]:
        get(path)
        with _counting() as statements:
            get(path)
        return statements

    few = [cost("/fr/moissonnage"), cost(f"/fr/moissonnage/passage/{few_id}")]
    for number in range(1, 9):
        run(source(f"source-{number}"))
    many_id = run(first, OUTCOMES * 15)
    many = [cost("/fr/moissonnage"), cost(f"/fr/moissonnage/passage/{many_id}")]
    for before, after in zip(few, many, strict=True):
        assert len(after) <= len(before), "\n".join(after)
