"""What visitors get while Solr is away: a clear answer 503, never an error page of the software.

Pages that only show search results among other things are drawn without them
(``g.geo2france_search["down"]`` tells the templates); the API and the feeds answer 503, as an empty
answer would be a lie that machines believe.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SolrConnectionError
from flask import Flask, Response, g, has_request_context, render_template, request

from ckanext.geo2france.search import progress, restarts, solr

log = logging.getLogger(__name__)

RETRY_AFTER = "30"
#: Pages about something else than the search, which stay useful, hence status 200, while it is
#: away.
LASTING = (
    "geo2france.",
    "home.",
    "dataset.",
    "series.",
    "service.",
    "resource.",
    "user.",
    "dashboard.",
    "activity.",
)
SEARCH_PAGES = ("dataset.search",)
#: Answers read by machines, or kept as files: they must not take "nothing found" for the truth.
MACHINES = (
    "api.",
    "feeds.",
    "dcat.",
    "dcat_json_interface.",
    "geo2france_outputs.",
    "geo2france_transfer.export_zip",
)


def install(app: Flask) -> Flask:
    """Add the error handlers and the status of search pages to the application."""
    app.register_error_handler(SolrConnectionError, _unavailable)
    app.register_error_handler(SearchError, _refused_or_unavailable)
    app.after_request(_mark)
    return app


@contextmanager
def noticed() -> Iterator[None]:
    """Turn every sign of an absent, damaged or late Solr into SolrConnectionError, and note it."""
    try:
        with restarts.trusted(partly=draws_page()) as filled:
            if filled:
                _note_filling()
            yield
    except restarts.Restarting as error:
        note()
        raise SolrConnectionError(str(error)) from error
    except SolrConnectionError:
        note()
        raise
    except SearchError as error:
        if not solr.is_outage(error):
            raise
        note()
        raise SolrConnectionError(str(error)) from error


def note() -> None:
    """Remember, for this request, that Solr is away."""
    if has_request_context():
        g.setdefault("geo2france_search", {})["down"] = True


def _note_filling() -> None:
    """Remember how much of a new index there is: ``{"done", "total"}``."""
    told = progress.current() or {"done": 0, "total": 0}
    g.setdefault("geo2france_search", {})["filling"] = told


def is_noted() -> bool:
    """Tell whether this request has already found Solr away."""
    return has_request_context() and bool(g.get("geo2france_search", {}).get("down"))


def draws_page() -> bool:
    """Tell whether the request wants a page for people, whose templates can do without results."""
    if not has_request_context() or request.endpoint is None:
        return False
    return not _endpoint().startswith(MACHINES)


def nothing(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the empty answer that a page is drawn with."""
    return {
        "count": 0,
        "facets": {},
        "results": [],
        "search_facets": {},
        "sort": data_dict.get("sort") or "",
    }


def _endpoint() -> str:
    return request.endpoint or ""


def _mark(response: Response) -> Response:
    """Give answers made without Solr the status 503 where they pass for results, uncached."""
    if _tells_outage(response):
        note()
    if is_noted():
        lasting = _endpoint().startswith(LASTING) and _endpoint() not in SEARCH_PAGES
        if response.status_code >= 400 or not lasting:
            response.status_code = 503
            response.headers["Retry-After"] = RETRY_AFTER
    elif not g.get("geo2france_search", {}).get("filling"):
        return response
    response.headers["Cache-Control"] = "no-store"
    # CKAN sets its own header after this one, "public" unless it finds this mark.
    request.environ["__no_cache__"] = True
    return response


def _tells_outage(response: Response) -> bool:
    """Find the outage in an answer of the API, whose view has already caught the exception."""
    if response.status_code not in (409, 500) or not _endpoint().startswith("api."):
        return False
    error = (response.get_json(silent=True) or {}).get("error") or {}
    kind = error.get("__type") if isinstance(error, dict) else None
    if kind == "Search Error":
        return solr.is_outage(error.get("message", ""))
    return kind == "Search Connection Error"


def _refused_or_unavailable(error: SearchError) -> tuple[str, int] | Response:
    if solr.is_outage(error):
        return _unavailable(error)
    log.info("Search refused: %s", error)
    message = tk._("This search cannot be understood: {reason}").format(reason=error)
    return _answer(message, 400, "Search Query Error")


def _unavailable(error: Exception) -> tuple[str, int] | Response:
    note()
    log.warning("Solr is away: %s", str(error)[:300])
    message = tk._("The search is unavailable for the moment. Please try again in a few minutes.")
    return _answer(message, 503, "Search Connection Error")


def _answer(message: str, status: int, kind: str) -> tuple[str, int] | Response:
    """Answer a page to people, JSON in CKAN's shape to the API, plain text to feed readers."""
    if _endpoint().startswith("api."):
        shape = {"success": False, "error": {"__type": kind, "message": message}}
        return Response(json.dumps(shape), status, content_type="application/json;charset=utf-8")
    if not draws_page():
        return Response(message, status, content_type="text/plain;charset=utf-8")
    name = tk._("Service Unavailable") if status == 503 else tk._("Bad Request")
    page = render_template(
        "error_document_template.html",
        code=status,
        content=message,
        name=name,
        show_login_redirect_link=False,
    )
    return page, status
