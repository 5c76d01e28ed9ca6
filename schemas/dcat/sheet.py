"""A graph being written about one resource: texts with their language, dates, concepts, parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.geo2france.domain.record import Translation
from ckanext.geo2france.schemas import codelists
from ckanext.geo2france.schemas.codelists import Entry
from ckanext.geo2france.schemas.dcat.names import DCTERMS, FOAF, RDF, SKOS, XSD

__all__ = ["Sheet", "date", "iri", "language_tag", "words"]

# What no IRI may hold (RFC 3987), and no XML 1.0 document.
FORBIDDEN: Final = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
SCHEME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:\S")
DATES: Final = (
    (re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"), XSD.dateTime),
    (re.compile(r"^\d{4}-\d\d-\d\d$"), XSD.date),
    (re.compile(r"^\d{4}-\d\d$"), XSD.gYearMonth),
    (re.compile(r"^\d{4}$"), XSD.gYear),
)


def iri(text: str) -> URIRef | None:
    """Return *text* as an IRI, with what none may hold escaped; None where it is no IRI at all."""
    bare = CONTROLS.sub("", text.strip())
    if not SCHEME.match(bare):
        return None
    try:
        urlsplit(bare)
    except ValueError:
        return None
    return URIRef(FORBIDDEN.sub(lambda found: quote(found.group()), bare))


def words(text: str, lang: str = "") -> Literal:
    """Return *text* as a literal that every serialization can hold."""
    return Literal(CONTROLS.sub("", text).strip(), lang=lang or None)


def date(text: str, *, whole: bool = False) -> Literal | None:
    """Return an ISO 8601 date as xsd:date, dateTime, gYearMonth or gYear, never completed.

    whole: leave out a partial date, for the properties where GeoDCAT-AP 2 refuses one.
    """
    for pattern, datatype in DATES:
        if pattern.match(text) and not (whole and datatype in (XSD.gYear, XSD.gYearMonth)):
            return Literal(text, datatype=datatype)
    return None


def language_tag(language: str) -> str:
    """Return the tag (``fr``) of a language that the code list knows, or ""."""
    entry = codelists.load("languages").find(language)
    spellings = entry.also if entry else ()
    return next((text for text in spellings if len(text) == 2), "")


@dataclass(slots=True)
class Sheet:
    """Writes about *subject* in *graph*; texts are in *lang* unless said otherwise.

    Whatever has no URI of its own gets one below *base* (``#place-1``), the same at each writing,
    so that two outputs of the same record are the same.
    """

    graph: Graph
    subject: URIRef
    base: URIRef
    lang: str = ""
    parts: Counter[str] = field(default_factory=Counter)
    translations: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def on(self, subject: URIRef) -> Sheet:
        """Return a sheet about *subject* whose parts are those of this one."""
        return Sheet(self.graph, subject, self.base, self.lang, self.parts, self.translations)

    def translate(self, translations: Iterable[Translation]) -> None:
        """Take in the translations of the record, for the texts that are said from now on."""
        for each in translations:
            tag = language_tag(each.language)
            if tag:
                key = (each.field, each.source)
                self.translations.setdefault(key, []).append((tag, each.text))

    def part(self, kind: str, *classes: URIRef) -> URIRef:
        """Return the URI of a new part, of these classes."""
        self.parts[kind] += 1
        mark = "-" if "#" in self.base else "#"
        node = URIRef(f"{self.base}{mark}{kind}-{self.parts[kind]}")
        self.classes(node, *classes)
        return node

    def classes(self, node: Node, *classes: URIRef) -> None:
        """Say what *node* is."""
        for each in classes:
            self.graph.add((node, RDF.type, each))

    def add(self, predicate: URIRef, value: Node | None, of: Node | None = None) -> None:
        """Say *value* of the subject, or of another node; nothing where there is no value."""
        if value is not None:
            self.graph.add((of or self.subject, predicate, value))

    def text(self, predicate: URIRef, text: str, of: Node | None = None) -> None:
        """Say a text in the language of the record; nothing where it is blank."""
        literal = words(text, self.lang)
        if str(literal):
            self.add(predicate, literal, of)

    def texts(self, predicate: URIRef, field: str, text: str) -> None:
        """Say the text of a field of the record, and its translations.

        A field of one text is translated whatever it says now; one of several, text by text.
        """
        self.text(predicate, text)
        for source in ("", text):
            for tag, translated in self.translations.get((field, source), ()):
                self.add(predicate, words(translated, tag))

    def concept(self, uri: URIRef, entry: Entry | None, scheme: str, *classes: URIRef) -> URIRef:
        """Describe the concept *uri* by the labels of *entry*, and return it.

        What a portal that harvests must otherwise look up, and a validator cannot, is said here.
        """
        self.classes(uri, *(classes or (SKOS.Concept,)))
        if scheme:
            self.add(SKOS.inScheme, URIRef(scheme), uri)
        if entry:
            self.add(SKOS.prefLabel, words(entry.fr, "fr"), uri)
            self.add(SKOS.prefLabel, words(entry.en, "en"), uri)
        return uri

    def coded(self, name: str, code: str, *classes: URIRef) -> URIRef | None:
        """Describe and return the concept that *code* is in the code list *name*, if it is one."""
        known = codelists.load(name)
        entry = known.find(code)
        uri = iri(entry.uri) if entry else None
        return self.concept(uri, entry, known.source, *classes) if uri else None

    def document(self, url: str, title: str = "") -> URIRef | None:
        """Describe and return a page at *url*."""
        page = iri(url)
        if page:
            self.classes(page, FOAF.Document)
            self.text(DCTERMS.title, title, page)
        return page
