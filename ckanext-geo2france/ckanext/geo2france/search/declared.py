"""The fields that anyone may name in a search, by what they may be used for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from ckanext.geo2france import config


class Use(Enum):
    """What a caller does with a field."""

    SEARCH = "search"
    SORT = "sort"
    FACET = "facet"
    RETURN = "return"


#: Short values of CKAN's own schema: good for everything.
VALUES = frozenset(
    {
        "id",
        "name",
        "title_string",
        "state",
        "capacity",
        "dataset_type",
        "entity_type",
        "site_id",
        "owner_org",
        "organization",
        "groups",
        "tags",
        "license_id",
        "license",
        "res_format",
        "res_type",
        "version",
        "metadata_created",
        "metadata_modified",
        "creator_user_id",
    }
)
#: Longer texts: searched and given back.
TEXTS = frozenset(
    {
        "title",
        "notes",
        "author",
        "author_email",
        "maintainer",
        "maintainer_email",
        "url",
        "res_name",
        "res_description",
        "res_url",
        "ckan_url",
        "download_url",
    }
)
#: What only exists to be searched.
SEARCHED = frozenset(
    {
        "text",
        "urls",
        "title_ngram",
        "name_ngram",
        "indexed_ts",
        "depends_on",
        "dependency_of",
        "derives_from",
        "has_derivation",
        "links_to",
        "linked_from",
        "child_of",
        "parent_of",
    }
)
#: The portal's own analysis of titles, keywords and the like; see ``search.fields``.
ANALYSED = frozenset(
    {
        "acronym",
        "title_exact",
        "names_text",
        "alternate_title_text",
        "keywords_text",
        "context_text",
        "text_english",
        "spatial_geom",
        "territory_covered",
    }
)
#: Numbers of CKAN's tracking; ``view_recent`` is what its home page asks for.
COUNTS = frozenset(
    {
        "views_total",
        "views_recent",
        "view_recent",
        "resources_accessed_total",
        "resources_accessed_recent",
    }
)
#: Values of geographic datasets that are facets of the portal.
GEOGRAPHIC = frozenset(
    {
        "inspire_themes",
        "inspire_verdict",
        "topic_categories",
        "res_protocol",
        "hierarchy_level",
        "year",
        "harvest_source_title",
        "harvest_source",
        "metadata_identifier",
        "parent_identifier",
        "status",
        "maintenance_frequency",
        "metadata_language",
        "metadata_date",
        "popularity",
        "quality",
        "freshness",
        "minx",
        "miny",
        "maxx",
        "maxy",
        "territory",
        "territory_exact",
    }
)
#: Fields with several values by dataset, which give no order.
SEVERAL = frozenset(
    {
        "groups",
        "tags",
        "res_format",
        "res_type",
        "res_protocol",
        "inspire_themes",
        "territory",
        "territory_exact",
        "topic_categories",
    }
)
#: Whatever an editor writes into a dataset or resource without a field of its own; anyone reads it
#: in ``package_show``.
PREFIXES = ("extras_", "res_extras_", "vocab_")

_NAMES: dict[Use, frozenset[str]] = {
    Use.SEARCH: VALUES | TEXTS | SEARCHED | ANALYSED | COUNTS | GEOGRAPHIC,
    Use.SORT: (VALUES | GEOGRAPHIC | COUNTS | {"score"}) - SEVERAL,
    Use.FACET: VALUES - {"id", "metadata_created", "metadata_modified", "title_string"}
    | GEOGRAPHIC,
    Use.RETURN: VALUES - {"title_string"} | TEXTS | COUNTS | GEOGRAPHIC | {"acronym"},
}
#: Never, whatever the configuration says: they tell of datasets that the caller may not see.
FORBIDDEN = ("permission_labels", "_query_", "_val_")


@dataclass(frozen=True, slots=True)
class Declared:
    """The fields declared for one use."""

    names: frozenset[str]
    prefixes: tuple[str, ...]

    def __contains__(self, field: str) -> bool:
        """Tell whether *field*, as Solr reads it, is declared."""
        if field in FORBIDDEN:
            return False
        dynamic = field.startswith(self.prefixes) and re.fullmatch(r"[\w-]+", field)
        return field in self.names or bool(dynamic)

    def __str__(self) -> str:
        """List the names in order, a star standing for what follows a prefix."""
        return ", ".join([*sorted(self.names), *(f"{prefix}*" for prefix in self.prefixes)])


def declared(use: Use) -> Declared:
    """Return what is declared for *use*: CKAN's fields, the portal's, the configured ones."""
    extra = config.search_fields()
    prefixes = tuple(field[:-1] for field in extra if field.endswith("*"))
    names = frozenset(field for field in extra if not field.endswith("*"))
    return Declared(_NAMES[use] | names, PREFIXES + prefixes)
