"""Addresses of the documents of a dataset, and the choice among them by the header Accept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckanext.dcat.exceptions import RDFProfileException
from flask import Blueprint, Response, make_response

from ckanext.geo2france.outputs.documents import document
from ckanext.geo2france.outputs.forms import BY_ENDING, Form, negotiated
from ckanext.geo2france.schemas.dcat import FORMATS
from ckanext.geo2france.schemas.dcat.editions import BOTH, GEODCAT_AP_2

__all__ = ["outputs"]

outputs = Blueprint("geo2france_outputs", __name__)

PAGE = "dataset.read"
#: What restricts the catalogue, as ckanext-dcat takes it.
ASKED = ("page", "q", "fq", "modified_since")


def _give(id: str, form: Form) -> Any:
    """Answer with a dataset in *form*: to whom its page is shown, and to nobody else."""
    try:
        package = tk.get_action("package_show")({}, {"id": id})
    except tk.ObjectNotFound:
        return _nothing()
    except tk.NotAuthorized:
        if tk.config["ckan.auth.reveal_private_datasets"]:
            return tk.abort(403, tk._("You may not see this dataset"))
        return _nothing()
    found = document(package, form, _profile(form))
    if found is None:
        return tk.abort(404, tk._("This dataset was not read from a document"))
    response = make_response(found.content)
    response.headers["Content-Type"] = found.media_type or _content_type(form)
    response.headers["Content-Disposition"] = f'inline; filename="{package["name"]}.{form.ending}"'
    if found.modified:
        response.last_modified = found.modified
    return _sent(response)


def _profile(form: Form) -> str:
    """Return the profile of RDF that the address names, or nothing for the portal's own."""
    asked = tk.request.args.get("profiles") or ""
    if form.ending in FORMATS and asked not in ("", BOTH, GEODCAT_AP_2):
        told = tk._("The profiles of a dataset are {names}, not “{asked}”")
        return tk.abort(400, told.format(names=f"{BOTH}, {GEODCAT_AP_2}", asked=asked[:100]))
    return asked


def _nothing() -> Any:
    return tk.abort(404, tk._("Dataset not found or you have no permission to view it"))


def _content_type(form: Form) -> str:
    """Return the media type; an XML document says its encoding itself."""
    if form.media_type.endswith("xml") or form.media_type == "application/ld+json":
        return form.media_type
    return f"{form.media_type}; charset=utf-8"


def _sent(response: Response) -> Any:
    """Return the answer, or only that nothing changed; keep it out of the caches of others."""
    response.add_etag()
    response.vary.update(("Accept", "Cookie", "Authorization"))
    if tk.current_user.is_authenticated:
        tk.request.environ["__no_cache__"] = True
    return response.make_conditional(tk.request.environ)


def _route(form: Form) -> Any:
    def view(id: str) -> Any:
        return _give(id, form)

    return view


for _form in BY_ENDING.values():
    outputs.add_url_rule(
        f"/dataset/<id>.{_form.ending}",
        endpoint=_form.name,
        view_func=_route(_form),
    )


@outputs.route("/catalog.<_format>")
def catalogue(_format: str) -> Any:
    """Answer with a page of the catalogue as RDF, the datasets that the visitor may see.

    In place of ckanext-dcat's addresses, which tell by 403 that a hidden dataset exists.
    """
    form = BY_ENDING.get(_format)
    if form is None or _format not in FORMATS:
        return tk.abort(404, tk._("The catalogue is not given in this format"))
    asked: dict[str, Any] = {name: tk.request.args.get(name) for name in ASKED}
    asked["format"] = _format
    asked["profiles"] = list(filter(None, (tk.request.args.get("profiles") or "").split(",")))
    try:
        text = tk.get_action("dcat_catalog_show")({}, asked)
    except (tk.ValidationError, SearchError, RDFProfileException) as error:
        return tk.abort(400, str(error))
    response = make_response(text)
    response.headers["Content-Type"] = _content_type(form)
    return _sent(response)


@outputs.before_app_request
def _negotiate() -> Any:
    """Answer with a document where a client asks the page of a dataset for one."""
    if not _is_page():
        return None
    form = negotiated(tk.request.accept_mimetypes)
    return _give((tk.request.view_args or {})["id"], form) if form else None


@outputs.after_app_request
def _varies(response: Response) -> Response:
    """Tell caches that the page of a dataset is not all that its address gives."""
    if _is_page():
        response.vary.add("Accept")
    return response


def _is_page() -> bool:
    """Tell whether the page of a dataset is asked for, which is that of a series or service too."""
    return tk.request.endpoint == PAGE and tk.request.method in ("GET", "HEAD")
