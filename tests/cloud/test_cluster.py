"""The standard suite on a SolrCloud: two nodes, shards and replicas, and a node that dies.

Of the cases of one behaviour, every second one is asked before the death and the others after it.
``GEO2FRANCE_CLOUD=whole`` asks all of them twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ckan.plugins.toolkit as tk
import pysolr
import pytest
from click.testing import CliRunner
from cluster import Cluster, wait_until
from standard import Asker, StandardSearch

from ckanext.geo2france.cli import geo2france
from ckanext.geo2france.search import repair, solr

COLLECTION = "ckan"
REPLICAS = 4


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder: Path = tmp_path_factory.mktemp("cloud")
    started = Cluster(folder)
    started.start()
    try:
        _prepare(started.url(0))
        wait_until(lambda: started.states(1, COLLECTION) == ["active"] * REPLICAS)
        yield started
    finally:
        started.stop()


def _prepare(url: str) -> None:
    """Make the cluster ready by the commands that the documentation names."""
    shape = ["--shards", "2", "--replicas", "2"]
    for arguments in (
        ["search", "configset", "--url", url],
        ["search", "collection", "--url", url, "--name", COLLECTION, *shape],
    ):
        done = CliRunner().invoke(geo2france, arguments)
        assert done.exit_code == 0, done.output


class ClusterSearch(StandardSearch):
    """The standard suite, pointed at the cluster."""

    @pytest.fixture(autouse=True)
    def pointed(self, search: Asker, solr_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Name the cluster again at each test: CKAN's plugin restores its settings after each."""
        monkeypatch.setitem(tk.config, "solr_url", solr_url)

    def test_the_cluster_is_what_is_asked(self, solr_url: str) -> None:
        assert solr.connection().url == solr_url


class TestCluster(ClusterSearch):
    """Everything works through one of the nodes."""

    @pytest.fixture(scope="class")
    @classmethod
    def solr_url(cls, cluster: Cluster) -> str:
        return f"{cluster.url(0)}/{COLLECTION}"

    def test_the_collection_has_two_shards_with_two_replicas_each(self, cluster: Cluster) -> None:
        assert cluster.states(0, COLLECTION) == ["active"] * REPLICAS

    def test_preparing_it_again_changes_nothing(self, cluster: Cluster) -> None:
        _prepare(cluster.url(1))
        wait_until(lambda: cluster.states(0, COLLECTION) == ["active"] * REPLICAS)

    def test_a_cluster_is_never_made_anew(self, search: Asker) -> None:
        assert not repair.may_recreate()


class TestClusterThatLosesANode(ClusterSearch):
    """The catalogue is written on both nodes; the first dies, the second answers for it."""

    @pytest.fixture(scope="class")
    @classmethod
    def solr_url(cls, cluster: Cluster) -> str:
        return f"{cluster.url(1)}/{COLLECTION}"

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def death(cls, search: Asker, solr_url: str, cluster: Cluster) -> None:
        cluster.kill_node(0)
        wait_until(lambda: sorted(cluster.states(1, COLLECTION)) == ["active"] * 2 + ["gone"] * 2)
        wait_until(lambda: _takes_writes(solr_url))


def _takes_writes(url: str) -> bool:
    """Tell whether the shards that lost their leader have another."""
    solr = pysolr.Solr(url, timeout=30)
    try:
        for number in range(4):
            solr.delete(id=f"nothing-{number}")
        solr.commit(softCommit=True)
    except pysolr.SolrError:
        return False
    return True
