"""What a territory is, and what a dataset is to it: without its contour, which takes shapely."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

__all__ = ["FRANCE", "Box", "Kind", "Membership", "Relation", "Territory"]

#: West, south, east, north in degrees, EPSG:4326.
Box = tuple[float, float, float, float]
#: Code of the country, which contains every territory.
FRANCE: Final = "country:fr"


class Kind(str, Enum):
    """A level of territory, from the smallest to the largest."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"
    COUNTRY = "country"

    @property
    def rank(self) -> int:
        """Return 0 for the smallest kind, and so on."""
        return _RANKS[self]


_RANKS: Final = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory.

    code: level and number, as data.gouv.fr writes them: ``fr:commune:62498``, ``fr:epci:246200364``
    (SIREN), ``fr:departement:62``, ``fr:region:32``, ``country:fr``.
    departement: number of the département of a commune, empty for the other kinds.
    communes: INSEE codes of its communes; of an EPCI that is no more, the last it had.
    last_year: None while the territory exists.
    """

    code: str
    kind: Kind
    name: str
    other_names: tuple[str, ...] = ()
    siren: str = ""
    departement: str = ""
    population: int = 0
    communes: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    first_year: int | None = None
    last_year: int | None = None

    @property
    def number(self) -> str:
        """Return the INSEE code, or the SIREN of an EPCI."""
        return self.code.rpartition(":")[2]

    @property
    def is_current(self) -> bool:
        """Tell whether the territory exists in the latest year of the reference."""
        return self.last_year is None


@dataclass(frozen=True, slots=True)
class Membership:
    """The years, first and last included, in which a commune was in an EPCI."""

    commune: str
    first_year: int
    last_year: int


class Relation(str, Enum):
    """What a dataset is to a territory, nearest first."""

    EXACT = "exact"
    CONTAINED = "contained"
    CONTAINING = "containing"
