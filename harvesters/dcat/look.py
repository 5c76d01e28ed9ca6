"""A graph being read about one resource: texts in its language, dates, codes, parts in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.geo2france.domain.sentence import Note
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.dcat.catalogue import natural
from ckanext.geo2france.schemas.dcat.names import DCTERMS, FOAF, RDF, RDFS, SKOS

__all__ = ["Look"]

LABELS: Final = (DCTERMS.title, SKOS.prefLabel, RDFS.label, FOAF.name)
#: Languages in which a text is wanted, after that of the record.
PREFERRED: Final = ("fr", "", "en")


@dataclass(slots=True)
class Look:
    """Reads about *subject* in *graph*; texts are wanted in the language *lang* (a tag) first.

    base: the address of the resource; notes: receives what cannot be read.
    """

    graph: Graph
    subject: Node
    base: str
    lang: str = ""
    notes: list[Note] = field(default_factory=list[Note])

    def on(self, subject: Node) -> Look:
        """Return a look at *subject*, with the same notes."""
        return Look(self.graph, subject, self.base, self.lang, self.notes)

    def nodes(self, *props: URIRef) -> list[Node]:
        """Return the values of properties, each once, in a steady order."""
        return [
            node
            for prop in props
            for node in sorted(set(self.graph.objects(self.subject, prop)), key=natural)
        ]

    def parts(self, *props: URIRef) -> Iterator[Look]:
        """Yield a look at each value of properties."""
        return (self.on(node) for node in dict.fromkeys(self.nodes(*props)))

    def literals(self, prop: URIRef) -> list[Literal]:
        """Return the values that are literals and not blank, those of the wanted language first."""
        found = [
            each for each in self.nodes(prop) if isinstance(each, Literal) and str(each).strip()
        ]
        order = [self.lang, *PREFERRED]
        return sorted(found, key=lambda each: _rank(_tag(each), order))

    def text(self, *props: URIRef) -> str:
        """Return the first text of the first property that has one, or "".

        A value that is a resource is told by its label.
        """
        for prop in props:
            if found := self.literals(prop):
                return str(found[0]).strip()
        for prop in props:
            for part in self.parts(prop):
                if label := part.label():
                    return label
        return ""

    def texts(self, prop: URIRef) -> tuple[str, ...]:
        """Return the texts of a property that are in one language: the wanted one, else another."""
        found = self.literals(prop)
        if not found:
            return ()
        tag = _tag(found[0])
        chosen = (str(each).strip() for each in found if _tag(each) in {tag, ""})
        return tuple(dict.fromkeys(chosen))

    def others(self, prop: URIRef) -> Iterator[tuple[str, str]]:
        """Yield the language and the text of each translation of a text."""
        found = self.literals(prop)
        for each in found[1:]:
            if _tag(each) and _tag(each) != _tag(found[0]):
                yield _tag(each), str(each).strip()

    def label(self) -> str:
        """Return how the subject is called, or ""."""
        return next(
            (str(found[0]).strip() for prop in LABELS if (found := self.literals(prop))), ""
        )

    def date(self, *props: URIRef) -> str:
        """Return the first date of the first property that has one, or ""."""
        texts = (str(each) for prop in props for each in self.nodes(prop))
        return next(filter(None, (vocabulary.day(each, self.notes) for each in texts)), "")

    def code(self, codelist: str, *props: URIRef) -> str:
        """Return the first value of properties that is a code of a list, by URI or label; or ""."""
        return next(iter(self.codes(codelist, *props)), "")

    def codes(self, codelist: str, *props: URIRef) -> tuple[str, ...]:
        """Return the values of properties that are codes of a list, by URI or by label."""
        found: dict[str, None] = {}
        for part in self.parts(*props):
            for text in (str(part.subject), part.label()):
                if text and (code := vocabulary.code(codelist, text)):
                    found[code] = None
                    break
        return tuple(found)

    def address(self, *props: URIRef) -> str:
        """Return the first value of properties that is an address, as a node or as a text."""
        found = (str(each).strip() for each in self.nodes(*props))
        return next((each for each in found if "://" in each), "")

    def uri(self) -> str:
        """Return the URI of the subject where it is a web address of its own, or "".

        The parts of a document have addresses below that of the resource: these name nothing.
        """
        text = str(self.subject)
        is_web = isinstance(self.subject, URIRef) and text.startswith(("http://", "https://"))
        mark = "-" if "#" in self.base else "#"
        return text if is_web and not text.startswith(f"{self.base}{mark}") else ""

    def is_a(self, *kinds: URIRef) -> bool:
        """Tell whether the subject is of one of these classes."""
        return any((self.subject, RDF.type, kind) in self.graph for kind in kinds)


def _tag(literal: Literal) -> str:
    return (literal.language or "").split("-")[0].lower()


def _rank(tag: str, order: list[str]) -> int:
    return order.index(tag) if tag in order else len(order)
