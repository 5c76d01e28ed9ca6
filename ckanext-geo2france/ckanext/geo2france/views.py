"""Pages of the portal that CKAN does not have, and the home page in place of CKAN's."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf
from flask import Blueprint

from ckanext.geo2france.outputs.views import outputs
from ckanext.geo2france.pages import catalogue, listings, verdict, visits
from ckanext.geo2france.pages.harvest_run_views import geo2france_harvest_run
from ckanext.geo2france.pages.harvest_views import geo2france_harvest
from ckanext.geo2france.pages.transfer import geo2france_transfer
from ckanext.geo2france.pictures.views import geo2france_picture

__all__: list[str] = [
    "geo2france",
    "geo2france_harvest",
    "geo2france_harvest_run",
    "geo2france_picture",
    "geo2france_transfer",
    "outputs",
]

geo2france = Blueprint("geo2france", __name__)
geo2france.before_app_request(listings.tidy_order)

OTHER_ADDRESSES = ("series.read", "service.read", "series.search", "service.search")


@geo2france.before_app_request
def one_address() -> Any:
    """Show series and services at ``/dataset``, as all records: one address for each, for ever."""
    endpoint, request = tk.request.endpoint, tk.request
    if request.method != "GET" or endpoint not in OTHER_ADDRESSES:
        return None
    kind, page = str(endpoint).split(".")
    if page == "search":
        return tk.redirect_to("dataset.search", dataset_type=kind)
    return tk.redirect_to("dataset.read", id=(request.view_args or {}).get("id"))


@geo2france.route("/")
def home() -> str:
    """Show the search field, the figures, the themes and the latest datasets."""
    return tk.render("home/index.html", catalogue.overview())


@geo2france.route("/themes")
def themes() -> str:
    """Show the 34 INSPIRE themes with the number of datasets of each."""
    return tk.render("geo2france/themes.html", {"themes": catalogue.themes()})


@geo2france.route("/aide")
def guide() -> str:
    """Explain how to search, look at, take and plug in the data."""
    return tk.render("geo2france/guide.html", {})


@geo2france.route("/accessibilite")
def accessibility() -> str:
    """Show the accessibility statement."""
    return tk.render("geo2france/accessibility.html", {})


@geo2france.route("/dataset/<id>/abonnement", methods=["POST"])
def follow(id: str) -> Any:
    """Start or stop following a dataset, then come back to its page."""
    wanted = tk.request.form.get("follow") == "yes"
    action = "follow_dataset" if wanted else "unfollow_dataset"
    try:
        tk.get_action(action)({}, {"id": id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Dataset not found"))
    except tk.ValidationError:
        # Already as asked: the page in which the visitor clicked was old.
        pass
    return tk.redirect_to("dataset.read", id=id)


@geo2france.route("/dataset/<id>/controle")
def checked(id: str) -> Any:
    """Show what the record of a dataset does not meet of INSPIRE and of its XML Schema."""
    try:
        package = tk.get_action("package_show")({}, {"id": id})
        report = tk.get_action("geo2france_metadata_check")({}, {"id": package["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Dataset not found"))
    shown = {
        "pkg": package,
        "verdict": verdict.of_report(report, str(tk.h.lang())[:2]),
        "schema": report["schema"],
    }
    return tk.render("geo2france/report.html", shown)


@geo2france.route("/_visit", methods=["POST"])
def visit() -> tuple[str, int]:
    """Count a visit; pages for everyone hold no token, and forging a visit gains nothing."""
    request = tk.request
    recorded = visits.record(request.form, request.headers, request.remote_addr or "")
    return "", 204 if recorded else 400


csrf.exempt(visit)
