"""Packaging of ckanext-geo2france: one core folder and two mapped packages beside it."""

from __future__ import annotations

from pathlib import Path

from setuptools import find_namespace_packages, setup

CORE = "ckanext-geo2france"
ROOTS = {
    "": CORE,
    "ckanext.geo2france.harvesters": "harvesters",
    "ckanext.geo2france.schemas": "schemas",
}


def packages() -> list[str]:
    """List every package, data folders included, under its import name."""
    found = find_namespace_packages(CORE, include=["ckanext.geo2france*"])
    for name, folder in ROOTS.items():
        if name:
            found.append(name)
            found += [f"{name}.{sub}" for sub in find_namespace_packages(folder)]
    return found


def shared_files() -> list[tuple[str, list[str]]]:
    """List what lies outside the packages and is needed to run: configuration, demo catalogue."""
    files = [path for top in ("config", "demo") for path in Path(top).rglob("*") if path.is_file()]
    return [(f"share/geo2france/{path.parent.as_posix()}", [str(path)]) for path in files]


def needs() -> list[str]:
    """List what requirements/runtime.in names, which the lock files then pin.

    Without CKAN's extra ``requirements``, which asks for a psycopg2 that must be compiled.
    """
    lines = Path("requirements/runtime.in").read_text(encoding="utf-8").splitlines()
    named = [line.partition("#")[0].strip() for line in lines]
    return [name.replace("ckan[requirements]", "ckan") for name in named if name]


setup(
    name="ckanext-geo2france",
    version="0.1.0",
    description="Regional geo-data catalogue on CKAN 2.12: ISO 19115, INSPIRE, harvesting",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="AGPL-3.0-or-later",
    python_requires=">=3.10,<3.14",
    install_requires=needs(),
    package_dir=ROOTS,
    packages=packages(),
    package_data={"": ["*"]},
    data_files=shared_files(),
    zip_safe=False,
    entry_points={
        "ckan.plugins": ["geo2france = ckanext.geo2france.plugin:Geo2FrancePlugin"],
        "ckan.rdf.profiles": [
            "geo2france_geodcat_ap = ckanext.geo2france.dcat.profile:GeoDCATAPProfile",
            "geo2france_geodcat_ap_2 = ckanext.geo2france.dcat.profile:GeoDCATAP2Profile",
            "geo2france_schemaorg = ckanext.geo2france.dcat.schemaorg:GeoSchemaOrgProfile",
        ],
        "babel.extractors": ["ckan = ckan.lib.extract:extract_ckan"],
        "console_scripts": ["geo2france = ckanext.geo2france.runtime.console:main"],
    },
    message_extractors={
        "ckanext-geo2france/ckanext/geo2france": [
            ("**.py", "python", None),
            ("**/templates/**.html", "ckan", None),
        ],
        "harvesters": [("**.py", "python", None)],
        "schemas": [("**.py", "python", None)],
    },
)
