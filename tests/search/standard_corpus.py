"""Invented datasets of a region: each behaviour of the search has one in the CSV to show it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

#: west, south, east, north in degrees, EPSG:4326
PLACES: dict[str, tuple[float, float, float, float]] = {
    "region": (1.38, 48.84, 4.26, 51.09),
    "nord": (2.07, 49.97, 4.24, 51.09),
    "aisne": (2.96, 48.84, 4.26, 50.07),
    "oise": (1.69, 49.06, 3.17, 49.76),
    "lens": (2.68, 50.36, 2.95, 50.48),
    "amiens": (2.20, 49.80, 2.40, 50.00),
    "dunkerque": (2.18, 50.96, 2.60, 51.09),
    "baie": (1.50, 50.10, 1.75, 50.30),
    "france": (-5.2, 41.3, 9.6, 51.1),
    "fidji": (177.0, -19.0, -178.0, -16.0),
    "puits": (2.80, 50.42, 2.80, 50.42),
    "route": (3.00, 49.50, 3.40, 49.50),
    "monde": (-180.0, -90.0, 180.0, 90.0),
}

ORGANIZATIONS = {
    "region-demo": "Région de démonstration",
    "agence-eau-demo": "Agence de l'eau de démonstration",
    "urbanistes-demo": "Agence d'urbanisme de l'Artois de démonstration",
    "etat-demo": "Services de l'État de démonstration",
}

LINES = list(
    csv.DictReader(
        Path(__file__).with_name("standard_corpus.csv").read_text(encoding="utf-8").splitlines()
    )
)


def _owner(name: str, themes: str) -> str:
    if "hy" in themes:
        return "agence-eau-demo"
    if "lu" in themes:
        return "urbanistes-demo"
    return "etat-demo" if "nz" in themes or name == "sirene" else "region-demo"


def dataset(line: dict[str, str]) -> dict[str, Any]:
    """Return what is sent to ``package_create``."""
    name, title, themes, views = line["name"], line["title"], line["themes"], int(line["views"])
    made = {
        "name": name,
        "title": title,
        "notes": line["notes"],
        "owner_org": _owner(name, themes),
        "license_id": "etalab-2.0" if views > 100 else "notspecified",
        "keywords": [{"term": term} for term in line["keywords"].split(";")],
        "inspire_themes": themes.split(";") if themes else [],
        "topic_categories": ["environment"] if "ps" in themes or "hy" in themes else ["location"],
        "reference_dates": [{"date": line["year"], "type": "publication"}],
        "popularity": views,
        "resources": [
            {
                "url": f"https://example.org/{name}.zip",
                "name": f"Archive {title}",
                "format": "GeoJSON" if views > 100 else "CSV",
                "protocol": "DOWNLOAD",
            }
        ],
    }
    if line["place"]:
        sides = dict(zip(("west", "south", "east", "north"), PLACES[line["place"]], strict=True))
        made["extents"] = [sides]
    return made | EXTRA.get(name, {})


def facet_values(line: dict[str, str], field: str) -> list[str]:
    """Return the values that a dataset is counted under."""
    made = dataset(line)
    resource = made["resources"][0]
    values: dict[str, list[str]] = {
        "organization": [made["owner_org"]],
        "tags": [row["term"] for row in made["keywords"]],
        "res_format": [resource["format"]],
        "res_protocol": [resource["protocol"]],
        "license_id": [made["license_id"]],
        "year": [line["year"]],
        "hierarchy_level": ["dataset"],
        "dataset_type": ["dataset"],
    }
    return values.get(field) or made[field]


#: Only members of their organization see these.
PRIVATE = {
    "secret": ("Inventaire confidentiel des xylothèques", "Document de travail."),
    "secret-eau": ("Eau : projet non publié", "Ébauche sur la qualité de l'eau."),
}
EXTRA: dict[str, dict[str, Any]] = {
    "rpg": {"acronym": "RPG", "alternate_titles": ["Parcelles déclarées à la PAC"]},
    "bdtopo": {"acronym": "BD TOPO", "lineage": "Restitution photogrammétrique de l'institut."},
    "hydro": {"metadata_identifier": "fr-120066022-hydro-0001"},
    "pistes": {
        "contacts": [
            {"organisation": "Association des cyclistes inventés", "role": "pointOfContact"}
        ]
    },
    "trafic": {"maintenance_frequency": "annually", "lineage": "Boucles électromagnétiques."},
}
