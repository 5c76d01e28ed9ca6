"""Pages of one harvest: how far it is, what became of each record, what is to be decided."""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, stream_with_context

from ckanext.geo2france.pages import harvest_export, harvest_words
from ckanext.geo2france.pages.harvest_asking import (
    ask,
    asked_page,
    keep_private,
    outcomes_of,
    send_to_login,
)
from ckanext.geo2france.pages.urls import on_page

__all__ = ["geo2france_harvest_run"]

OUTCOMES_SHOWN: Final = 50
RUNS_TO_COMPARE: Final = 50

geo2france_harvest_run = Blueprint(
    "geo2france_harvest_run", __name__, url_prefix="/moissonnage/passage/<id>"
)
geo2france_harvest_run.before_request(send_to_login)
geo2france_harvest_run.after_request(keep_private)


@geo2france_harvest_run.route("")
def read(id: str) -> str:
    """Show a run: its state and counts, then what became of each record."""
    run = ask("run_show", run_id=id)
    page = asked_page()
    kind, searched = _asked()
    found = ask("outcome_list", **_query(id, kind, searched, page))
    pages = max(1, -(-found["count"] // OUTCOMES_SHOWN))
    here = tk.h.url_for("geo2france_harvest_run.read", id=id)
    narrowed = [(key, value) for key, value in (("kind", kind), ("q", searched)) if value]
    shown = {
        "run": run,
        "source": ask("source_show", id=run["source_id"]),
        "outcomes": found["outcomes"],
        "count": found["count"],
        "kind": kind,
        "searched": searched,
        "narrowed": dict(narrowed),
        "page": page,
        "pages": pages,
        "newer": on_page(here, narrowed, page - 1) if page > 1 else "",
        "older": on_page(here, narrowed, page + 1) if page < pages else "",
    }
    return tk.render("geo2france/harvest/run.html", shown)


@geo2france_harvest_run.route("/etat.json")
def progress(id: str) -> Response:
    """Say how far a run is, for the page that follows it."""
    run = ask("run_show", run_id=id)
    words = harvest_words.Words(str(tk.h.lang())[:2])
    counts = [
        {"tone": words.tone(kind), "text": text} for kind, text in words.counts(run["counts"])
    ]
    told = {
        "state": run["state"],
        "tone": words.tone(run["state"]),
        "label": words.state(run["state"]),
        "busy": run["state"] in harvest_words.BUSY,
        "total": words.total(run),
        "counts": counts,
    }
    return jsonify(told)


@geo2france_harvest_run.route("/rapport.csv")
def as_csv(id: str) -> Response:
    """Send what became of the records, narrowed as the page is, for a spreadsheet."""
    ask("run_show", run_id=id)
    words = harvest_words.Words(str(tk.h.lang())[:2])
    return _file(harvest_export.as_csv(outcomes_of(id, *_asked()), words), id, "csv", "text/csv")


@geo2france_harvest_run.route("/rapport.json")
def as_json(id: str) -> Response:
    """Send the run and what became of the records, narrowed as the page is, for a program."""
    run = ask("run_show", run_id=id)
    lines = harvest_export.as_json(run, outcomes_of(id, *_asked()))
    return _file(lines, id, "json", "application/json")


@geo2france_harvest_run.route("/comparer")
def compare(id: str) -> Any:
    """Show in what two runs of a source differ; the other one is chosen on the page."""
    run = ask("run_show", run_id=id)
    runs = ask("run_list", id=run["source_id"], limit=RUNS_TO_COMPARE, offset=0)["runs"]
    others = [
        each for each in runs if each["id"] != id and each["kind"] not in harvest_words.CLEARINGS
    ]
    other_id = tk.request.args.get("avec") or (others[0]["id"] if others else "")
    other = ask("run_show", run_id=other_id) if other_id else None
    if other and other["source_id"] != run["source_id"]:
        return tk.abort(404, tk._("This source has no such run"))
    shown = {"run": run, "others": others, "other": other, "found": None}
    shown["source"] = ask("source_show", id=run["source_id"])
    if other:
        older, newer = sorted((run, other), key=lambda each: each["created"])
        found = ask("run_compare", run_id=older["id"], other=newer["id"])
        shown |= {"older": older, "newer": newer, "found": found}
    return tk.render("geo2france/harvest/compare.html", shown)


@geo2france_harvest_run.route("/annuler", methods=["POST"])
def cancel(id: str) -> Any:
    """Stop a run that waits or goes on."""
    return _done("run_cancel", tk._("The harvest is being cancelled."), run_id=id)


@geo2france_harvest_run.route("/decider", methods=["POST"])
def decide(id: str) -> Any:
    """Withdraw what a run asks about, or leave it."""
    withdraw = tk.request.form.get("withdraw") == "yes"
    message = tk._("The datasets are withdrawn.") if withdraw else tk._("Nothing is withdrawn.")
    return _done("run_confirm", message, run_id=id, withdraw=withdraw)


@geo2france_harvest_run.route("/reprendre", methods=["POST"])
def retry(id: str) -> Any:
    """Read again the records of a run that failed."""
    return _done("retry", tk._("The records that failed are read again."), run_id=id)


def _done(action: str, message: str, **data: Any) -> Any:
    """Carry out an action on a run, and show that run, or the one that comes of it."""
    shown = data["run_id"]
    try:
        answer = ask(action, **data)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
    else:
        tk.h.flash_success(message)
        shown = (answer or {}).get("id") or shown
    return tk.redirect_to("geo2france_harvest_run.read", id=shown)


def _asked() -> tuple[str, str]:
    args = tk.request.args
    kind = args.get("kind", "")
    return kind if kind in harvest_words.KINDS else "", args.get("q", "").strip()


def _query(id: str, kind: str, words: str, page: int) -> dict[str, Any]:
    asked: dict[str, Any] = {"run_id": id, "limit": OUTCOMES_SHOWN}
    asked["offset"] = (page - 1) * OUTCOMES_SHOWN
    return asked | {key: value for key, value in (("kind", kind), ("q", words)) if value}


def _file(lines: Any, id: str, ending: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="moissonnage-{id}.{ending}"'}
    return Response(
        stream_with_context(lines), content_type=f"{media_type}; charset=utf-8", headers=headers
    )
