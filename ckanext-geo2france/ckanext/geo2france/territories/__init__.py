"""Territories (communes, EPCI, départements, regions) and what a dataset has to do with them.

Plain Python: the files of ``config/territories/`` go in, relations come out. The files are made by
``territories/build.py`` in the project's root.
"""

from __future__ import annotations

from ckanext.geo2france.territories.finding import find
from ckanext.geo2france.territories.loading import load
from ckanext.geo2france.territories.reference import Kind, Reference, Territory
from ckanext.geo2france.territories.relations import Related, Relation, related

__all__ = [
    "Kind",
    "Reference",
    "Related",
    "Relation",
    "Territory",
    "find",
    "load",
    "related",
]
