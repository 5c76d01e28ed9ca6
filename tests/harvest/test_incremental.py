"""Runs that ask for changes only, of partners that know their dates and of those that do not."""

from __future__ import annotations

from typing import Any

import pytest
from faulty_catalogue import Catalogue, iso

from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.model.harvest import HarvestSource


class Dated(Catalogue):
    """A CSW that gives the second record alone where a date is asked for, or refuses dates."""

    refuses_dates: bool = False

    def __call__(self, request: Request) -> bytes:
        if b"odified" not in request.body:
            return super().__call__(request)
        if self.refuses_dates:
            return self.exception("no date is known here")
        return Catalogue(self.records[1:2])(request)


@pytest.fixture
def partner(server: Any, reply: Any) -> Dated:
    """Serve three records."""
    catalogue = Dated([iso("a"), iso("b"), iso("c")])

    def answer(handler: Any, body: bytes) -> None:
        if body:
            reply(handler, catalogue(Request(server.url, body)))
        else:
            reply(handler, status=404)

    server.answer = answer
    return catalogue


def test_a_run_of_changes_withdraws_nothing_and_one_of_a_partner_without_dates_is_whole(
    harvests: Any, server: Any, partner: Dated
) -> None:
    harvests.add("csw", f"{server.url}/csw")
    assert harvests.run("csw", full=False)["counts"] == {"created": 3}
    partner.records = [iso("a"), iso("b", title="Autre titre")]
    changes = harvests.run("csw", full=False)
    assert (changes["kind"], changes["counts"]) == ("changes", {"updated": 1})
    partner.refuses_dates = True
    whole = harvests.run("csw", full=False)
    assert whole["kind"] == "full"
    assert whole["counts"] == {"unchanged": 2, "unseen": 1}
    assert "everything is read" in str(whole["remarks"])
    assert HarvestSource.get("csw").read_whole is not None
