"""CKAN interfaces of the search: what is indexed beside CKAN's fields, how a question is asked."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.geo2france.ckan_seam import name_parsers, search_through
from ckanext.geo2france.model.harvest import HarvestSource
from ckanext.geo2france.search import (
    alongside,
    fields,
    pending,
    query,
    ranking,
    territories,
    where,
)
from ckanext.geo2france.search.answers import SENT

#: ckanext-spatial's plugin; where it is loaded, ``ext_bbox`` and the GeoJSON are left to it.
OTHER_SPATIAL = "spatial_query"
OTHER_BACKEND = "ckanext.spatial.search_backend"


class SearchHooks(  # pyright: ignore[reportIncompatibleMethodOverride] - CKAN gives both one name
    p.SingletonPlugin, p.IConfigurer, p.IPackageController, p.IOrganizationController
):
    """Indexing and query hooks."""

    p.implements(p.IConfigurer, inherit=True)
    p.implements(p.IOrganizationController, inherit=True)
    p.implements(p.IPackageController, inherit=True)

    def update_config(self, config: Any) -> None:
        """Let our own parsers through CKAN's check; callers are held back by ``search.allow``."""
        super().update_config(config)
        allowed = config.get("ckan.search.solr_allowed_query_parsers") or []
        listed = allowed.split() if isinstance(allowed, str) else list(allowed)
        config["ckan.search.solr_allowed_query_parsers"] = list(
            dict.fromkeys([*listed, *query.PARSERS])
        )
        name_parsers(query.PARSERS)
        search_through(alongside.Searcher)

    def edit(self, entity: Any) -> None:
        """Let the keeper index the datasets of an organization again: they are found by its name.

        CKAN leaves the index with the name and title of before.
        """
        super().edit(entity)
        # CKAN has a method of this name for datasets too.
        if isinstance(entity, model.Group) and entity.is_organization:
            pending.remember(_datasets_of(entity.id))

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Put our fields into the document of a dataset."""
        pkg_dict = super().before_dataset_index(pkg_dict)
        dataset = json.loads(pkg_dict.get("validated_data_dict") or "{}")
        if "harvest_source_title" not in dataset and (
            source := _source(dataset.get("harvest_source"))
        ):
            dataset["harvest_source_title"] = source.title or source.name
        other = p.plugin_loaded(OTHER_SPATIAL)
        found = territories.fields_of(dataset)
        return fields.replace(pkg_dict, dataset, keep_spatial=other) | found

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Turn the question into the engine's query."""
        search_params = super().before_dataset_search(search_params)
        if str(search_params.get("q") or "").strip() == "*":
            # CKAN would look for datasets that hold a star.
            search_params["q"] = "*:*"
        extras = search_params.get("extras") or {}
        other = p.plugin_loaded(OTHER_SPATIAL)
        places = [*where.asked(extras, bbox_too=not other), *territories.asked(extras)]
        if (
            other
            and extras.get("ext_bbox")
            and tk.config.get(OTHER_BACKEND) != "solr-spatial-field"
        ):
            # That backend brings its own parser and boost, before or after us: it has the query.
            return query.filtered(search_params, places)
        return query.prepare(search_params, ranking.current(), places)

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep what was sent, filters of rights included, for snippets and corrections."""
        search_results = super().after_dataset_search(search_results, search_params)
        search_results[SENT] = {
            name: search_params[name]
            for name in ("q", "fq", "start", "rows", "sort", "df", "q.op")
            if name in search_params
        }
        return search_results


def _datasets_of(organization: str) -> list[str]:
    owned = model.Session.query(model.Package.id).filter_by(owner_org=organization, state="active")
    return [row.id for row in owned]


def _source(reference: Any) -> Any:
    return HarvestSource.get(reference) if isinstance(reference, str) and reference else None
