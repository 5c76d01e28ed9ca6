"""A DCAT catalogue as a source: page after page, each of its resources once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from rdflib import Graph
from rdflib.namespace import RDF

from ckanext.geo2france.domain.errors import BadAnswer
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.dcat import graphs
from ckanext.geo2france.harvesters.dcat.catalogue import next_page, subjects
from ckanext.geo2france.harvesters.dcat.document import ResourceDocument, ToPackage, nothing_more
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met
from ckanext.geo2france.harvesters.remarks import leads_back
from ckanext.geo2france.harvesters.request import Fetch, Request
from ckanext.geo2france.harvesters.sieve import sifted
from ckanext.geo2france.harvesters.webpages import is_web_page, links
from ckanext.geo2france.schemas.dcat.names import DCAT

__all__ = ["read"]

#: Forms that a web page may link to as its own, the quickest to read first.
FORMS: Final = ("text/turtle", "application/rdf+xml", "application/ld+json")
PAGES: Final = 20_000


def read(
    address: str, fetch: Fetch, options: Options, to_package: ToPackage = nothing_more
) -> Iterator[Met]:
    """Yield the datasets, series and services of the catalogue at *address*.

    address: of RDF in any usual form, or of a web page that links to it. to_package: another reader
    of DCAT, asked for what is missing. Raises HarvestError or MetadataError where a page cannot be
    read: what was read until there is kept.
    """
    yield from sifted(_read(address.strip(), fetch, to_package), options)


def _read(address: str, fetch: Fetch, to_package: ToPackage) -> Iterator[Met]:
    seen: set[str] = set()
    known: set[object] = set()
    url, is_catalogue = address, False
    while url and len(seen) < PAGES:
        seen.add(url)
        url, page = _page(url, fetch)
        seen.add(url)
        is_catalogue = is_catalogue or (None, RDF.type, DCAT.Catalog) in page
        fresh = [subject for subject in subjects(page) if subject not in known]
        for number, subject in enumerate(fresh, start=len(known) + 1):
            pages = (str(each) for each in page.objects(subject, DCAT.landingPage))
            document = ResourceDocument(page, subject, to_package)
            yield Found(f"resource {number}", document, known_as=(str(subject), *pages))
        known.update(fresh)
        following = _following(url, next_page(page))
        if following in seen or (following and not fresh):
            yield leads_back(url)
            return
        url = following
    if not known and not is_catalogue:
        raise BadAnswer(
            _("a catalogue that describes datasets"), Sentence.of(_("none at {url}"), url=address)
        )


def _page(url: str, fetch: Fetch) -> tuple[str, Graph]:
    """Return the page at *url*, or the one in RDF that a web page there links to."""
    body = fetch(Request(url, accept=graphs.ACCEPT))
    if is_web_page(body) and (other := _alternate(body, url)):
        url = other
        body = fetch(Request(url, accept=graphs.ACCEPT))
    return url, graphs.parse(body, url)


def _alternate(page: bytes, url: str) -> str:
    """Return the address of the RDF that a web page names as another form of itself, or ""."""
    found = {
        link.get("type", "").partition(";")[0].strip().lower(): link["href"]
        for link in reversed(links(page, "link"))
        if "alternate" in link.get("rel", "").lower().split()
    }
    href = next((found[form] for form in FORMS if form in found), "")
    return urljoin(url, href) if href else ""


def _following(url: str, said: str) -> str:
    """Return the address of the next page, at the server that was asked.

    Behind a proxy, some portals name themselves by a host, or a scheme, that is theirs alone.
    """
    if not said:
        return ""
    found, here = urlsplit(urljoin(url, urldefrag(said).url)), urlsplit(url)
    if found.path == here.path:
        found = found._replace(scheme=here.scheme, netloc=here.netloc)
    return urlunsplit(found)
