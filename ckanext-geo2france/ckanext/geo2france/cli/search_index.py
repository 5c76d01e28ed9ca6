"""``geo2france search check|rebuild|keep|popularity|status``: what is in the index."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from ckanext.geo2france.cli.search_cluster import search

__all__ = ["search"]

DIFFERENCES = {
    "missing": "not in the index",
    "stale": "older in the index than in the database",
    "misfiled": "with another state or visibility",
    "orphans": "only in the index",
}


@search.command()
@click.option("--mend", is_flag=True, help="Bring the index into line with the database.")
@click.option("--dry-run", is_flag=True, help="Compare only (the default).")
@click.option("--json", "as_json", is_flag=True, help="Write the ids of the differences as JSON.")
def check(mend: bool, dry_run: bool, as_json: bool) -> None:
    """Compare the index with the database; exit with 1 when they differ and are not mended."""
    from ckanext.geo2france.search import check, rebuild

    if mend and dry_run:
        raise click.UsageError("--mend and --dry-run exclude each other.")
    with _told_outage():
        found = check.check()
        if mend:
            rebuild.reindex_many(found.differing)
    click.echo(
        json.dumps(found.as_dict() | {"mended": mend}) if as_json else _sentence(found, mend)
    )
    if not (found.is_clean or mend):
        sys.exit(1)


@search.command()
@click.option("--processes", type=click.IntRange(min=1), help="One by processor, up to four.")
def rebuild(processes: int | None) -> None:
    """Index every dataset again; the portal goes on answering from the entries there are."""
    from ckanext.geo2france.search import check, progress, rebuild, repair

    with _told_outage():
        if repair.condition() is repair.Condition.DAMAGED:
            repair.recreate()
        orphans = check.check().orphans
        everything = [entry.id for entry in check.database_entries()]
        with progress.told() as tell, click.progressbar(length=len(everything)) as bar:

            def advance(done: int, total: int) -> None:
                tell(done, total)
                bar.update(done - bar.pos)

            rebuild.reindex_many(everything, advance, processes)
        rebuild.reindex_many(orphans)
    click.echo(f"{len(everything)} datasets indexed, {len(orphans)} orphans removed.")


@search.command()
def keep() -> None:
    """Keep the index in line with the database, until stopped (run by the supervisor)."""
    from ckanext.geo2france.search import keeper

    keeper.keep()


@search.command()
def popularity() -> None:
    """Sum up the visits and refresh the popularity of datasets in the index."""
    from ckanext.geo2france.search import popularity

    with _told_outage():
        popularity.count_views()
        click.echo(f"{popularity.refresh()} datasets changed.")


@search.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def status(as_json: bool) -> None:
    """Say whether the index is usable, what waits for it, and how far a rebuild is."""
    from ckanext.geo2france.search import pending, progress, repair

    found: dict[str, Any] = {
        "index": repair.condition().value,
        "waiting": len(pending.remembered()),
        "rebuild": progress.current(),
    }
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(f"Index: {found['index']}; {found['waiting']} datasets wait for it.")
    if found["rebuild"]:
        click.echo("Rebuild: {done} of {total} datasets.".format(**found["rebuild"]))


def _sentence(found: Any, mended: bool) -> str:
    lines = [f"{found.compared} datasets compared."]
    for kind, meaning in DIFFERENCES.items():
        ids = getattr(found, kind)
        if ids:
            some = ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
            lines.append(f"{len(ids)} {meaning}: {some}")
    if found.is_clean:
        lines.append("The index is in line with the database.")
    elif mended:
        lines.append("Mended.")
    return "\n".join(lines)


@contextmanager
def _told_outage() -> Iterator[None]:
    import pysolr
    import requests

    from ckanext.geo2france.domain.errors import WorkersDied

    try:
        yield
    except WorkersDied as error:
        raise click.ClickException(str(error)) from error
    except pysolr.SolrError as error:
        raise click.ClickException(f"Solr does not answer: {str(error)[:300]}") from error
    except requests.RequestException as error:
        raise click.ClickException(f"Solr cannot load the index: {str(error)[:300]}") from error
