"""RDF of partners: RDF/XML, Turtle or JSON-LD, told apart by how it begins; no network, no DTD."""

from __future__ import annotations

import json
import logging
import re
from typing import Any, Final

from lxml import etree
from rdflib import Graph
from rdflib.plugins.parsers.notation3 import BadSyntax

from ckanext.geo2france.domain.errors import BadAnswer, HarvestError, MetadataError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters import jsontext
from ckanext.geo2france.harvesters.webpages import is_web_page
from ckanext.geo2france.schemas.xml import parse as parse_xml

__all__ = ["ACCEPT", "RemoteContext", "parse"]

log = logging.getLogger(__name__)

#: Turtle first: it is the quickest to read and says the most by byte.
ACCEPT: Final = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
EXPECTED: Final = _("a catalogue in RDF (RDF/XML, Turtle or JSON-LD)")
#: The syntaxes, as rdflib calls them and as people do.
FORMS: Final = {"xml": "RDF/XML", "turtle": "Turtle", "json-ld": "JSON-LD"}
BOM: Final = b"\xef\xbb\xbf"
#: A Turtle document may begin with an address in angle brackets: it declares no namespace there.
XML: Final = re.compile(rb"\s*(<\?xml|<!--|<!DOCTYPE|<[A-Za-z][\w.:-]*\s[^>]*xmlns)")
SIZE_LIMIT: Final = 64 * 1024 * 1024


class RemoteContext(HarvestError):
    """A JSON-LD document whose meaning is in another document, which is not fetched."""

    def __init__(self, address: str) -> None:
        """Name the context."""
        sentence = _(
            "The JSON-LD document refers to the context {address}: only contexts written in the "
            "document itself are read. Ask the partner for Turtle or RDF/XML."
        )
        super().__init__(Sentence.of(sentence, address=address))


def parse(body: bytes, base: str) -> Graph:
    """Return the graph that *body*, found at *base*, holds.

    Raises BadAnswer for what is no RDF, MetadataError for XML that is not to be read, and
    RemoteContext. Nothing is fetched, whatever the document refers to.
    """
    text = body.removeprefix(BOM)
    if len(text) > SIZE_LIMIT:
        raise BadAnswer(
            EXPECTED,
            Sentence.of(
                _("{size} bytes, more than the {limit} allowed"), size=len(text), limit=SIZE_LIMIT
            ),
        )
    if not text.strip():
        raise BadAnswer(EXPECTED, _("an empty answer"))
    if is_web_page(text):
        raise BadAnswer(EXPECTED, _("a web page (html)"))
    if text.lstrip()[:1] in {b"{", b"["}:
        return _json(text, base)
    if XML.match(text):
        # Checked first by the one parser that refuses entities, then written anew for rdflib.
        return _read(etree.tostring(parse_xml(text)), "xml", base)
    return _read(text, "turtle", base)


def _json(text: bytes, base: str) -> Graph:
    document = jsontext.parse(b'{"@graph":' + text + b"}", EXPECTED)["@graph"]
    for context in _contexts(document):
        if isinstance(context, str):
            raise RemoteContext(context)
    return _read(json.dumps(document).encode(), "json-ld", base)


def _contexts(value: Any) -> list[Any]:
    """Return every context that a document uses, at any depth: those imported are remote too."""
    found: list[Any] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            context = each.get("@context", [])
            found += context if isinstance(context, list) else [context]
            found += [each["@import"]] if isinstance(each.get("@import"), str) else []
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found


def _read(text: bytes, form: str, base: str) -> Graph:
    graph = Graph()
    try:
        graph.parse(data=text, format=form, publicID=base)
    except (HarvestError, MetadataError):
        raise
    except RecursionError as error:
        raise BadAnswer(EXPECTED, _("a document that nests too deep")) from error
    except Exception as error:
        # rdflib's parsers have no error of their own in common.
        log.info("%s cannot be read as %s: %s", base, form, error)
        raise BadAnswer(EXPECTED, _unreadable(form, error)) from error
    return graph


def _unreadable(form: str, error: Exception) -> Sentence:
    """Return that a document is not what it looks like, and from which line on where it is told."""
    if isinstance(error, BadSyntax):
        told = _("a document that is no {form} from line {line} on")
        return Sentence.of(told, form=FORMS[form], line=error.lines + 1)
    return Sentence.of(_("a document that cannot be read as {form}"), form=FORMS[form])
