"""The CKAN interfaces that no blanket covers, gathered from the modules that implement them."""

from __future__ import annotations

from ckanext.geo2france.accounts import AccountHooks
from ckanext.geo2france.caching import CachingHooks
from ckanext.geo2france.failing import FailingHooks
from ckanext.geo2france.harvest.hooks import HarvestHooks
from ckanext.geo2france.outputs.hooks import OutputHooks
from ckanext.geo2france.pages.addresses import AddressHooks
from ckanext.geo2france.relations import RelationHooks
from ckanext.geo2france.search.hooks import SearchHooks
from ckanext.geo2france.search.writing import IndexHooks
from ckanext.geo2france.theme import ThemeHooks

__all__ = ["Hooks"]


class Hooks(
    IndexHooks,
    AccountHooks,
    AddressHooks,
    CachingHooks,
    FailingHooks,
    HarvestHooks,
    OutputHooks,
    RelationHooks,
    SearchHooks,
    ThemeHooks,
):
    """Every interface implementation of the plugin."""
