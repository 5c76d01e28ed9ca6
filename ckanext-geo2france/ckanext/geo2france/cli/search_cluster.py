"""``geo2france search configset|collection``: a SolrCloud made ready for the portal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ckanext.geo2france.cli.search_group import search

__all__ = ["search"]

url = click.option(
    "--url", required=True, help="Any node of the cluster, such as http://node:8983/solr."
)


@search.command()
@url
@click.option("--name", default="geo2france", show_default=True, help="Name of the configset.")
def configset(url: str, name: str) -> None:
    """Upload our configset to a cluster, and reload the collections that use it."""
    from ckanext.geo2france.runtime.project import config_folder
    from ckanext.geo2france.search import cluster

    with _told():
        cluster.upload_configset(url, config_folder() / "solr" / "conf", name)
    click.echo(f"Configset {name} uploaded.")


@search.command()
@url
@click.option("--name", default="ckan", show_default=True, help="Name of the collection.")
@click.option("--configset", default="geo2france", show_default=True, help="Its configset.")
@click.option("--shards", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--replicas", type=click.IntRange(min=1), default=2, show_default=True)
def collection(url: str, name: str, configset: str, shards: int, replicas: int) -> None:
    """Create the collection of the portal on a cluster."""
    from ckanext.geo2france.search import cluster

    with _told():
        created = cluster.create_collection(url, name, configset, shards, replicas)
    click.echo(f"Collection {name} created." if created else f"Collection {name} is there already.")
    click.echo(f"Set solr_url (or CKAN_SOLR_URL) to {url.rstrip('/')}/{name}")


@contextmanager
def _told() -> Iterator[None]:
    import requests

    from ckanext.geo2france.search.cluster import ClusterRefused

    try:
        yield
    except (ClusterRefused, requests.RequestException) as error:
        raise click.ClickException(str(error)) from error
