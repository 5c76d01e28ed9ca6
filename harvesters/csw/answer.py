"""What a server answers to GetRecords: a page of records, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ckanext.geo2france.domain.errors import BadAnswer, HarvestError
from ckanext.geo2france.schemas.xml import Element, parse, qualified

__all__ = ["Page", "Refusal", "read_page"]


class Refusal(HarvestError):
    """The server understood the request and refused it (ExceptionReport)."""

    def __init__(self, text: str) -> None:
        """Keep the server's own words."""
        super().__init__(f"The server answered with an exception: {text}.")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records; *matched* is None when the server does not say how many there are."""

    records: tuple[Element, ...]
    matched: int | None
    next_record: int | None


def read_page(answer: bytes) -> Page:
    """Return the page that *answer* holds. Raises Refusal, BadAnswer or MetadataError."""
    root = parse(answer)
    name = etree.QName(root).localname
    if name in {"ExceptionReport", "ServiceExceptionReport"}:
        raise Refusal(" ".join("".join(root.itertext()).split())[:500])
    if name != "GetRecordsResponse":
        raise BadAnswer("a GetRecordsResponse", qualified(root))
    results = root.find("{*}SearchResults")
    if results is None:
        raise BadAnswer("SearchResults in the GetRecordsResponse", "none")
    records = tuple(child for child in results if isinstance(child.tag, str))
    return Page(
        records,
        _number(results.get("numberOfRecordsMatched")),
        _number(results.get("nextRecord")),
    )


def _number(text: str | None) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None
