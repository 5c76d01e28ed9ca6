"""Blanket module: every public action function is imported here from the module of its subject."""

from __future__ import annotations

from ckanext.geo2france.logic.action.accounts import user_update
from ckanext.geo2france.logic.action.contacts import geo2france_contact_list
from ckanext.geo2france.logic.action.dcat import dcat_catalog_search, dcat_catalog_show
from ckanext.geo2france.logic.action.entry import package_create, package_update
from ckanext.geo2france.logic.action.exporting import geo2france_metadata_export
from ckanext.geo2france.logic.action.harvest import (
    geo2france_harvest_clear,
    geo2france_harvest_preview,
    geo2france_harvest_run,
    geo2france_harvest_source_create,
    geo2france_harvest_source_delete,
    geo2france_harvest_source_list,
    geo2france_harvest_source_show,
    geo2france_harvest_source_update,
    geo2france_harvest_status,
)
from ckanext.geo2france.logic.action.harvest_runs import (
    geo2france_harvest_outcome_list,
    geo2france_harvest_retry,
    geo2france_harvest_run_cancel,
    geo2france_harvest_run_compare,
    geo2france_harvest_run_confirm,
    geo2france_harvest_run_list,
    geo2france_harvest_run_show,
)
from ckanext.geo2france.logic.action.importing import geo2france_metadata_import
from ckanext.geo2france.logic.action.metadata import geo2france_metadata_check
from ckanext.geo2france.logic.action.package_search import package_autocomplete, package_search
from ckanext.geo2france.logic.action.relations import geo2france_relations
from ckanext.geo2france.logic.action.search import geo2france_similar, geo2france_suggest
from ckanext.geo2france.logic.action.tags import (
    tag_autocomplete,
    tag_list,
    tag_search,
    tag_show,
)
from ckanext.geo2france.logic.action.territories import geo2france_territory_autocomplete

__all__ = [
    "dcat_catalog_search",
    "dcat_catalog_show",
    "geo2france_contact_list",
    "geo2france_harvest_clear",
    "geo2france_harvest_outcome_list",
    "geo2france_harvest_preview",
    "geo2france_harvest_retry",
    "geo2france_harvest_run",
    "geo2france_harvest_run_cancel",
    "geo2france_harvest_run_compare",
    "geo2france_harvest_run_confirm",
    "geo2france_harvest_run_list",
    "geo2france_harvest_run_show",
    "geo2france_harvest_source_create",
    "geo2france_harvest_source_delete",
    "geo2france_harvest_source_list",
    "geo2france_harvest_source_show",
    "geo2france_harvest_source_update",
    "geo2france_harvest_status",
    "geo2france_metadata_check",
    "geo2france_metadata_export",
    "geo2france_metadata_import",
    "geo2france_relations",
    "geo2france_similar",
    "geo2france_suggest",
    "geo2france_territory_autocomplete",
    "package_autocomplete",
    "package_create",
    "package_search",
    "package_update",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
    "tag_show",
    "user_update",
]
