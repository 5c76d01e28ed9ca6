"""A Solr that comes back after its death gives no answer before it has every write that returned.

``GEO2FRANCE_KILLS=20 pytest tests/search_index/test_restarts.py`` kills it more often.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from flask import g

from ckanext.geo2france.runtime.project import executable
from ckanext.geo2france.runtime.testing import test_home as session_home
from ckanext.geo2france.search import outage, repair, restarts, solr

#: The site of entries that only weigh.
NOBODY = "nobody"
KILLS = int(os.environ.get("GEO2FRANCE_KILLS", "2"))


@pytest.fixture
def keeping() -> Iterator[None]:
    """Let a keeper run beside the test, as beside a portal."""
    ini = session_home().path / "test.ini"
    command = [executable("ckan"), "-c", str(ini), "geo2france", "search", "keep"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait(30)
    # Weights are of no site: what empties the catalogue before a test leaves them.
    solr.connection().delete(q=f"site_id:{NOBODY}", commit=True)


class Writer:
    """Writes datasets, one of which goes from public to private and back, and remembers which."""

    def __init__(self, catalogue) -> None:
        self.catalogue = catalogue
        self.number = 0
        self.is_private = False
        catalogue.dataset("secret")

    def write(self) -> None:
        self.number += 1
        self.catalogue.dataset(f"jeu-{self.number}")
        self.is_private = not self.is_private
        self.catalogue.patch("secret", private=self.is_private)

    def look(self) -> bool:
        """Search, and check that everything is as it was written; tell whether there was an answer.

        Inside a request an outage is noted, and searches then give the empty answer of a page.
        """
        g.pop("geo2france_search", None)
        public = self.catalogue.search(q="name:secret", rows=0)["count"]
        seen = self.catalogue.search(q="name:jeu-*", rows=0)["count"]
        if outage.is_noted():
            return False
        assert (public, seen) == (0 if self.is_private else 1, self.number)
        return True


def weigh_down(number: int = 4_000) -> None:
    """Give Solr's update log so much that its replay takes a moment; the entries are of no site."""
    entry = {"site_id": NOBODY, "entity_type": "weight", "title": "Poids " * 50}
    solr.add([{**entry, "index_id": f"w{n}", "id": f"w{n}"} for n in range(number)])


def test_no_search_is_stale_though_solr_is_killed_among_writes(
    catalogue, solr_process, keeping
) -> None:
    writer = Writer(catalogue)
    for _ in range(KILLS):
        writer.write()
        assert writer.look()
        weigh_down()
        killing = threading.Timer(random.uniform(0, 0.5), solr_process.kill)
        killing.start()
        while killing.is_alive():
            writer.write()
            writer.look()
        # one write that Solr misses, then as many looks as can be
        writer.write()
        answers, deadline = 0, time.monotonic() + 120
        while answers < 30 and time.monotonic() < deadline:
            answers += writer.look()
        assert answers == 30


def test_a_search_says_nothing_while_the_log_is_replayed(catalogue, monkeypatch) -> None:
    catalogue.dataset("un")
    monkeypatch.setattr(restarts, "_seen", {})
    monkeypatch.setattr(restarts, "_is_replayed", lambda *_: False)
    catalogue.search(q="*:*")
    assert outage.is_noted()
    g.pop("geo2france_search")
    assert repair.condition() is repair.Condition.AWAY
    monkeypatch.undo()
    assert catalogue.search(q="*:*")["count"] == 1


def test_a_core_reloaded_during_a_search_is_not_believed(catalogue, monkeypatch) -> None:
    monkeypatch.setattr(restarts, "FRESH", 0.0)

    def late_search() -> None:
        with restarts.trusted():
            known = restarts._seen.popitem()[1]
            monkeypatch.setattr(
                restarts, "_core", lambda: restarts.Core(0.0, "another", True, True)
            )
            assert known.loaded

    with pytest.raises(restarts.Restarting):
        late_search()


def test_one_question_in_half_a_second_is_enough(catalogue, monkeypatch) -> None:
    catalogue.search(q="*:*")
    asked: list[str] = []
    really = restarts._get
    monkeypatch.setattr(restarts, "_get", lambda url, **p: asked.append(url) or really(url, **p))
    monkeypatch.setattr(restarts, "FRESH", 60.0)
    for _ in range(10):
        catalogue.search(q="*:*")
    assert len(asked) <= 1
