"""Which records are asked for: OGC Filter 1.1 or CQL text, and what is left where one is refused.

Servers differ in the filters that they accept. What they refuse is dropped step by step, the
filter of the source itself last: what was dropped is then looked at here, record by record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from ckanext.geo2france.domain.errors import MetadataError, SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.options import Box, Options
from ckanext.geo2france.schemas.xml import Element, parse, qualified

__all__ = ["NOTHING", "Asked", "attempts"]

ALTERNATIVE: Final = re.compile(r"\bor\b", re.IGNORECASE)
OGC: Final = "http://www.opengis.net/ogc"
#: Namespaces of Filter 2.0, and those of version 1.1.
MOVED: Final = {
    "http://www.opengis.net/fes/2.0": OGC,
    "http://www.opengis.net/gml/3.2": "http://www.opengis.net/gml",
}
#: The systems in which a box is told, and whether longitude comes first. The first one leaves no
#: doubt, but older servers do not know it; the URN of EPSG has latitude first (OGC 07-045, 8.2.2).
SYSTEMS: Final = {
    "urn:ogc:def:crs:OGC:1.3:CRS84": True,
    "urn:x-ogc:def:crs:EPSG:6.11:4326": False,
}
#: The date stamp of a record has no time of day in many catalogues, and no zone in most.
MARGIN: Final = timedelta(days=1)
LIKE: Final = '<ogc:PropertyIsLike wildCard="%" singleChar="_" escapeChar="\\">{name}{text}\
</ogc:PropertyIsLike>'
LATER: Final = "<ogc:PropertyIsGreaterThanOrEqualTo>{name}{text}\
</ogc:PropertyIsGreaterThanOrEqualTo>"
BOX: Final = '<ogc:BBOX>{name}<gml:Envelope srsName="{system}"><gml:lowerCorner>{lower}\
</gml:lowerCorner><gml:upperCorner>{upper}</gml:upperCorner></gml:Envelope></ogc:BBOX>'


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for; empty is everything.

    cql, operators: the filter of the source, as CQL text or as operators of OGC Filter 1.1.
    modified, since: days; the first is the filter of the source, the second the incremental run's.
    system: one of SYSTEMS, in which the box is told.
    """

    keywords: tuple[str, ...] = ()
    bbox: Box | None = None
    modified: date | None = None
    since: date | None = None
    cql: str = ""
    operators: tuple[str, ...] = ()
    system: str = next(iter(SYSTEMS))

    def constraint(self, *, iso: bool) -> str:
        """Return the Constraint element, or "".

        iso: properties have the names of the ISO profile, rather than those of Dublin Core.
        """
        if self.cql:
            text = f"<csw:CqlText>{escape(' AND '.join(self._texts(iso)))}</csw:CqlText>"
        else:
            operators = list(self._operators(iso))
            if not operators:
                return ""
            joined = "".join(operators)
            if len(operators) > 1:
                joined = f"<ogc:And>{joined}</ogc:And>"
            text = f"<ogc:Filter>{joined}</ogc:Filter>"
        return f'\n    <csw:Constraint version="1.1.0">{text}</csw:Constraint>'

    def with_other_axes(self) -> Asked:
        """Return the same, with the box told in a system of the other order of axes."""
        other = not SYSTEMS[self.system]
        system = next(name for name, longitude in SYSTEMS.items() if longitude is other)
        return replace(self, system=system)

    @property
    def first_day(self) -> date | None:
        """Return the day from which on changes are asked for."""
        return max((day for day in (self.modified, self.since) if day), default=None)

    def _texts(self, iso: bool) -> Iterator[str]:
        """Yield the conditions in CQL: the text of the source, and the date alone.

        Few servers read more than the simplest CQL; pycsw 2.6 knows no parentheses.
        """
        day = self.first_day
        yield f"({self.cql})" if day and ALTERNATIVE.search(self.cql) else self.cql
        if day:
            yield f"{'apiso:Modified' if iso else 'dct:modified'} >= '{day.isoformat()}'"

    def _operators(self, iso: bool) -> Iterator[str]:
        yield from self.operators
        if self.keywords:
            name = _name("apiso:Subject" if iso else "dc:subject")
            likes = [LIKE.format(name=name, text=_literal(_any(word))) for word in self.keywords]
            yield likes[0] if len(likes) == 1 else f"<ogc:Or>{''.join(likes)}</ogc:Or>"
        if self.bbox:
            west, south, east, north = self.bbox
            lower, upper = (west, south), (east, north)
            if not SYSTEMS[self.system]:
                lower, upper = (south, west), (north, east)
            yield BOX.format(
                name=_name("ows:BoundingBox"),
                system=self.system,
                lower=f"{lower[0]} {lower[1]}",
                upper=f"{upper[0]} {upper[1]}",
            )
        if self.first_day:
            name = _name("apiso:Modified" if iso else "dct:modified")
            yield LATER.format(name=name, text=_literal(self.first_day.isoformat()))


NOTHING: Final = Asked()


def _name(text: str) -> str:
    return f"<ogc:PropertyName>{text}</ogc:PropertyName>"


def _literal(text: str) -> str:
    return f"<ogc:Literal>{escape(text)}</ogc:Literal>"


def _any(keyword: str) -> str:
    """Return a pattern that finds *keyword* among others: some servers keep them in one text."""
    plain = "".join(f"\\{char}" if char in "%_\\" else char for char in keyword)
    return f"%{plain}%"


def attempts(options: Options) -> tuple[Asked, ...]:
    """Return what to ask for, from all that *options* say to what no server may refuse.

    The last one holds the filter of the source in the server's own language: a server that refuses
    that cannot be read. Raises SourceError for a filter that is none.
    """
    whole = Asked(
        # In CQL, the date alone is added to the text of the source.
        keywords=() if options.cql else options.keywords,
        bbox=None if options.cql else options.bbox,
        modified=options.modified_since,
        since=(options.since - MARGIN).date() if options.since else None,
        cql=options.cql,
        operators=_operators_of(options.fes),
    )
    tried = [replace(whole, system=system) for system in SYSTEMS] if whole.bbox else [whole]
    tried.append(replace(whole, since=None))
    tried.append(Asked(cql=whole.cql, operators=whole.operators))
    return tuple(dict.fromkeys(tried))


def _operators_of(fes: str) -> tuple[str, ...]:
    """Return the operators that an OGC Filter holds, each with the prefixes it needs."""
    if not fes:
        return ()
    try:
        root = parse(fes.encode())
    except MetadataError as error:
        raise SourceError(error.sentence) from error
    _as_version_1(root)
    if root.tag != f"{{{OGC}}}Filter":
        expected = _("The root element is {root}: a Filter of OGC Filter 1.1 or 2.0 was expected.")
        raise SourceError(Sentence.of(expected, root=qualified(root)))
    return tuple(
        etree.tostring(operator, encoding="unicode", with_tail=False)
        for operator in root.iterchildren("{*}*")
    )


def _as_version_1(root: Element) -> None:
    """Bring a Filter 2.0 to the version that CSW 2.0.2 takes: mostly, names moved."""
    for element in root.iter("{*}*"):
        name = etree.QName(element)
        if name.namespace in MOVED:
            local = "PropertyName" if name.localname == "ValueReference" else name.localname
            element.tag = f"{{{MOVED[name.namespace]}}}{local}"
    etree.cleanup_namespaces(root)
