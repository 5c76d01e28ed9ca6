"""Actions on harvest sources: create, list, show, run, and ask how it went."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.geo2france.harvest import runner
from ckanext.geo2france.harvest.as_dict import outcome_dict, run_dict, source_dict
from ckanext.geo2france.harvest.checking import check_source
from ckanext.geo2france.harvest.requesting import enqueue_run, new_run
from ckanext.geo2france.harvest.service_user import ensure_editor
from ckanext.geo2france.logic import harvest_schema
from ckanext.geo2france.model.harvest import HarvestOutcome, HarvestRun, HarvestSource

__all__ = [
    "geo2france_harvest_run",
    "geo2france_harvest_source_create",
    "geo2france_harvest_source_list",
    "geo2france_harvest_source_show",
    "geo2france_harvest_status",
]


@tk.validate_action_data(harvest_schema.source)
def geo2france_harvest_source_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add a harvest source.

    :param name: its short name, as in addresses
    :param type: csw (CSW 2.0.2) or folder (ISO files on the server, for system administrators)
    :param url: address of the service, or absolute path of the folder
    :param owner_org: id or name of the organization that gets the datasets
    :param title: its name for people (optional)
    :param page_size: records asked at once from a CSW (optional, 1 to 1000)
    """
    tk.check_access("geo2france_harvest_source_create", context, data_dict)
    check_source(data_dict)
    organization = _organization(data_dict["owner_org"])
    ensure_editor(context, organization.id)
    options = {"page_size": data_dict["page_size"]} if data_dict.get("page_size") else {}
    source = HarvestSource(
        name=data_dict["name"],
        title=data_dict["title"] or data_dict["name"],
        type=data_dict["type"],
        url=data_dict["url"],
        owner_org=organization.id,
        options=options,
    )
    model.Session.add(source)
    model.Session.commit()
    return source_dict(source, None)


@tk.side_effect_free
def geo2france_harvest_source_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the harvest sources whose organization the user administers, with their last runs."""
    tk.check_access("geo2france_harvest_source_list", context, data_dict)
    allowed = []
    for source in model.Session.query(HarvestSource).order_by(HarvestSource.name):
        try:
            tk.check_access("geo2france_harvest_source_show", context, {"id": source.id})
        except tk.NotAuthorized:
            continue
        allowed.append(source_dict(source, HarvestRun.latest(source.id)))
    return allowed


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.reference)
def geo2france_harvest_source_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a harvest source, by id or name, with its last run."""
    tk.check_access("geo2france_harvest_source_show", context, data_dict)
    source = _source(data_dict["id"])
    return source_dict(source, HarvestRun.latest(source.id))


@tk.validate_action_data(harvest_schema.run)
def geo2france_harvest_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Harvest a source: in a background job, or at once.

    :param id: id or name of the source
    :param wait: harvest before answering (optional, false)
    :returns: the run; it is the queued one if the source already waits for its turn
    """
    tk.check_access("geo2france_harvest_run", context, data_dict)
    source = _source(data_dict["id"])
    user = context.get("user", "")
    if not data_dict["wait"]:
        return run_dict(enqueue_run(source, user))
    run_id = new_run(source, user).id
    try:
        runner.run(run_id)
    except runner.AlreadyRunning as error:
        raise tk.ValidationError({"id": [str(error)]}) from error
    return run_dict(HarvestRun.get(run_id))


@tk.side_effect_free
@tk.validate_action_data(harvest_schema.status)
def geo2france_harvest_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a source, a run of it (the last one by default) and the lines of its report.

    :param id: id or name of the source
    :param run_id: id of the run (optional)
    :param kind: only lines of this kind: created, updated, rejected, unseen (optional)
    :param limit: how many lines (optional, 100); offset: after how many (optional, 0)
    """
    tk.check_access("geo2france_harvest_status", context, data_dict)
    source = _source(data_dict["id"])
    run = _run(source, data_dict.get("run_id"))
    lines: list[Any] = []
    if run is not None:
        query = model.Session.query(HarvestOutcome).filter_by(run_id=run.id)
        if data_dict.get("kind"):
            query = query.filter_by(kind=data_dict["kind"])
        query = query.order_by(HarvestOutcome.id).offset(data_dict["offset"])
        lines = query.limit(data_dict["limit"]).all()
    return {
        "source": source_dict(source, None),
        "run": run_dict(run) if run is not None else None,
        "outcomes": [outcome_dict(line) for line in lines],
    }


def _organization(reference: str) -> Any:
    group = model.Group.get(reference)
    if group is None or not group.is_organization:
        raise tk.ValidationError({"owner_org": [tk._("This is no organization")]})
    return group


def _source(reference: str) -> Any:
    source = HarvestSource.get(reference)
    if source is None:
        raise tk.ObjectNotFound(tk._("No harvest source is called {name}").format(name=reference))
    return source


def _run(source: Any, run_id: str | None) -> Any:
    if not run_id:
        return HarvestRun.latest(source.id)
    run = HarvestRun.get(run_id)
    if run is None or run.source_id != source.id:
        raise tk.ObjectNotFound(tk._("This source has no such run"))
    return run
