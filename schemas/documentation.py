"""The page of the guide that shows the mapping, made from its rows: ``docs/correspondance.md``.

``python -m ckanext.geo2france.schemas.documentation docs/correspondance.md`` writes it anew; a test
compares both.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ckanext.geo2france.schemas.mapping import CLASSES, rows_of
from ckanext.geo2france.schemas.rows import Row
from ckanext.geo2france.schemas.structure import ISO_19115_3, ISO_19139, structure

__all__ = ["page"]

HEAD: Final = """\
# La correspondance des métadonnées

Cette page est faite à partir de la table `schemas/mapping.yaml`, que lisent aussi le lecteur,
l'écrivain et les tests ; un test la compare à la table. Pour la refaire :
`python -m ckanext.geo2france.schemas.documentation docs/correspondance.md`. Le guide des
[métadonnées](metadonnees.md) dit ce qui est compris et réparé.

Les chemins partent de la racine de la fiche (`{root}` ou `{root3}`), ceux des
structures de l'élément nommé. N'importe quelle classe est lue à la place de celle qui est écrite,
car les profils nationaux ont les leurs ; de plusieurs chemins, le premier est celui qui est écrit.
`*` : le champ se répète. Les espaces de noms sont ceux d'ISO 19139 (2007) et d'ISO 19115-3
(mdb 2.0) ; les autres versions sont lues aussi.
"""
COLUMNS: Final = ("champ", "ISO 19139", "ISO 19115-3", "DCAT-AP", "source")
TITLES: Final = {
    "Record": "La fiche",
    "Identifier": "Identifiant de la ressource (`resource_identifiers`)",
    "ReferenceDate": "Date de référence (`reference_dates`)",
    "Contact": "Contact (`contacts`)",
    "VerticalExtent": "Emprise verticale (`vertical_extents`)",
    "Conformity": "Conformité (`conformity`)",
    "Overview": "Aperçu (`overviews`)",
    "Association": "Ressource associée (`associations`)",
    "LineageSource": "Source de la généalogie (`lineage_sources`)",
    "LineageStep": "Étape de la généalogie (`lineage_steps`)",
    "OnlineResource": "Lien (`online_resources`)",
    "Format": "Format (`formats`)",
    "CoupledResource": "Ressource couplée (`coupled_resources`)",
    "Locale": "Langue de traduction (`locales`)",
}


def page() -> str:
    """Return the page, in French and Markdown."""
    roots = {
        "root": structure(ISO_19139).class_named("MD_Metadata"),
        "root3": structure(ISO_19115_3).class_named("MD_Metadata"),
    }
    return "\n".join([HEAD.format_map(roots), *(line for name in CLASSES for line in _part(name))])


def _part(name: str) -> Iterator[str]:
    yield f"## {TITLES[name]}\n"
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|" + " --- |" * len(COLUMNS)
    for row in rows_of(name):
        yield _line(row, CLASSES[name])
    yield ""


def _line(row: Row, within: str) -> str:
    cells = [
        f"`{row.field}`" + (" *" if row.many else ""),
        *(_paths(row, standard, within) for standard in (ISO_19139, ISO_19115_3)),
        row.dcat.replace(" of ", " de ") or "–",
        row.source,
    ]
    return "| " + " | ".join(cells) + " |"


def _paths(row: Row, standard: str, within: str) -> str:
    return "<br>".join(f"`{path}`" for path in row.xpaths(standard, within)) or "–"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
