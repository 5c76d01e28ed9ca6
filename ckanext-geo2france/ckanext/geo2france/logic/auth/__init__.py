"""Blanket module: every public auth function is imported here from the module of its subject."""

from __future__ import annotations

from ckanext.geo2france.logic.auth.harvest import (
    geo2france_harvest_clear,
    geo2france_harvest_outcome_list,
    geo2france_harvest_preview,
    geo2france_harvest_retry,
    geo2france_harvest_run,
    geo2france_harvest_run_cancel,
    geo2france_harvest_run_compare,
    geo2france_harvest_run_confirm,
    geo2france_harvest_run_list,
    geo2france_harvest_run_show,
    geo2france_harvest_source_create,
    geo2france_harvest_source_delete,
    geo2france_harvest_source_list,
    geo2france_harvest_source_show,
    geo2france_harvest_source_update,
    geo2france_harvest_status,
)
from ckanext.geo2france.logic.auth.metadata import geo2france_metadata_check
from ckanext.geo2france.logic.auth.search import geo2france_similar, geo2france_suggest
from ckanext.geo2france.logic.auth.territories import geo2france_territory_autocomplete
from ckanext.geo2france.logic.auth.transfer import (
    geo2france_contact_list,
    geo2france_metadata_export,
    geo2france_metadata_import,
)

__all__: list[str] = [
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
    "geo2france_similar",
    "geo2france_suggest",
    "geo2france_territory_autocomplete",
]
