"""Real services for the whole session; CKAN's own fixtures run on them.

``pytest tests/core -p no:ckan -p no:ckan_fixtures`` starts nothing.

With ``-n 2`` two workers share the tests, each with services of its own.
"""

from __future__ import annotations

import os

import order
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from ckanext.geo2france.runtime.testing import (
    start_test_services,
    stop_test_services,
    test_home,
)

STARTED = pytest.StashKey[bool]()
#: Java's second compiler pays after minutes of questions, which no Solr of a test lives to see: it
#: did half of the work of a Solr under test.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1"


def pytest_configure(config: pytest.Config) -> None:
    """Give CKAN's plugin, which reads ``--ckan-ini`` when the session starts, a configuration."""
    os.environ.setdefault("JDK_JAVA_OPTIONS", JAVA_OPTIONS)
    if _only_hands_out(config):
        # The tests run in the workers: CKAN is not set up here.
        for name in ("ckan", "ckan_fixtures"):
            config.pluginmanager.unregister(name=name)
        return
    if not config.pluginmanager.hasplugin("ckan") or config.option.ckan_ini:
        return
    if config.option.help or config.option.version:
        return
    config.stash[STARTED] = True
    config.option.ckan_ini = str(start_test_services(test_home()))


def _only_hands_out(config: pytest.Config) -> bool:
    """Tell whether this process gives the tests to others that run them."""
    shared = getattr(config.option, "dist", "no") != "no"
    return shared and not hasattr(config, "workerinput")


class ByFile(LoadScopeScheduling):
    """Keep with one worker the tests that share what is slow to make."""

    def _split_scope(self, nodeid: str) -> str:
        return order.unit(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Hand out the tests by file."""
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: else one worker ends with it while the others wait."""
    items.sort(key=lambda item: order.rank(item.nodeid))


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Tell CKAN that its tables exist, so that ``clean_db`` empties them instead of dropping them.

    Dropping would take the plugins' columns and tables away with them.
    """
    if session.config.stash.get(STARTED, False):
        import ckan.model as model

        model.repo.tables_created_and_initialised = True


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the services that this session started."""
    if config.stash.get(STARTED, False):
        stop_test_services(test_home())
