"""``geo2france search explain``: why each result stands where it stands."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ckanext.geo2france.cli.search_index import search

__all__ = ["search"]


@search.command()
@click.argument("query")
@click.option("--id", "reference", help="Id or name of one dataset; its rank is told.")
@click.option("--rows", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Write the accounts as JSON.")
def explain(query: str, reference: str | None, rows: int, as_json: bool) -> None:
    """Show what the score of each result of QUERY is made of.

    Points come from the words, by field; words side by side and exact acronyms or titles add to
    them; popularity, quality and freshness multiply the sum.
    """
    import pysolr

    from ckanext.geo2france.search.explain import explain

    try:
        accounts = explain(query, rows, reference)
    except pysolr.SolrError as error:
        raise click.ClickException(str(error)[:300]) from error
    if reference and not accounts:
        _check_exists(reference)
    if as_json:
        click.echo(json.dumps([asdict(account) for account in accounts], ensure_ascii=False))
        return
    if not accounts:
        click.echo(_nothing(query, reference))
    for account in accounts:
        for line in account.lines():
            click.echo(line)


def _check_exists(reference: str) -> None:
    """Stop with an error when no dataset has that id or name."""
    import ckan.model as model

    package = model.Package.get(reference)
    if package is None or package.state != model.State.ACTIVE:
        raise click.ClickException(f"No published dataset has the id or name “{reference}”.")


def _nothing(query: str, reference: str | None) -> str:
    subject = f"“{reference}” does not match “{query}”" if reference else "Nothing matches"
    return f"{subject} as typed (corrections are not shown here)."
