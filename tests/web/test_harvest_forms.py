"""What the harvest pages make of what is typed: schedules, boxes, rows, and files of reports."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from ckanext.geo2france.pages import harvest_export, harvest_form, harvest_schedule
from ckanext.geo2france.pages.harvest_listing import SHOWN, Asked, listed
from ckanext.geo2france.pages.harvest_words import TYPES, Words

CRONS = ["", "15 * * * *", "0 3 * * *", "30 22 * * 1-5", "5 4 * * 0", "0 6 1 * *", "7 */6 * * 1,3"]


@pytest.mark.parametrize("cron", CRONS)
def test_a_schedule_is_shown_and_stored_as_it_was(cron: str) -> None:
    assert harvest_schedule.written(harvest_schedule.read(cron)) == cron


def test_the_usual_schedules_have_a_name() -> None:
    names = [harvest_schedule.read(cron).choice for cron in CRONS]
    assert names == ["", "hourly", "nightly", "weekdays", "weekly", "monthly", "custom"]


@pytest.mark.parametrize("time", ["", "25:00", "3", "3:60", "midi"])
def test_a_wrong_time_is_refused(time: str) -> None:
    with pytest.raises(ValueError, match=time or "^$"):
        harvest_schedule.written(harvest_schedule.Schedule("nightly", time))


SOURCE: dict[str, Any] = {
    "name": "partenaire",
    "title": "Un partenaire",
    "type": "csw",
    "url": "https://example.org/csw",
    "owner_org": "organisation",
    "active": True,
    "priority": 10,
    "schedule": "0 3 * * *",
    "has_credentials": True,
    "options": {
        "page_size": 50,
        "filters": {
            "keywords": ["eau", "sol"],
            "bbox": [1.37, 48.83, 4.26, 51.09],
            "modified_since": "2024-01-31",
            "cql": "type = 'dataset'",
        },
        "extras": {"schema": "gmi"},
        "licence": "etalab-2.0",
        "territory": "fr:departement:62",
        "groups": ["groupe"],
        "overrides": {"language": "fre", "contacts": [{"organisation": "Agence"}]},
        "grace_days": 0,
        "threshold": 35,
    },
}


def test_a_stored_source_goes_through_the_form_unchanged() -> None:
    data, wrong = harvest_form.asked(harvest_form.typed_of(SOURCE), "csw")
    assert wrong == {}
    options = SOURCE["options"]
    assert data["filters"] == {**options["filters"], "fes": ""}
    for name in set(options) - {"filters"}:
        assert data[name] == options[name], name
    for name in ("name", "title", "url", "owner_org", "priority", "schedule"):
        assert data[name] == SOURCE[name], name
    assert "credentials" not in data


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.code)
def test_every_type_takes_an_empty_form(each: Any) -> None:
    typed = harvest_form.typed_in(MultiDict(), each.code)
    data, wrong = harvest_form.asked(typed, each.code)
    assert wrong == {}
    assert data["type"] == each.code
    assert ("cql" in data["filters"]) is (each.code in ("csw", "records"))


@pytest.mark.parametrize(
    ("chosen", "given"),
    [
        ("basic", {"username": "moi", "password": "secret"}),
        ("bearer", {"token": "jeton"}),
        ("", {}),
    ],
)
def test_only_the_credentials_chosen_are_sent(chosen: str, given: dict[str, str]) -> None:
    sent = {"credentials": chosen, "username": "moi", "password": "secret", "token": "jeton"}
    data, _wrong = harvest_form.asked(harvest_form.typed_in(MultiDict(sent), "csw"), "csw")
    assert data["credentials"] == given


OUTCOMES = [
    {"kind": "created", "title": '=HYPERLINK("http://example.org")', "notes": ["une", "deux"]},
    {"kind": "rejected", "title": 'Un titre ; avec « guillemets "', "reason": "  +1", "notes": []},
    {"kind": "updated", "title": "Ligne\nsuivante", "identifier": "@a", "place": "\tfiche"},
]


def test_no_cell_of_the_file_is_a_formula() -> None:
    text = "".join(harvest_export.as_csv(OUTCOMES, Words("fr")))
    assert text.startswith("\ufeffOutcome;")
    header, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    assert header == list(harvest_export.COLUMNS.values())
    assert [row[2] for row in rows] == [f"'{OUTCOMES[0]['title']}", *_titles(OUTCOMES[1:])]
    assert rows[0][5] == "une | deux"
    assert rows[1][4] == "'  +1"
    assert (rows[2][1], rows[2][3]) == ("'@a", "'\tfiche")
    for row in rows:
        assert not [cell for cell in row if cell.lstrip(" ").startswith(harvest_export.FORMULA)]


def _titles(outcomes: list[dict[str, Any]]) -> list[str]:
    return [outcome["title"] for outcome in outcomes]


def test_the_file_for_programs_is_json_with_and_without_outcomes() -> None:
    for outcomes in (OUTCOMES, []):
        read = json.loads("".join(harvest_export.as_json({"id": "passage"}, outcomes)))
        assert read == {"run": {"id": "passage"}, "outcomes": outcomes}


def _source(name: str, state: str = "finished", **values: Any) -> dict[str, Any]:
    run = {"last_run": {"state": state}} if state else {}
    source = {"name": name, "title": name, "url": "https://example.org/", "type": "csw"}
    return {**source, "owner_org": "une", "active": True, **run, **values}


def test_what_needs_a_person_comes_first() -> None:
    sources = [
        _source("calme"),
        _source("cassée", "failed"),
        _source("demande", "asking", active=False),
        _source("arrêtée", active=False),
    ]
    shown = listed(sources, Asked(), 1)
    assert [each["name"] for each in shown.sources] == ["demande", "cassée", "arrêtée", "calme"]
    assert shown.states == ("asking", "failed", "finished", "inactive")
    assert not shown.has_filters


def test_the_list_is_narrowed_and_paged() -> None:
    sources = [_source(f"source-{number:03}") for number in range(SHOWN + 5)]
    sources.append(_source("autre", "", type="wms", owner_org="deux", url="https://example.net/"))
    assert listed(sources, Asked(), 2).count == SHOWN + 6
    assert len(listed(sources, Asked(), 2).sources) == 6
    assert listed(sources, Asked(), 99).page == 2
    for asked in (
        Asked(words="EXAMPLE.net"),
        Asked(organization="deux"),
        Asked(type="wms"),
        Asked(state="never"),
    ):
        assert [each["name"] for each in listed(sources, asked, 1).sources] == ["autre"]
    assert listed(sources, Asked(words="rien"), 1).sources == []
