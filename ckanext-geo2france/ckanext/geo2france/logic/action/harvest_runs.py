"""Actions on the runs of a harvest source: list, show, compare, decide, cancel, retry."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.harvest import requesting, withdrawing
from ckanext.geo2france.harvest.as_dict import outcome_dict, run_dict
from ckanext.geo2france.harvest.comparing import compared
from ckanext.geo2france.harvest.lookup import run_of, source_of
from ckanext.geo2france.harvest.outcomes import listed_outcomes
from ckanext.geo2france.logic import harvest_schema
from ckanext.geo2france.model.harvest import CLEARINGS, HarvestRun, HarvestSource, RunState

__all__ = [
    "geo2france_harvest_outcome_list",
    "geo2france_harvest_retry",
    "geo2france_harvest_run_cancel",
    "geo2france_harvest_run_compare",
    "geo2france_harvest_run_confirm",
    "geo2france_harvest_run_list",
    "geo2france_harvest_run_show",
]


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.runs)
def geo2france_harvest_run_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the runs of a source, the newest first.

    :param id: id or name of the source
    :param limit: how many (optional, 20); offset: after how many (optional, 0)
    :returns: ``{"count", "runs"}``
    """
    tk.check_access("geo2france_harvest_run_list", context, data_dict)
    source = source_of(data_dict["id"])
    query = model.Session.query(HarvestRun).filter_by(source_id=source.id)
    newest = query.order_by(HarvestRun.created.desc())
    runs = newest.offset(data_dict["offset"]).limit(data_dict["limit"])
    return {"count": query.count(), "runs": [run_dict(run) for run in runs]}


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.run_reference)
def geo2france_harvest_run_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a run, with what it asks to withdraw.

    :param run_id: id of the run
    :returns: the run, and ``asks``: a list of ``{"identifier", "dataset_id", "title"}``
    """
    tk.check_access("geo2france_harvest_run_show", context, data_dict)
    run = run_of(data_dict["run_id"])
    return {**run_dict(run), "asks": run.asks}


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.outcomes)
def geo2france_harvest_outcome_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List what became of the records of a run; unchanged records are only counted.

    :param run_id: id of the run
    :param kind: created, updated, adopted, linked, withdrawn, returned, rejected, unseen (optional)
    :param q: words of the identifier, the title or the place (optional)
    :param limit: how many (optional, 100); offset: after how many (optional, 0)
    :returns: ``{"count", "outcomes"}``
    """
    tk.check_access("geo2france_harvest_outcome_list", context, data_dict)
    run = run_of(data_dict["run_id"])
    count, outcomes = listed_outcomes(run.id, data_dict)
    return {"count": count, "outcomes": [outcome_dict(outcome) for outcome in outcomes]}


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.compare)
def geo2france_harvest_run_compare(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compare the outcomes of two runs of one source.

    :param run_id: id of the first run
    :param other: id of the second
    :returns: ``{"only_first", "only_second", "differing"}``: outcomes, and for what differs
        ``{"identifier", "place", "title", "first", "second"}``
    """
    tk.check_access("geo2france_harvest_run_compare", context, data_dict)
    first, second = run_of(data_dict["run_id"]), run_of(data_dict["other"])
    if first.source_id != second.source_id:
        raise tk.ValidationError({"other": [tk._("The runs are of two sources")]})
    return compared(first.id, second.id)


@tk.validate_action_data(harvest_schema.confirm)
def geo2france_harvest_run_confirm(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Answer a run that asks whether to withdraw what its source gives no more.

    :param run_id: id of the run
    :param withdraw: true to withdraw, false to keep
    :returns: the run
    """
    tk.check_access("geo2france_harvest_run_confirm", context, data_dict)
    run = run_of(data_dict["run_id"])
    if run.state != RunState.ASKING.value:
        raise tk.ValidationError({"run_id": [tk._("This run asks nothing")]})
    user = context.get("user", "")
    if not withdrawing.answer(run.id, confirm=data_dict["withdraw"], user=user):
        message = tk._("A run of this source is under way: cancel it, or wait for its end")
        raise tk.ValidationError({"run_id": [message]})
    return run_dict(run_of(run.id))


@tk.validate_action_data(harvest_schema.run_reference)
def geo2france_harvest_run_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Cancel a run that waits or is under way; what it wrote stays.

    :param run_id: id of the run
    :returns: the run
    """
    tk.check_access("geo2france_harvest_run_cancel", context, data_dict)
    run = run_of(data_dict["run_id"])
    if not requesting.cancel(run):
        raise tk.ValidationError({"run_id": [tk._("This run is over already")]})
    return run_dict(run)


@tk.validate_action_data(harvest_schema.run_reference)
def geo2france_harvest_retry(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Read the failed records of a run again, in a background job.

    :param run_id: id of the run
    :returns: the new run
    """
    tk.check_access("geo2france_harvest_retry", context, data_dict)
    run = run_of(data_dict["run_id"])
    if run.kind in CLEARINGS:
        raise tk.ValidationError(
            {"run_id": [tk._("This run read nothing: clear the source again")]}
        )
    if not listed_outcomes(run.id, {"kind": "rejected", "limit": 0, "offset": 0})[0]:
        raise tk.ValidationError({"run_id": [tk._("No record of this run failed")]})
    source = HarvestSource.get(run.source_id)
    return run_dict(requesting.enqueue_retry(source, run, context.get("user", "")))
