"""Real services for the whole session; CKAN's own fixtures run on them.

``pytest tests/core -p no:ckan -p no:ckan_fixtures`` starts nothing.
"""

from __future__ import annotations

import pytest

from ckanext.geo2france.runtime.testing import (
    start_test_services,
    stop_test_services,
    test_home,
)

STARTED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Give CKAN's plugin, which reads ``--ckan-ini`` when the session starts, a configuration."""
    if not config.pluginmanager.hasplugin("ckan") or config.option.ckan_ini:
        return
    if config.option.help or config.option.version:
        return
    config.stash[STARTED] = True
    config.option.ckan_ini = str(start_test_services(test_home()))


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
