"""The forms in which a dataset is given out: ending of the address, media type, who gets it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MIMEAccept

__all__ = ["BY_ENDING", "FORMS", "Form", "negotiated"]

XML: Final = "application/xml"
HTML: Final = "text/html"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the metadata of a dataset.

    ending: of the address, after the identifier and a point. media_type: of the answer; an XML
    document has that of XML, as no type is registered for ISO metadata. accepted: what a client
    asks for to get it. label: its name, the same in every language. listed: whether the page of
    the dataset links to it.
    """

    ending: str
    media_type: str
    label: str
    accepted: tuple[str, ...] = ()
    listed: bool = True

    @property
    def name(self) -> str:
        """Return the name of its address among those of the application."""
        return self.ending.replace(".", "_")


FORMS: Final = (
    Form(
        "iso19139.xml",
        XML,
        "ISO 19139",
        ("application/vnd.iso.19139+xml", "application/vnd.iso19139+xml", XML, "text/xml"),
    ),
    Form(
        "iso19115-3.xml",
        XML,
        "ISO 19115-3",
        ("application/vnd.iso.19115-3+xml", "application/vnd.iso19115-3+xml"),
    ),
    Form("original.xml", XML, "XML"),
    Form("ttl", "text/turtle", "DCAT (Turtle)", ("text/turtle", "application/x-turtle")),
    Form("jsonld", "application/ld+json", "DCAT (JSON-LD)", ("application/ld+json",)),
    Form("rdf", "application/rdf+xml", "DCAT (RDF/XML)", ("application/rdf+xml",)),
    Form("xml", "application/rdf+xml", "DCAT (RDF/XML)", listed=False),
    Form("n3", "text/n3", "DCAT (N3)", ("text/n3",), listed=False),
)
BY_ENDING: Final = {form.ending: form for form in FORMS}
ASKED: Final = {accepted: form for form in FORMS for accepted in form.accepted}


def negotiated(accept: MIMEAccept, forms: Iterable[str] = ()) -> Form | None:
    """Return the form that a client prefers to the page, or None when the page does.

    A client that takes anything gets the page. forms: media types to choose from, all by default.
    """
    offered = [HTML, "application/xhtml+xml", *(forms or ASKED)]
    return ASKED.get(accept.best_match(offered, HTML))
