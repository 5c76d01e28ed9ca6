"""Actions on harvest sources: describe, list, preview, run, clear, and ask how it went."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.harvest import (
    carrying,
    previewing,
    removing,
    requesting,
    runner,
    sources,
)
from ckanext.geo2france.harvest.as_dict import outcome_dict, run_dict, source_dict
from ckanext.geo2france.harvest.lookup import latest_runs, record_counts, run_of, source_of
from ckanext.geo2france.harvest.outcomes import listed_outcomes
from ckanext.geo2france.logic import harvest_schema
from ckanext.geo2france.model.harvest import HarvestRun, HarvestSource, RunState

__all__ = [
    "geo2france_harvest_clear",
    "geo2france_harvest_preview",
    "geo2france_harvest_run",
    "geo2france_harvest_source_create",
    "geo2france_harvest_source_delete",
    "geo2france_harvest_source_list",
    "geo2france_harvest_source_show",
    "geo2france_harvest_source_update",
    "geo2france_harvest_status",
]


@tk.validate_action_data(harvest_schema.source)
def geo2france_harvest_source_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add a harvest source.

    :param name: its short name, as in addresses
    :param url: address of the service, or absolute path of the folder
    :param owner_org: id or name of the organization that gets the datasets
    :param type: csw (the default), records, wms, dcat, ckan, webfolder, or folder (ISO files on the
        server, for system administrators)
    :param title: its name for people (optional)
    :param active: whether its schedule counts (optional, true)
    :param priority: 0 to 1000, the lower goes first where two sources give a record (optional, 100;
        less than that is for system administrators)
    :param schedule: cron expression of five fields, on the clock of Europe/Paris (optional)
    :param credentials: ``{"username", "password"}`` or ``{"token"}`` (optional); never given back
    :param page_size: records asked at once (optional, 1 to 1000)
    :param filters: ``{"keywords", "bbox", "modified_since", "cql", "fes"}`` (optional): words, west
        south east north in degrees, a day, and a filter in the language of a CSW
    :param licence: licence of the records that name none (optional)
    :param territory: code of the territory of the records that say no place (optional)
    :param groups: ids or names of the groups of the datasets (optional)
    :param overrides: values, by field, that stand whatever the record says (optional)
    :param organizations: organizations, by the name of an organisation in the records (optional)
    :param grace_days: days before a record that is no longer given is withdrawn (optional, 7)
    :param threshold: per cent of the records that a run withdraws unasked (optional, 20)
    :param extras: texts, by name, that only one type of source knows (optional)
    """
    tk.check_access("geo2france_harvest_source_create", context, data_dict)
    return source_dict(sources.store(context, sources.described(context, data_dict)))


@tk.validate_action_data(harvest_schema.changes)
def geo2france_harvest_source_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change a harvest source: what is not given stays as it is, what is given empty goes.

    :param id: id or name of the source; the others as in ``geo2france_harvest_source_create``
    """
    tk.check_access("geo2france_harvest_source_update", context, data_dict)
    source = source_of(data_dict["id"])
    wanted = sources.described(context, data_dict, source)
    return source_dict(sources.store(context, wanted, source), HarvestRun.latest(source.id))


@tk.side_effect_free
def geo2france_harvest_source_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the harvest sources whose organization the user administers.

    :returns: the sources by name, each with its last run and the number of its records
    """
    tk.check_access("geo2france_harvest_source_list", context, data_dict)
    runs, records = latest_runs(), record_counts()
    rows: Any = model.Session.query(HarvestSource).order_by(HarvestSource.name).all()
    # Whoever may see one source of an organization may see them all: one check for each.
    one_of_each = {source.owner_org: source for source in rows}
    seen = {owner for owner, source in one_of_each.items() if _may_see(context, source)}
    return [
        source_dict(source, runs.get(source.id), records.get(source.id, 0))
        for source in rows
        if source.owner_org in seen
    ]


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.reference)
def geo2france_harvest_source_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a harvest source, by id or name, with its last run and the number of its records."""
    tk.check_access("geo2france_harvest_source_show", context, data_dict)
    source = source_of(data_dict["id"])
    records = record_counts().get(source.id, 0)
    return source_dict(source, HarvestRun.latest(source.id), records)


@tk.validate_action_data(harvest_schema.deletion)
def geo2france_harvest_source_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Remove a source, its runs and what it remembers.

    :param id: id or name of the source
    :param keep_datasets: let its datasets stay, which nothing keeps up to date any more
        (optional, false: a source that still has datasets is not removed, clear it first)
    """
    tk.check_access("geo2france_harvest_source_delete", context, data_dict)
    source = source_of(data_dict["id"])
    removing.remove(source, keep_datasets=data_dict["keep_datasets"])
    return {"id": source.id}


