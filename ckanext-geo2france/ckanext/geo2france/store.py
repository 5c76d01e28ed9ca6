"""Names and identifiers of datasets; the way between records and dataset dictionaries."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from uuid import UUID, uuid5

from ckanext.geo2france.schemas.datasets import Built, record_of, to_dataset
from ckanext.geo2france.schemas.merging import document_of

__all__ = ["Built", "dataset_id", "document_of", "from_dataset", "slug", "to_dataset"]

# Changing the namespace would change the identifier of every harvested dataset.
NAMESPACE: Final = UUID("6f0b9d3e-58a4-5d43-9a35-6f1c2b8b2a40")
NAME_LENGTH: Final = 80
#: Names that CKAN refuses to datasets: its own pages stand at these addresses.
PAGES: Final = frozenset({"edit", "new", "search"})

from_dataset = record_of


def dataset_id(source_id: str, identifier: str) -> str:
    """Return the id of the dataset that a record of a source is, the same for ever."""
    return str(uuid5(NAMESPACE, f"{source_id}\n{identifier}"))


def slug(title: str) -> str:
    """Return a dataset name made from *title*: a to z, digits and hyphens, cut between words."""
    bare = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("æ", "ae").lower())
    bare = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in bare if not unicodedata.combining(c)))
    bare = bare.strip("-")
    if len(bare) > NAME_LENGTH:
        bare = bare[: NAME_LENGTH + 1].rpartition("-")[0] or bare[:NAME_LENGTH]
    return bare if len(bare) > 1 and bare not in PAGES else f"jeu-{bare or 'sans-titre'}"
