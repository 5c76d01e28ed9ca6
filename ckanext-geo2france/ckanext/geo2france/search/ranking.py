"""The formula that orders results, read from ``config/search/ranking.yaml`` and the settings.

score = (text + exact matches) x popularity x quality x freshness. Each factor lies between 1 and
1 + its weight, so that the best known dataset gains at most that much over an unknown one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from ckanext.geo2france import config
from ckanext.geo2france.domain.errors import Geo2FranceError
from ckanext.geo2france.runtime.project import config_folder

__all__ = ["InvalidRanking", "Ranking", "current", "load"]

YEAR_MS: Final = 365.25 * 24 * 3600 * 1000
HIGHEST_WEIGHT: Final = 5.0


class InvalidRanking(Geo2FranceError):
    """The ranking file holds something else than what it should."""

    def __init__(self, path: str, detail: str) -> None:
        """Say which file, and what is wrong in it."""
        super().__init__(f"The ranking file {path} cannot be used: {detail}.")


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor between 1 and 1 + *weight*; *half* is the value that gives half of it."""

    weight: float
    half: float = 1.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of the text, bonuses of exact matches, and factors."""

    fields: dict[str, float]
    phrases: dict[str, float] = field(default_factory=dict)
    phrase_slop: int = 2
    exact_acronym: float = 150.0
    exact_title: float = 150.0
    exact_title_words: float = 3.0
    minimum_match: str = "2<-1 5<80%"
    tie: float = 0.1
    popularity: Factor = Factor(0.8)
    quality: Factor = Factor(0.2)
    freshness: Factor = Factor(0.15, 3)
    overlap: Factor = Factor(2)
    territory: Factor = Factor(4)

    def query_fields(self) -> str:
        """Return the searched fields with their weights, as ``qf``."""
        return _weighted(self.fields)

    def phrase_fields(self) -> str:
        """Return the fields where words side by side count, as ``pf``."""
        return _weighted(self.phrases)

    def factors(self) -> dict[str, str]:
        """Return the factors by name, as function queries of Solr, without those of weight 0."""
        found = {
            # Between 0 and 1 as they are written: holding them there again for each document found
            # took Solr longer than the rest of the formula.
            "popularity": (self.popularity, "field(popularity)"),
            "quality": (self.quality, "field(quality)"),
            "freshness": (self.freshness, _recent(self.freshness.half)),
        }
        return {
            name: f"linear({function},{factor.weight:g},1)"
            for name, (factor, function) in found.items()
            if factor.weight > 0
        }

    def highest_factor(self) -> float:
        """Return how many times the score of its text a dataset can reach at most."""
        factors = (self.popularity, self.quality, self.freshness)
        return math.prod(1 + factor.weight for factor in factors)


def _weighted(fields: dict[str, float]) -> str:
    return " ".join(f"{name}^{weight:g}" for name, weight in fields.items() if weight > 0)


def _recent(half: float) -> str:
    """Return freshness between 0 and 1; a date to come counts as today."""
    return f"recip(max(ms(NOW/DAY,freshness),0),{1 / (half * YEAR_MS):.6e},1,1)"


def current() -> Ranking:
    """Return the ranking of this site: the file, with the weights that the settings replace."""
    ranking = load(config.search_ranking_file() or str(config_folder() / "search" / "ranking.yaml"))
    told = config.search_factor_weights()
    changed = {
        name: replace(getattr(ranking, name), weight=_checked("settings", name, weight))
        for name, weight in told.items()
    }
    return replace(ranking, **changed)


@cache
def load(path: str) -> Ranking:
    """Return the ranking that the file at *path* describes. Raises InvalidRanking."""
    try:
        raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        return _ranking(path, raw)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidRanking(path, repr(error)) from error


def _ranking(path: str, raw: dict[str, Any]) -> Ranking:
    exact = raw["exact"]
    factors = {
        name: Factor(
            _checked(path, name, raw[name]["weight"]), max(float(raw[name].get("half", 1)), 1e-6)
        )
        for name in ("popularity", "quality", "freshness", "overlap", "territory")
        # Files written before there were territories go on working.
        if name in raw or name != "territory"
    }
    return Ranking(
        fields={str(name): float(weight) for name, weight in raw["fields"].items()},
        phrases={str(name): float(weight) for name, weight in raw.get("phrases", {}).items()},
        phrase_slop=int(raw.get("phrase_slop", 2)),
        exact_acronym=float(exact["acronym"]),
        exact_title=float(exact["title"]),
        exact_title_words=float(exact["title_words"]),
        minimum_match=str(raw["minimum_match"]),
        tie=float(raw["tie"]),
        **factors,
    )


def _checked(path: str, name: str, weight: Any) -> float:
    value = float(weight)
    if not 0 <= value <= HIGHEST_WEIGHT:
        raise InvalidRanking(path, f"{name} weighs {value:g}, expected 0 to {HIGHEST_WEIGHT:g}")
    return value
