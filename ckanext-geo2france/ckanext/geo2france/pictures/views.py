"""The address of the picture of a dataset: for those who may see the dataset, and nobody else."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response

from ckanext.geo2france import config
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.http import Client, Limits
from ckanext.geo2france.model.harvest import HarvestSource
from ckanext.geo2france.pictures.drawing import Drawable, drawable, drawn, small
from ckanext.geo2france.pictures.kept import Pictures
from ckanext.geo2france.pictures.places import pictures, thumbnail_name

__all__ = ["geo2france_picture"]

geo2france_picture = Blueprint("geo2france_picture", __name__)

#: A visitor waits for it: a server that is slow shows nothing.
LIMITS: Final = Limits(connect=3, read=8, total=10, size=4 * 1024 * 1024, redirects=2, attempts=1)
#: Seconds that the browser of a visitor may keep a picture.
KEEP: Final = 3600


@geo2france_picture.route("/dataset/<id>/apercu.png")
def picture(id: str) -> Any:
    """Answer with a map of the dataset, drawn by its WMS; 404 where there is none to show."""
    try:
        package = tk.get_action("package_show")({}, {"id": id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return _none(404)
    found, folder = drawable(package), pictures()
    if found is None or folder is None:
        return _none(404)
    kept = folder.get(found.key)
    content = kept.content if kept else _drawn(package, found, folder)
    if content is None:
        return _none(503)
    if content and not folder.has(thumbnail_name(found)):
        folder.put(thumbnail_name(found), small(content))
    return _sent(content) if content else _none(404)


@geo2france_picture.route("/vignette/<name>.png")
def thumbnail(name: str) -> Any:
    """Answer with the small picture of this name, if it is kept; no other server is asked."""
    folder = pictures()
    kept = folder.get(name) if folder else None
    return _sent(kept.content) if kept and kept.content else _none(404)


def _drawn(package: dict[str, Any], found: Drawable, folder: Pictures) -> bytes | None:
    """Draw a picture and keep it; None while others are being drawn."""
    with folder.slot() as free:
        if not free:
            return None
        client = Client(_policy(package, found), LIMITS, proxy=config.harvest_proxy())
        with client.session:
            content = drawn(found, client)
        folder.put(found.key, content)
    return content


def _policy(package: dict[str, Any], found: Drawable) -> Policy:
    """Return whom the picture may be asked of: of private hosts, the dataset's sources alone.

    Whoever edits a dataset writes its links; only those who may harvest may reach a private host.
    """
    host = urlsplit(found.url).netloc.lower()
    if host in _hosts(package):
        return Policy.of(config.harvest_private_networks())
    return Policy()


def _hosts(package: dict[str, Any]) -> set[str]:
    named = package.get("harvest_source") or ""
    source = HarvestSource.get(named) if named else None
    return {urlsplit(source.url).netloc.lower()} if source else set()


def _none(status: int) -> Response:
    """Answer without a page, which nobody reads in place of a picture.

    It is the same for a dataset without a picture, one that is hidden, and one that does not exist.
    """
    response = make_response("", status)
    response.headers["Cache-Control"] = "private, max-age=60"
    return _private(response)


def _sent(content: bytes) -> Any:
    response = make_response(content)
    response.headers["Content-Type"] = "image/png"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.max_age = KEEP
    response.add_etag()
    return _private(response).make_conditional(tk.request.environ)


def _private(response: Response) -> Response:
    """Keep an answer out of the caches of others: a dataset may be hidden a moment later."""
    response.vary.update(("Cookie", "Authorization"))
    tk.request.environ["__no_cache__"] = True
    return response
