"""``geo2france harvest add|change|list|preview|clear|remove``: the sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ckanext.geo2france.cli.harvest_group import as_json, call, harvest, print_json
from ckanext.geo2france.cli.harvest_printing import print_preview, print_source

__all__ = ["harvest"]

TYPES = ("csw", "records", "wms", "dcat", "ckan", "webfolder", "folder")
PREVIEWED = 20


def _described(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* the options that describe a source."""
    options = (
        click.option("--title", help="Name for people."),
        click.option("--schedule", help="Cron expression, as “30 3 * * 1”, on Paris time."),
        click.option("--active/--inactive", default=None, help="Whether its schedule counts."),
        click.option("--priority", type=int, help="Lower goes first for a record of two sources."),
        click.option("--page-size", type=int, help="Records asked at once (1 to 1000)."),
        click.option("--keyword", "keywords", multiple=True, help="Records with one of these."),
        click.option("--bbox", help="west,south,east,north in degrees."),
        click.option("--modified-since", help="Records changed on this day or later."),
        click.option("--cql", help="Filter in CQL (csw, records)."),
        click.option("--fes", type=click.File(encoding="utf-8"), help="File of an OGC Filter."),
        click.option("--licence", help="Licence of the records that name none."),
        click.option("--territory", help="Territory of the records that say no place."),
        click.option("--group", "groups", multiple=True, help="Groups of the datasets."),
        click.option("--override", "overrides", multiple=True, help="FIELD=VALUE imposed."),
        click.option("--grace-days", type=int, help="Days before a missing record is withdrawn."),
        click.option("--threshold", type=int, help="Per cent withdrawn unasked."),
        click.option("--extra", "extras", multiple=True, help="NAME=VALUE for this type."),
        click.option("--username", help="Its password is asked for, or read from the input."),
        click.option("--token", is_flag=True, help="A token is asked for, or read from the input."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _data(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the actions take of the options that were given."""
    data = {name: value for name, value in options.items() if value not in (None, (), False, "")}
    for name in ("active", "priority", "grace_days", "threshold"):
        if options.get(name) is not None:
            data[name] = options[name]
    filters = {
        name: data.pop(name)
        for name in ("keywords", "bbox", "modified_since", "cql", "fes")
        if name in data
    }
    if filters:
        fes = filters.pop("fes", None)
        keywords = filters.pop("keywords", ())
        filters |= {"fes": fes.read()} if fes else {}
        data["filters"] = filters | ({"keywords": list(keywords)} if keywords else {})
    for name in ("overrides", "extras"):
        if name in data:
            data[name] = dict(_pair(text) for text in data[name])
    if "groups" in data:
        data["groups"] = list(data["groups"])
    return data | _credentials(data.pop("username", None), data.pop("token", False))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"“{text}” is no NAME=VALUE.")
    return name, value


def _credentials(username: str | None, token: bool) -> dict[str, Any]:
    """Ask for the secret: on the line of a command, every user of the machine could read it."""
    if username and token:
        raise click.UsageError("Give --username or --token, not both.")
    if username:
        password = click.prompt("Password", hide_input=True, err=True)
        return {"credentials": {"username": username, "password": password}}
    if token:
        return {"credentials": {"token": click.prompt("Token", hide_input=True, err=True)}}
    return {}


@harvest.command()
@click.argument("name")
@click.option("--url", required=True, help="Address of the service, or path of the folder.")
@click.option("--organization", required=True, help="Name of the organization of the datasets.")
@click.option("--type", "type_", type=click.Choice(TYPES), default="csw", show_default=True)
@_described
@as_json
def add(name: str, url: str, organization: str, type_: str, as_json: bool, **options: Any) -> None:
    """Add a source called NAME."""
    source = {"name": name, "url": url, "owner_org": organization, "type": type_}
    made = call("source_create", {**source, **_data(options)})
    if as_json:
        print_json(made)
        return
    click.echo(f"Source {made['name']} added. Look first: geo2france harvest preview {name}")


@harvest.command()
@click.argument("name")
@click.option("--url", help="Address of the service, or path of the folder.")
@click.option("--organization", help="Name of the organization of the datasets.")
@click.option("--rename", help="Another short name.")
@_described
@as_json
def change(
    name: str,
    url: str | None,
    organization: str | None,
    rename: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Change the source NAME; what is not given stays."""
    wanted = {"url": url, "owner_org": organization, "name": rename}
    given = {key: value for key, value in wanted.items() if value is not None}
    changed = call("source_update", {"id": name, **given, **_data(options)})
    print_json(changed) if as_json else print_source(changed)


@harvest.command(name="list")
@as_json
def list_(as_json: bool) -> None:
    """List the sources, with their last and next runs."""
    sources = call("source_list", {})
    if as_json:
        print_json(sources)
        return
    for source in sources:
        print_source(source)
    if not sources:
        click.echo("There is no source: geo2france harvest add --help")


@harvest.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1), default=PREVIEWED, show_default=True)
@click.option("--all", "everything", is_flag=True, help="Of all records.")
@as_json
def preview(name: str, limit: int, everything: bool, as_json: bool) -> None:
    """Show what a run of the source NAME would do; nothing is written."""
    found = call("preview", {"id": name, "limit": 0 if everything else limit})
    print_json(found) if as_json else print_preview(found)


@harvest.command()
@click.argument("name")
@click.option("--keep-datasets", is_flag=True, help="Let its datasets stay as they are.")
@as_json
def remove(name: str, keep_datasets: bool, as_json: bool) -> None:
    """Remove the source NAME, once it was cleared."""
    done = call("source_delete", {"id": name, "keep_datasets": keep_datasets})
    print_json(done) if as_json else click.echo(f"Source {name} removed")
