"""Topic categories: a closed list of the schemas, which later editions and profiles have grown.

A code that the list of a standard does not have (``disaster`` in ISO 19139; in both standards
``planningCadastre_Planning`` of the Swiss profile) would make the document invalid. Its element
then says the broader category, if there is one, and names the code itself as the reason why it
holds no exact value: ``gco:nilReason`` may be any explanation. So the document is valid, and is
read again as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.building import CARRIED, NIL_REASON, Building
from ckanext.geo2france.schemas.kinds import Code
from ckanext.geo2france.schemas.rows import Reading
from ckanext.geo2france.schemas.xml import Element

__all__ = ["TOPIC"]

LIST: Final = "topic_categories"
#: What MD_TopicCategoryCode of ISO 19115-1:2014 has more than that of ISO 19115:2003.
LATER: Final = ("disaster", "extraTerrestrial")


@dataclass(frozen=True, slots=True)
class Topic(Code):
    """A topic category, whether the list of the standard has its code or not."""

    name: str = LIST
    enumerated: bool = True

    def read(self, element: Element, reading: Reading) -> Iterator[str]:
        """Yield the code, or the one that the element carries in place of a value."""
        if code := _carried(element):
            yield code
        else:
            yield from Code.read(self, element, reading)

    def write(self, element: Element, values: tuple[str, ...], building: Building) -> None:
        """Write the code, or the broader one with the exact one beside it."""
        code = values[0]
        broader = code if _is_listed(code, building) else code.partition("_")[0]
        if _is_listed(broader, building):
            Code.write(self, element, (broader,), building)
        if broader != code or not len(element):
            reason = CARRIED + quote(code, safe="")
            element.set(building.tag(f"gco:{NIL_REASON}"), reason)


def _carried(element: Element) -> str:
    reasons = (v for k, v in element.attrib.items() if str(k).endswith(f"}}{NIL_REASON}"))
    found = next((str(v) for v in reasons if str(v).startswith(CARRIED)), "")
    return unquote(found[len(CARRIED) :])


def _is_listed(code: str, building: Building) -> bool:
    entry = codelists.load(LIST).find(code)
    return (entry is not None and entry.code == code) or (building.modern and code in LATER)


TOPIC: Final[Any] = Topic()
