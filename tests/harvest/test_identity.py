"""Whose record keeps a dataset up to date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.geo2france.harvesters.identity import Claim, Holding, OwnerRule, owner, standing
from ckanext.geo2france.harvesters.own import reference

FIRST = Claim("first", "Premier", 100, "2026-01-01", "2025-06-01", owns=True)
PREFERRED = Claim("preferred", "Préféré", 10, "2026-02-01", "2025")
SITE = "https://data.example.org/catalogue"
DATASET = "0b6a2f57-1f0e-4f0b-9d1c-6a1d0c6f2a10"
RECENT = Claim("recent", "Récent", 100, "2026-03-01", "2025-06-01T08:00:00")


@pytest.mark.parametrize(
    ("rule", "winner"),
    [(OwnerRule.PRIORITY, PREFERRED), (OwnerRule.FIRST, FIRST), (OwnerRule.RECENT, RECENT)],
)
def test_the_rule_of_the_portal_names_the_owner(rule: OwnerRule, winner: Claim) -> None:
    assert owner([RECENT, FIRST, PREFERRED], rule) is winner
    assert owner([PREFERRED, FIRST, RECENT], rule) is winner


@pytest.mark.parametrize("rule", OwnerRule)
def test_between_equals_the_first_owns(rule: OwnerRule) -> None:
    later = replace(FIRST, source="later", first_seen="2026-05-01", owns=False)
    assert owner([later, FIRST], rule) is FIRST


@pytest.mark.parametrize("rule", OwnerRule)
def test_who_gives_a_record_only_now_comes_after_all_that_gave_it(rule: OwnerRule) -> None:
    now = replace(FIRST, source="aaa", first_seen="", owns=False)
    assert owner([now, FIRST], rule) is FIRST


def test_a_record_without_a_date_is_the_oldest() -> None:
    undated = replace(FIRST, modified="hier")
    assert owner([undated, PREFERRED], OwnerRule.RECENT) is PREFERRED


def test_the_reason_names_the_other_source() -> None:
    held = Holding("d", harvested=True, claims=(FIRST,))
    theirs = standing(RECENT, held, OwnerRule.FIRST)
    assert (theirs.owns, theirs.reason and "Premier" in theirs.reason.said()) == (False, True)
    ours = standing(PREFERRED, held, OwnerRule.PRIORITY)
    assert (ours.owns, ours.reason and "Premier" in ours.reason.said()) == (True, True)


def test_nobody_owns_what_was_typed_in() -> None:
    assert not standing(PREFERRED, Holding("d", harvested=False), OwnerRule.PRIORITY).owns
    held = Holding("d", harvested=False, claims=(FIRST,))
    assert not standing(PREFERRED, held, OwnerRule.PRIORITY).owns


def test_what_another_organization_published_is_not_taken_when_its_source_is_gone() -> None:
    assert standing(RECENT, Holding("d", harvested=True), OwnerRule.PRIORITY).owns
    theirs = Holding("d", harvested=True, within=False)
    assert not standing(PREFERRED, theirs, OwnerRule.PRIORITY).owns


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (DATASET, DATASET),
        (DATASET.upper(), DATASET),
        (f"{SITE}/dataset/{DATASET}", DATASET),
        (f"{SITE}/fr/dataset/haies", "haies"),
        (f"{SITE}/series/haies.ttl", "haies"),
        (f"{SITE}/dataset/haies/", "haies"),
        (f"{SITE}/dataset/haies/resource/{DATASET}", ""),
        (f"{SITE}/dataset?q=haies", ""),
        (f"{SITE}/organization/haies", ""),
        ("https://data.example.org/dataset/haies", ""),
        ("https://autre.example.org/catalogue/dataset/haies", ""),
        ("fr-123-haies", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_which_dataset_an_identifier_or_an_address_is(name: str, meant: str) -> None:
    assert reference(name, SITE) == meant
