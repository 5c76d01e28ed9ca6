"""Faults of partners, as far as they could harm what the portal already holds."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from fault_server import FAULTS, FaultServer, redirect, send, serving
from faulty_catalogue import Catalogue, iso

from ckanext.geo2france.harvest import reading
from ckanext.geo2france.harvest.requesting import new_run
from ckanext.geo2france.harvesters.http import Client, Limits
from ckanext.geo2france.harvesters.pipeline import BATCH
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestRun, HarvestSource, now

COUNT = 12
IDENTIFIERS = [f"r{number:02}" for number in range(1, COUNT + 1)]
#: Carries out one run in a process that can be killed.
WORKER = """
import sys
from ckan.cli import load_config
from ckan.config.middleware import make_app
app = make_app(load_config(sys.argv[1]))
with app._wsgi_app.test_request_context():
    import ckan.plugins.toolkit as tk
    tk.config["ckanext.geo2france.harvest.private_networks"] = ["127.0.0.0/8"]
    from ckanext.geo2france.harvest.runner import run
    run(sys.argv[2])
"""


@pytest.fixture
def partner() -> Iterator[FaultServer]:
    with serving(Catalogue([iso(identifier) for identifier in IDENTIFIERS])) as running:
        yield running


def add(harvests: Any, partner: FaultServer, name: str = "partenaire", **options: Any) -> None:
    """Add the partner as a source, and harvest it once."""
    harvests.add(name, partner.url, page_size=5, **options)
    run = harvests.run(name)
    assert run["state"] == "finished", run


def nothing(handler: Any, said: bytes) -> None:
    """Answer with not a byte."""
    send(handler)


def places(harvests: Any) -> dict[str, tuple[str, str]]:
    """Return id and name of every visible dataset, by the identifier of its record."""
    model.Session.expire_all()
    rows = harvests.datasets().items()
    return {found: (row.id, row.name) for found, row in rows if not row.private}


def age(days: int) -> None:
    """Let what is unseen have been so for so many days more."""
    older = HarvestRecord.unseen_since - timedelta(days=days)
    model.Session.execute(sa.update(HarvestRecord).values(unseen_since=older))
    model.Session.commit()


def found_by_search(text: str) -> int:
    return tk.get_action("package_search")({"ignore_auth": True}, {"q": text, "rows": 0})["count"]


def test_an_empty_answer_withdraws_nothing_and_asks_when_the_time_of_grace_is_over(
    harvests: Any, partner: FaultServer
) -> None:
    add(harvests, partner)
    before = places(harvests)
    partner.catalogue.records.clear()
    run = harvests.run("partenaire")
    assert (run["state"], run["counts"]) == ("finished", {"unseen": COUNT})
    assert places(harvests) == before
    age(30)
    run = harvests.run("partenaire")
    assert run["state"] == "asking"
    assert run["counts"].get("withdrawn", 0) == 0
    assert places(harvests) == before
    partner.catalogue.records[:] = [iso(identifier) for identifier in IDENTIFIERS]
    assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT}
    assert places(harvests) == before
    age(30)
    assert harvests.run("partenaire")["state"] == "finished"


def test_a_partner_that_is_down_for_months_loses_nothing(
    harvests: Any, partner: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Limits(connect=0.5, read=0.3, total=2, size=1_000_000, attempts=1)
    monkeypatch.setattr(reading, "Client", partial(Client, limits=quick))
    add(harvests, partner)
    before = places(harvests)
    down = ("status 403", "status 500", "HTML with status 200", "stall", "gzip bomb", "drip")
    for manner in (nothing, *(FAULTS[fault] for fault in down)):
        partner.manner = manner
        run = harvests.run("partenaire")
        assert run["state"] == "failed"
        assert run["message"]
        assert places(harvests) == before
        age(30)
    partner.manner = send
    assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT}


def test_a_short_answer_is_doubted(harvests: Any, partner: FaultServer) -> None:
    """The server announces all its records and gives a third: nobody takes the others for gone."""
    add(harvests, partner)
    before = places(harvests)
    partner.catalogue.hidden = set(range(5, COUNT + 1))
    for state in ("finished", "asking"):
        run = harvests.run("partenaire")
        assert (run["state"], run["counts"]["unchanged"]) == (state, 4)
        assert "announced" in str(run["remarks"])
        assert places(harvests) == before
        age(30)


def test_a_record_dropped_then_back_keeps_its_place(harvests: Any, partner: FaultServer) -> None:
    add(harvests, partner)
    before = places(harvests)
    dropped = partner.catalogue.records.pop(3)
    assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT - 1, "unseen": 1}
    assert places(harvests) == before
    age(8)
    assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT - 1, "withdrawn": 1}
    assert set(before) - set(places(harvests)) == {"r04"}
    assert model.Package.get(before["r04"][0]).state == "active"
    partner.catalogue.records.append(dropped)
    assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT - 1, "returned": 1}
    assert places(harvests) == before
    assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT}


def test_a_record_that_comes_and_goes_is_never_withdrawn(
    harvests: Any, partner: FaultServer
) -> None:
    """The time of grace begins again each time that it is given."""
    add(harvests, partner)
    record = partner.catalogue.records[-1]
    for _ in range(3):
        partner.catalogue.records.pop()
        harvests.run("partenaire")
        age(5)
        partner.catalogue.records.append(record)
        assert harvests.run("partenaire")["counts"] == {"unchanged": COUNT}
    assert len(places(harvests)) == COUNT


def test_the_same_identifiers_in_two_sources_harvested_in_turn_stay_as_many_datasets(
    harvests: Any, partner: FaultServer
) -> None:
    with serving(Catalogue([iso(identifier) for identifier in IDENTIFIERS])) as other:
        add(harvests, partner, "un")
        before = places(harvests)
        harvests.add("deux", other.url)
        for _ in range(5):
            for name in ("deux", "un"):
                assert harvests.run(name)["state"] == "finished"
                assert places(harvests) == before
    assert model.Session.query(model.Package).filter_by(type="dataset").count() == COUNT
    shown = harvests.dataset("r01")
    assert {source["name"] for source in shown["harvest_sources"]} == {"un", "deux"}


def test_changed_content_reaches_its_dataset_whatever_the_date_stamp(
    harvests: Any, partner: FaultServer
) -> None:
    """The same date, an older one, an empty one, none: the content alone decides."""

    def stamped(date: str | None, title: str) -> str:
        said = "" if date is None else f"<gmd:dateStamp><gco:Date>{date}</gco:Date></gmd:dateStamp>"
        following = "<gmd:identificationInfo>"
        return iso("a", title).replace(following, said + following)

    partner.catalogue.records[:] = [stamped("2026-01-01", "Avant")]
    add(harvests, partner)
    for title, stamp in (("B", "2026-01-01"), ("C", "2019-01-01"), ("D", ""), ("E", None)):
        partner.catalogue.records[:] = [stamped(stamp, title)]
        assert harvests.run("partenaire")["counts"] == {"updated": 1}
        assert harvests.dataset("a")["title"] == title


def test_odd_identifiers_and_long_texts_become_datasets_that_are_found(
    harvests: Any, partner: FaultServer
) -> None:
    odd = [
        *("fr/120066022/jeu", r"C:\metadonnees\jeu.xml", "../../etc/passwd", "..", "a b?c#d"),
        *("'; drop table package; --", "鉄" * 1000, "😀" * 1000, "x" * 1000),
    ]
    partner.catalogue.records[:] = [iso(name, f"Jeu {at}") for at, name in enumerate(odd)]
    partner.catalogue.records.append(iso("long", "Roman", abstract="Il était une forêt. " * 50_000))
    harvests.add("partenaire", partner.url)
    run = harvests.run("partenaire")
    reasons = [line["reason"] for line in harvests.report("partenaire", kind="rejected")]
    assert not [reason for reason in reasons if "nternal" in reason]
    assert set(harvests.datasets()) >= {*odd[:6], "x" * 1000, "long"}
    assert run["state"] == "finished"
    again = harvests.run("partenaire")["counts"]
    assert again["unchanged"] == run["counts"]["created"]
    assert set(again) <= {"unchanged", "rejected"}
    assert found_by_search("Roman") == 1
    assert len(harvests.dataset("long")["notes"]) > 900_000


def test_a_fault_of_one_record_leaves_the_others_and_its_own_dataset(
    harvests: Any, partner: FaultServer
) -> None:
    add(harvests, partner)
    before = places(harvests)
    partner.catalogue.bad = {4: "500"}
    partner.catalogue.records[0] = iso("r01", "Titre neuf")
    for _ in range(2):
        run = harvests.run("partenaire")
        assert run["state"] == "finished"
        assert run["counts"]["rejected"] == 1
        age(30)
    assert places(harvests) == before
    assert harvests.dataset("r01")["title"] == "Titre neuf"


def test_a_partner_that_moved_to_a_private_address_changes_nothing(
    harvests: Any, partner: FaultServer
) -> None:
    add(harvests, partner)
    before = places(harvests)
    partner.manner = partial(redirect, to="http://192.168.1.1/csw")
    run = harvests.run("partenaire")
    assert run["state"] == "failed"
    assert "private address" in run["message"]
    assert places(harvests) == before


def test_a_worker_killed_in_the_middle_loses_nothing_and_writes_nothing_twice(
    harvests: Any, partner: FaultServer
) -> None:
    """SIGKILL with some records written, not all in the index; the next run goes on."""
    names = [f"r{number:02}" for number in range(BATCH + 5)]
    partner.catalogue.records[:] = [iso(name) for name in names]
    harvests.add("partenaire", partner.url, page_size=BATCH)
    asked, killed = threading.Event(), threading.Event()

    def wait_for_the_kill(request: int) -> None:
        # The second page is asked for once the first is written.
        if request == 2 and not killed.is_set():
            asked.set()
            killed.wait(60)

    partner.catalogue.before = wait_for_the_kill
    cut = new_run(HarvestSource.get("partenaire"), "test").id
    with subprocess.Popen([sys.executable, "-c", WORKER, tk.config["__file__"], cut]) as worker:
        assert asked.wait(300), "the worker never came so far"
        worker.send_signal(signal.SIGKILL)
    killed.set()
    model.Session.rollback()
    assert HarvestRun.get(cut).state == "running"
    run = harvests.run("partenaire")
    assert run["state"] == "finished"
    assert run["counts"] == {"unchanged": BATCH, "created": 5}
    assert sorted(harvests.datasets()) == names
    assert model.Session.query(model.Package).count() == len(names)
    assert found_by_search("Jeu") == len(names)
    model.Session.expire_all()
    assert HarvestRun.get(cut).state == "interrupted"
    assert HarvestRun.get(cut).finished <= now()
    assert harvests.run("partenaire")["counts"] == {"unchanged": len(names)}
