"""Which collections of an OGC API hold records, and where their items are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, HarvestError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters import jsontext
from ckanext.geo2france.harvesters.records.values import rows, text
from ckanext.geo2france.harvesters.request import Fetch, Request

__all__ = ["ACCEPT", "asked", "below", "conformance", "items_of"]

ACCEPT: Final = "application/geo+json, application/json;q=0.9"
EXPECTED: Final = _("an OGC API")
DATA: Final = ("data", "/rel/ogc/1.0/data", "/rel/ogc/1.0/ogc-catalog")
RECORDS: Final = {"record", "records", "catalog"}


def items_of(address: str, fetch: Fetch, wanted: tuple[str, ...] = ()) -> list[str]:
    """Return the addresses of the items of each collection of records at *address*.

    address: of the API, of its list of collections, of one of them, or of its items. wanted:
    identifiers of collections; all those of records where it is empty. Raises HarvestError.
    """
    url = address.strip()
    if urlsplit(url).path.rstrip("/").endswith("/items"):
        return [url]
    body = _object(url, fetch)
    if body.get("type") == "FeatureCollection":
        return [url]
    if _is_collection(body):
        return [_items(url, body)]
    if "collections" not in body:
        url = _collections_url(url, body)
        body = _object(url, fetch)
    found = list(_collections(url, body, wanted))
    if not found:
        raise BadAnswer(_("a collection of records"), Sentence.of(_("none at {url}"), url=url))
    return found


def _object(url: str, fetch: Fetch) -> dict[str, Any]:
    """Return the JSON at *url*; a server that gives a web page is asked again by parameter."""
    body = fetch(Request(url, accept=ACCEPT))
    try:
        return jsontext.parse(body, EXPECTED)
    except BadAnswer:
        if "f=json" in url:
            raise
        return jsontext.parse(fetch(Request(asked(url, f="json"), accept=ACCEPT)), EXPECTED)


def _is_collection(body: Mapping[str, Any]) -> bool:
    return "itemType" in body or any(text(link.get("rel")) == "items" for link in _links(body))


def _links(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return rows(body.get("links"))


def _collections_url(url: str, landing: Mapping[str, Any]) -> str:
    links = (link for link in _links(landing) if text(link.get("rel")).endswith(DATA))
    return _linked(url, links) or below(url, "collections")


def _collections(url: str, body: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[str]:
    for collection in rows(body.get("collections")):
        identifier = text(collection.get("id"))
        chosen = identifier in wanted if wanted else text(collection.get("itemType")) in RECORDS
        if identifier and chosen:
            yield _items(below(url, identifier), collection)


def _items(url: str, collection: Mapping[str, Any]) -> str:
    """Return the address of the items: the one said if it is of the same server, else the usual."""
    links = (link for link in _links(collection) if text(link.get("rel")) == "items")
    return _linked(url, links) or below(url, "items")


def _linked(url: str, links: Iterable[Mapping[str, Any]]) -> str:
    """Return the first address among *links* that is of the server asked, and no web page."""
    found = (_near(url, text(link.get("href"))) for link in links if _is_json(link))
    return next(filter(None, found), "")


def _is_json(link: Mapping[str, Any]) -> bool:
    return "html" not in text(link.get("type")) and "f=html" not in text(link.get("href"))


def _near(url: str, href: str) -> str:
    """Return the address that *href* is, if the server asked is the one that it names.

    Behind a proxy, many servers name a host that is theirs alone.
    """
    found = urlsplit(urljoin(url, href))
    here = urlsplit(url)
    same = (found.scheme, found.netloc) == (here.scheme, here.netloc)
    return urlunsplit(found._replace(fragment="")) if same and href else ""


def below(url: str, name: str) -> str:
    """Return the address of *name*, as it stands in a path, below *url*."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", fragment=""))


def asked(url: str, **parameters: str) -> str:
    """Return *url* with these parameters, in place of those that it has by the same names."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in parameters]
    added = [(key, value) for key, value in parameters.items() if value]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added]), fragment=""))


def conformance(items_url: str, fetch: Fetch) -> tuple[str, ...]:
    """Return what the API says it conforms to (URIs), or nothing where it does not say."""
    parts = urlsplit(items_url)
    root = parts.path.partition("/collections/")[0]
    if root == parts.path:
        return ()
    url = urlunsplit(parts._replace(path=f"{root}/conformance", query="f=json"))
    try:
        body = jsontext.parse(fetch(Request(url, accept=ACCEPT)), EXPECTED)
    except FetchError as error:
        if error.status in {0, 401, 403}:
            raise
        return ()
    except HarvestError:
        return ()
    return tuple(each for each in body.get("conformsTo") or () if isinstance(each, str))
