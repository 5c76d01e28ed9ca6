"""Invented datasets in any number, always the same for the same number.

The words are those of a French regional catalogue; titles, extents and dates vary enough for
facets, ranking and spatial filters to have work to do. Extents: degrees, EPSG:4326, longitude
first.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

SUBJECTS = (
    "Occupation du sol", "Orthophotographie", "Réseau hydrographique", "Zones humides",
    "Cadastre", "Plan local d'urbanisme", "Réhabilitation de logements", "Qualité de l'air",
    "Arrêts de transport collectif", "Pistes cyclables", "Friches industrielles",
    "Forêts publiques", "Points de captage d'eau potable", "Établissements scolaires",
    "Réseau de gaz", "Bornes de recharge", "Modèle numérique de terrain",
    "Limites administratives", "Sites Natura 2000", "Trame verte et bleue", "Carte des bruits",
    "Plan de prévention du risque d'inondation", "Registre parcellaire graphique",
    "Population carroyée", "Monuments historiques", "Zones d'activités économiques",
)  # fmt: skip
PLACES = (
    ("de la région Hauts-de-France", (1.38, 48.84, 4.26, 51.09)),
    ("du département du Nord", (2.07, 49.97, 4.24, 51.09)),
    ("du département du Pas-de-Calais", (1.55, 50.02, 3.19, 51.01)),
    ("du département de la Somme", (1.38, 49.57, 3.20, 50.37)),
    ("du département de l'Oise", (1.69, 49.06, 3.17, 49.76)),
    ("du département de l'Aisne", (2.96, 48.84, 4.26, 50.07)),
    ("de Lens-Liévin", (2.68, 50.36, 2.95, 50.48)),
    ("d'Amiens Métropole", (2.13, 49.80, 2.48, 50.00)),
    ("de Dunkerque", (2.18, 50.96, 2.60, 51.09)),
    ("de Valenciennes", (3.35, 50.27, 3.68, 50.50)),
)
THEMES = ("lc", "oi", "hy", "cp", "lu", "tn", "us", "ps", "el", "au", "bu", "ef", "pd", "af", "nz")
TOPICS = (
    "environment",
    "planningCadastre",
    "inlandWaters",
    "transportation",
    "society",
    "elevation",
)
KEYWORDS = (
    "aménagement", "urbanisme", "environnement", "eau", "biodiversité", "logement", "transport",
    "énergie", "agriculture", "risque", "foncier", "imagerie", "données ouvertes", "santé",
    "éducation",
)  # fmt: skip
FORMATS = ("WMS", "WFS", "SHP", "GeoJSON", "CSV", "GPKG")
LICENCES = ("lov2", "odc-odbl", "notspecified")
SENTENCES = (
    "Ces données décrivent l'état observé sur le territoire à la date de référence.",
    "La saisie repose sur la photo-interprétation d'images aériennes et sur des relevés de "
    "terrain.",
    "Elles servent au suivi des politiques publiques et à l'élaboration des documents d'urbanisme.",
    "La précision planimétrique est compatible avec un usage au 1/5 000.",
    "Une mise à jour annuelle est prévue par le comité de suivi.",
    "Les attributs suivent la nomenclature partagée par les partenaires de la plateforme.",
)


def _box(place: tuple[float, float, float, float], chance: random.Random) -> list[float]:
    west, south, east, north = place
    shrink = chance.uniform(0, 0.35)
    wide, high = (east - west) * shrink, (north - south) * shrink
    return [round(v, 4) for v in (west + wide, south + high, east - wide / 2, north - high / 2)]


def polygon(box: list[float]) -> dict[str, Any]:
    """Return the GeoJSON polygon of a box ``[west, south, east, north]``."""
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _resources(name: str, chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{kind} {name}",
            "url": f"https://example.org/{name}.{kind.lower()}",
            "format": kind,
        }
        for kind in chance.sample(FORMATS, chance.randint(1, 4))
    ]


def dataset(number: int) -> dict[str, Any]:
    """Return dataset *number* as ``package_create`` takes it (no organization)."""
    chance = random.Random(number)
    subject = chance.choice(SUBJECTS)
    place, bounds = chance.choice(PLACES)
    year = chance.randint(2004, 2026)
    name = f"essai-{number:06d}"
    box = _box(bounds, chance)
    words = chance.sample(KEYWORDS, chance.randint(2, 5))
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "name": name,
        "title": f"{subject} {place} en {year} (lot {number})",
        "notes": " ".join(chance.sample(SENTENCES, chance.randint(3, len(SENTENCES)))),
        "license_id": chance.choice(LICENCES),
        "metadata_identifier": f"fr-000000000-{name}",
        "hierarchy_level": "dataset",
        "keywords": [{"term": word} for word in words],
        "inspire_themes": chance.sample(THEMES, chance.randint(1, 2)),
        "topic_categories": [chance.choice(TOPICS)],
        "reference_dates": [{"date": f"{year}-0{chance.randint(1, 9)}-15", "type": "publication"}],
        "extents": [dict(zip(("west", "south", "east", "north"), box, strict=True))],
        "spatial": json.dumps(polygon(box)),
        "lineage": chance.choice(SENTENCES),
        "scales": [str(chance.choice((1000, 5000, 25000, 100000)))],
        "resources": _resources(name, chance),
    }


def datasets(count: int) -> Iterator[dict[str, Any]]:
    """Yield *count* datasets."""
    return (dataset(number) for number in range(count))
