"""The facets of the catalogue: which, in which order, under which title."""

from __future__ import annotations

from collections import OrderedDict

import ckan.plugins as p
import ckan.plugins.toolkit as tk


def titles() -> OrderedDict[str, str]:
    """Return the facets by Solr field, in the language of the page."""
    return OrderedDict(
        inspire_themes=tk._("INSPIRE themes"),
        territory=tk._("Territories"),
        organization=tk._("Organizations"),
        topic_categories=tk._("ISO categories"),
        tags=tk._("Keywords"),
        res_format=tk._("Formats"),
        year=tk._("Years"),
        res_protocol=tk._("Services and access"),
        license_id=tk._("Licences"),
        hierarchy_level=tk._("Kinds of record"),
        inspire_verdict=tk._("Metadata for INSPIRE"),
        harvest_source_title=tk._("Source catalogues"),
    )


class FacetHooks(p.SingletonPlugin):
    """Gives the same facets to the search page and to the pages of organizations and groups."""

    p.implements(p.IFacets, inherit=True)

    def dataset_facets(
        self, facets_dict: OrderedDict[str, str], package_type: str
    ) -> OrderedDict[str, str]:
        """Return the facets of the search page."""
        return titles()

    def group_facets(
        self, facets_dict: OrderedDict[str, str], group_type: str, package_type: str | None
    ) -> OrderedDict[str, str]:
        """Return the facets of a group's page."""
        return titles()

    def organization_facets(
        self, facets_dict: OrderedDict[str, str], organization_type: str, package_type: str | None
    ) -> OrderedDict[str, str]:
        """Return the facets of an organization's page, where the organization is known."""
        found = titles()
        del found["organization"]
        return found
