"""Pages of the harvest sources, for the administrators of organizations: list, form, source."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.geo2france import store
from ckanext.geo2france.pages import harvest_form, harvest_words
from ckanext.geo2france.pages.harvest_asking import (
    ask,
    asked_page,
    keep_private,
    mistakes_of,
    organizations,
    refuse_strangers,
    send_to_login,
)
from ckanext.geo2france.pages.harvest_listing import Asked, listed
from ckanext.geo2france.pages.harvest_offers import offers, territories
from ckanext.geo2france.pages.urls import on_page
from ckanext.geo2france.search.solr import quoted

__all__ = ["geo2france_harvest"]

RUNS_SHOWN: Final = 20
PREVIEWED: Final = 20
#: Datasets that are named before they go; the others are counted.
CLEARED_SHOWN: Final = 20

geo2france_harvest = Blueprint("geo2france_harvest", __name__, url_prefix="/moissonnage")
geo2france_harvest.before_request(send_to_login)
geo2france_harvest.after_request(keep_private)


@geo2france_harvest.route("")
def index() -> str:
    """List the sources of the organizations that the user administers."""
    administered = refuse_strangers()
    sources = ask("source_list")
    shown = listed(sources, Asked.of(tk.request.args), asked_page())
    names = {each["id"]: each["display_name"] for each in administered}
    more = {"organizations": names, "types": harvest_words.TYPES}
    return tk.render("geo2france/harvest/index.html", {"listed": shown, **more})


@geo2france_harvest.route("/nouvelle-source", methods=["GET"])
def new() -> str:
    """Show the types of source, then the form of the one that is chosen."""
    administered = refuse_strangers()
    chosen = tk.request.args.get("type", "")
    types = _types()
    if chosen not in types:
        return tk.render("geo2france/harvest/types.html", {"types": types.values()})
    organization = tk.request.args.get("organization", administered[0]["id"])
    return _form_page({"owner_org": organization, "rhythm": "nightly", "time": "03:00"}, chosen)


@geo2france_harvest.route("/nouvelle-source", methods=["POST"])
def create() -> Any:
    """Store a new source, switched off until it was previewed."""
    refuse_strangers()
    chosen = tk.request.form.get("type", "")
    if chosen not in _types():
        return tk.abort(400, tk._("Choose a type of source"))
    typed = harvest_form.typed_in(tk.request.form, chosen)
    data, wrong = harvest_form.asked(typed, chosen)
    data |= {"name": data["name"] or store.slug(data["title"]), "active": False}
    if tk.request.form.get("step") == "rows":
        return _form_page(typed, chosen)
    if tk.request.form.get("step") == "preview":
        return _previewed_form(typed, chosen, data, wrong)
    if not wrong:
        try:
            made = tk.get_action("geo2france_harvest_source_create")({}, data)
        except tk.ValidationError as error:
            wrong = mistakes_of(error)
        except tk.NotAuthorized as error:
            wrong = {"owner_org": [str(error)]}
        else:
            tk.h.flash_success(tk._("The source is stored, switched off: look at its preview."))
            return tk.redirect_to("geo2france_harvest.read", id=made["name"])
    return _form_page(typed, chosen, wrong)


@geo2france_harvest.route("/source/<id>/modifier", methods=["GET"])
def edit(id: str) -> str:
    """Show the form of a source that is stored."""
    source = ask("source_show", id=id)
    return _form_page(harvest_form.typed_of(source), source["type"], source=source)


@geo2france_harvest.route("/source/<id>/modifier", methods=["POST"])
def update(id: str) -> Any:
    """Store what the form of a source says."""
    source = ask("source_show", id=id)
    typed = harvest_form.typed_in(tk.request.form, source["type"])
    data, wrong = harvest_form.asked(typed, source["type"])
    if tk.request.form.get("step") == "rows":
        return _form_page(typed, source["type"], source=source)
    data |= {"id": source["id"], "name": data["name"] or source["name"]}
    # The command line knows extras that the form does not.
    kept = (source["options"].get("extras") or {}) | data.get("extras", {})
    data |= {"extras": kept} if kept else {}
    del data["type"]
    if tk.request.form.get("step") == "preview":
        return _previewed_form(typed, source["type"], data, wrong, source)
    if not wrong:
        try:
            made = tk.get_action("geo2france_harvest_source_update")({}, data)
        except tk.ValidationError as error:
            wrong = mistakes_of(error)
        except tk.NotAuthorized as error:
            wrong = {"owner_org": [str(error)]}
        else:
            tk.h.flash_success(tk._("The source is stored."))
            return tk.redirect_to("geo2france_harvest.read", id=made["name"])
    return _form_page(typed, source["type"], wrong, source)


@geo2france_harvest.route("/source/<id>")
def read(id: str) -> str:
    """Show a source: what it is, how it fares, its runs."""
    source = ask("source_show", id=id)
    page = asked_page()
    runs = ask("run_list", id=source["id"], limit=RUNS_SHOWN, offset=(page - 1) * RUNS_SHOWN)
    here = tk.h.url_for("geo2france_harvest.read", id=source["name"])
    organization = model.Group.get(source["owner_org"])
    shown = {
        "source": source,
        "organization": organization,
        "runs": runs["runs"],
        "count": runs["count"],
        "newer": on_page(here, [], page - 1) if page > 1 else "",
        "older": on_page(here, [], page + 1) if page * RUNS_SHOWN < runs["count"] else "",
    }
    return tk.render("geo2france/harvest/source.html", shown)


@geo2france_harvest.route("/source/<id>/apercu")
def preview(id: str) -> str:
    """Show what a harvest would do, of the first records or of all; nothing is written."""
    source = ask("source_show", id=id)
    limit = 0 if tk.request.args.get("toutes") else PREVIEWED
    shown: dict[str, Any] = {"source": source, "limit": limit, "found": None, "reason": ""}
    try:
        shown["found"] = tk.get_action("geo2france_harvest_preview")(
            {}, {"id": source["id"], "limit": limit}
        )
    except tk.ValidationError as error:
        shown["reason"] = " ".join(text for texts in mistakes_of(error).values() for text in texts)
    return tk.render("geo2france/harvest/preview.html", shown)


@geo2france_harvest.route("/source/<id>/activer", methods=["POST"])
def switch(id: str) -> Any:
    """Switch a source on or off."""
    source = ask("source_show", id=id)
    active = tk.request.form.get("active") == "yes"
    ask("source_update", id=source["id"], active=active)
    message = tk._("The source is switched on.") if active else tk._("The source is switched off.")
    tk.h.flash_success(message)
    return tk.redirect_to("geo2france_harvest.read", id=source["name"])


@geo2france_harvest.route("/source/<id>/lancer", methods=["POST"])
def start(id: str) -> Any:
    """Ask for a harvest in the background, and show it."""
    source = ask("source_show", id=id)
    full = tk.request.form.get("full") == "yes"
    try:
        run = ask("run", id=source["id"], full=full)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
        return tk.redirect_to("geo2france_harvest.read", id=source["name"])
    return tk.redirect_to("geo2france_harvest_run.read", id=run["id"])


@geo2france_harvest.route("/source/<id>/vider", methods=["GET"])
def clearing(id: str) -> str:
    """Ask whether to remove all that a source brought, and say what that is."""
    return _clear_page(ask("source_show", id=id))


@geo2france_harvest.route("/source/<id>/vider", methods=["POST"])
def clear(id: str) -> Any:
    """Remove the datasets of a source in the background, and the source after them or alone."""
    source = ask("source_show", id=id)
    if tk.request.form.get("confirm", "").strip() != source["name"]:
        return _clear_page(source, is_wrong=True)
    what = tk.request.form.get("what", "datasets")
    try:
        if what != "source":
            run = ask("clear", id=source["id"], remove=what == "both")
            return tk.redirect_to("geo2france_harvest_run.read", id=run["id"])
        ask("source_delete", id=source["id"], keep_datasets=True)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
        return tk.redirect_to("geo2france_harvest.read", id=source["name"])
    tk.h.flash_success(tk._("The source is removed."))
    return tk.redirect_to("geo2france_harvest.index")


def _clear_page(source: dict[str, Any], *, is_wrong: bool = False) -> str:
    found = tk.get_action("package_search")(
        {},
        {
            "fq": f"harvest_source:{quoted(source['id'])} dataset_type:*",
            "include_private": True,
            "rows": CLEARED_SHOWN,
            "sort": "title_string asc",
        },
    )
    what = tk.request.form.get("what", "datasets")
    shown = {"source": source, "is_wrong": is_wrong, "what": what}
    shown |= {"count": found["count"], "datasets": found["results"]}
    return tk.render("geo2france/harvest/clear.html", shown)


def _types() -> dict[str, harvest_words.SourceType]:
    """Return the types of source that the user may add."""
    user: Any = tk.current_user
    return {
        each.code: each for each in harvest_words.TYPES if each.code != "folder" or user.sysadmin
    }


def _previewed_form(
    typed: dict[str, Any],
    source_type: str,
    data: dict[str, Any],
    wrong: dict[str, list[str]],
    source: dict[str, Any] | None = None,
) -> str:
    """Show the form again, with what a harvest with these settings would do; nothing is stored."""
    found = None
    if not wrong:
        try:
            asked = {**data, "limit": PREVIEWED}
            found = tk.get_action("geo2france_harvest_preview")({}, asked)
        except tk.ValidationError as error:
            wrong = mistakes_of(error)
        except tk.NotAuthorized as error:
            wrong = {"owner_org": [str(error)]}
    return _form_page(typed, source_type, wrong, source, found)


def _form_page(
    typed: dict[str, Any],
    source_type: str,
    wrong: dict[str, list[str]] | None = None,
    source: dict[str, Any] | None = None,
    found: dict[str, Any] | None = None,
) -> str:
    offered = offers(organizations(), source, str(tk.h.lang())[:2])
    shown = {
        "form": harvest_form.form(typed, wrong or {}, source_type, offered),
        "source": source,
        "source_type": source_type,
        "territories": territories(),
        "found": found,
        "limit": PREVIEWED,
    }
    return tk.render("geo2france/harvest/form.html", shown)
