"""A dataset of another CKAN as a document of a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.harvesters import jsontext
from ckanext.geo2france.harvesters.ckan.package import Package, record_of
from ckanext.geo2france.schemas import datasets
from ckanext.geo2france.schemas.documents import ReadRecord

__all__ = ["PackageDocument", "identifier_of"]

#: What changes while the dataset stays the same: visits, revisions, the partner's own harvests,
#: and copies of what stands elsewhere.
UNSTEADY: Final = {
    *(
        "metadata_modified",
        "revision_id",
        "revision_timestamp",
        "tracking_summary",
        "creator_user_id",
    ),
    *("num_resources", "num_tags", "isopen", "position", "package_id", "vocabulary_id", "state"),
    *("relationships_as_subject", "relationships_as_object", "harvest_sources", "cache_url"),
    *("cache_last_updated", "datastore_active", "datastore_contains_all_records_of_source_file"),
    *("webstore_url", "webstore_last_updated", "archiver", "qa", "ckan_url", "total_downloads"),
}
UNSTEADY_EXTRAS: Final = ("harvest_", "import_source", "metadata_harvested", "openness_score")
#: Of an organization or a group, only what may show in a dataset.
NAMING: Final = ("id", "name", "title")


@dataclass(frozen=True, slots=True)
class PackageDocument:
    """A dataset dictionary, as package_search gives it."""

    package: Mapping[str, Any]

    @property
    def media_type(self) -> str:
        """Return the media type of the original."""
        return "application/json"

    def original(self) -> bytes:
        """Return the dataset as JSON, in one spelling: it came among others."""
        return jsontext.canonical(self.package)

    def identifier(self) -> str:
        """Return the identifier of the metadata record where there is one, else that of CKAN."""
        return identifier_of(Package.of(self.package))

    def digest(self) -> str:
        """Return a digest that neither the order of lists changes nor what is no content."""
        return jsontext.digest(_steady(self.package))

    def read(self) -> ReadRecord:
        """Return the record; that of a portal like this one comes back whole."""
        own = _own(self.package) if is_ours(self.package) else None
        if own:
            return ReadRecord(own)
        package = Package.of(self.package)
        record = record_of(package, identifier_of(package))
        return ReadRecord(record, tuple(dict.fromkeys(package.notes)))


def identifier_of(package: Package) -> str:
    """Return by what a dataset is known anywhere: that of its metadata record, else its id."""
    return package.text("metadata_identifier", "guid", "id", "name")


def is_ours(package: Mapping[str, Any]) -> bool:
    """Tell whether the dataset has the fields of this project."""
    held = ("reference_dates", "contacts", "constraints")
    return "metadata_identifier" in package and all(
        isinstance(package.get(name, []), list) for name in held
    )


def _own(package: Mapping[str, Any]) -> Record | None:
    """Return the record that a dataset of the same schema holds, or None where it is not so."""
    try:
        record = datasets.record_of(dict(package))
        # Values of other types than ours would stop the writing.
        datasets.to_dataset(record)
        return replace(record, metadata_identifier=identifier_of(Package.of(package)))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _steady(value: Any) -> Any:
    """Return *value* without what is no content, its lists in one order."""
    if isinstance(value, Mapping):
        return {
            key: ({name: held.get(name) for name in NAMING} if _names(key, held) else _steady(held))
            for key, held in value.items()
            if key not in UNSTEADY and held not in (None, "", [], {})
        }
    if isinstance(value, list):
        kept = (_steady(each) for each in value if not _is_unsteady_extra(each))
        return sorted(kept, key=jsontext.canonical)
    return value


def _names(key: str, held: Any) -> bool:
    return key == "organization" and isinstance(held, Mapping)


def _is_unsteady_extra(each: Any) -> bool:
    return isinstance(each, Mapping) and str(each.get("key") or "").startswith(UNSTEADY_EXTRAS)