@tk.validate_action_data(harvest_schema.clearing)
def geo2france_harvest_clear(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Remove the datasets of a source for good, and what it remembers of them.

    It is a run like another, in a background job: followed, reported and cancelled in the same way;
    no other run of the source goes on meanwhile. A dataset that another source gives too stays, and
    is that source's from then on. The datasets come back with the next run.

    :param id: id or name of the source
    :param wait: clear before answering (optional, false)
    :param remove: remove the source too, once it is empty (optional, false)
    :returns: the run; its counts say how many datasets are ``removed``, ``kept`` in place (for
        another source) and ``left`` to be looked at
    """
    tk.check_access("geo2france_harvest_clear", context, data_dict)
    source = source_of(data_dict["id"])
    user, removes = context.get("user", ""), data_dict["remove"]
    if not data_dict["wait"]:
        return run_dict(requesting.enqueue_clearing(source, user, removes=removes))
    asked = run_dict(requesting.new_clearing(source, user, removes=removes))
    _carried_out(asked["id"])
    run = HarvestRun.get(asked["id"])
    # Runs go with their source.
    return run_dict(run) if run else {**asked, "state": RunState.FINISHED.value}


@tk.validate_action_data(harvest_schema.preview)
def geo2france_harvest_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say what a run would do; nothing is written.

    :param id: id or name of a source; other values are tried in the place of those stored.
        Without it, the values of a source that is not stored yet
    :param limit: of how many records (optional, 20; 0: of all)
    :returns: ``{"counts", "remarks", "records": [{"kind", "identifier", "title", "reason",
        "changes": [{"field", "before", "after"}]}]}``
    """
    tk.check_access("geo2france_harvest_preview", context, data_dict)
    limit = data_dict.pop("limit")
    stored = source_of(data_dict["id"]) if data_dict.get("id") else None
    is_changed = stored is None or set(data_dict) - {"id"}
    source = sources.described(context, data_dict, stored) if is_changed else stored
    return previewing.previewed(source, limit)


@tk.validate_action_data(harvest_schema.run)
def geo2france_harvest_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Harvest a source: in a background job, or at once.

    :param id: id or name of the source
    :param wait: harvest before answering (optional, false)
    :param full: read everything, even where only what changed could be asked for (optional, false)
    :returns: the run; it is the one under way or waiting if the source has one
    """
    tk.check_access("geo2france_harvest_run", context, data_dict)
    source = source_of(data_dict["id"])
    user, full = context.get("user", ""), data_dict["full"]
    requesting.check_no_clearing(source)
    if not data_dict["wait"]:
        return run_dict(requesting.enqueue_run(source, user, full=full))
    run_id = requesting.new_run(source, user, full=full).id
    _carried_out(run_id)
    return run_dict(HarvestRun.get(run_id))


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.status)
def geo2france_harvest_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a source, a run of it (the last one by default) and the lines of its report.

    :param id: id or name of the source
    :param run_id: id of the run (optional)
    :param kind: only lines of this kind: created, updated, adopted, linked, withdrawn, returned,
        rejected, unseen; removed and kept where the source was cleared (optional)
    :param limit: how many lines (optional, 100); offset: after how many (optional, 0)
    """
    tk.check_access("geo2france_harvest_status", context, data_dict)
    source = source_of(data_dict["id"])
    run = _run(source, data_dict.get("run_id"))
    lines = listed_outcomes(run.id, data_dict)[1] if run is not None else []
    return {
        "source": source_dict(source),
        "run": {**run_dict(run), "asks": run.asks} if run is not None else None,
        "outcomes": [outcome_dict(line) for line in lines],
    }


def _carried_out(run_id: str) -> None:
    try:
        carrying.carry_out(run_id)
    except runner.AlreadyRunning as error:
        raise tk.ValidationError({"id": [error.said(tk._)]}) from error


def _may_see(context: Context, source: Any) -> bool:
    try:
        tk.check_access("geo2france_harvest_source_show", context, {"id": source.id})
    except tk.NotAuthorized:
        return False
    return True


def _run(source: Any, run_id: str | None) -> Any:
    if not run_id:
        return HarvestRun.latest(source.id)
    run = run_of(run_id)
    if run.source_id != source.id:
        raise tk.ObjectNotFound(tk._("This source has no such run"))
    return run
