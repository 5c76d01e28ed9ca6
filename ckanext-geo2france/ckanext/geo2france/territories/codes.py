"""Codes of territories in identifiers, keywords and their addresses.

INSEE codes of communes and SIREN, alone or inside an identifier (``62498_PLU_20210204``,
``fr-216204982-plu20210204``), addresses of INSEE (``http://id.insee.fr/geo/commune/62498``) and the
codes of data.gouv.fr (``fr:commune:62498``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ckanext.geo2france.territories.territory import Territory

if TYPE_CHECKING:
    from ckanext.geo2france.territories.reference import Reference

__all__ = ["coded", "said"]

_TOKENS: Final = re.compile(r"[0-9A-Za-z]+")
_SAID: Final = re.compile(r"\bfr:(commune|epci|departement|region):([0-9][0-9AB][0-9]*)\b")
#: ``…/geo/commune/62498`` and ``…/geo/commune/62498-lens``, whatever the host.
_ADDRESS: Final = re.compile(
    r"/geo/(commune|intercommunalite|epci|departement|region)/([0-9][0-9AB]?[0-9]*)\b"
)
_LEVELS: Final = {"intercommunalite": "epci"}
_INSEE: Final = re.compile(r"(?:\d{5}|2[AB]\d{3})\Z")
#: Documents of urban planning once had the INSEE code, filled up with zeros, for a SIREN.
_PADDED: Final = re.compile(r"0000(\d{5})\Z")


def said(reference: Reference, text: str) -> Iterator[Territory]:
    """Yield the territories whose level and code *text* gives: nothing is to be guessed."""
    for pattern in (_SAID, _ADDRESS):
        for level, number in pattern.findall(text):
            code = f"fr:{_LEVELS.get(level, level)}:{number}"
            if (found := reference.by_code.get(code)) or (found := _today(reference, number)):
                yield found


def coded(reference: Reference, text: str) -> Iterator[Territory]:
    """Yield the territories whose INSEE code or SIREN stands alone between other signs in *text*.

    A number of five digits may mean something else: the caller compares it with the extent.
    """
    for token in _TOKENS.findall(text):
        if padded := _PADDED.match(token):
            token = padded[1]
        if _INSEE.match(token):
            found = reference.by_code.get(f"fr:commune:{token}") or _today(reference, token)
        else:
            found = reference.by_siren.get(token)
        if found:
            yield found


def _today(reference: Reference, number: str) -> Territory | None:
    """Return the commune of today for the code of one that is no more."""
    code, _name = reference.former.get(number, ("", ""))
    return reference.by_code.get(f"fr:commune:{code}")
