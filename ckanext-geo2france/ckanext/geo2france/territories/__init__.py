"""Territories (communes, EPCI, départements, regions) and what a dataset has to do with them.

Plain Python: the files of ``config/territories/`` go in, relations come out. The files are made by
``territories/build.py`` in the project's root. The reference of a region (``loading``) and the
relations (``relations``) are not imported here: they take shapely and numpy, a tenth of a second
that most processes of CKAN can do without.
"""

from __future__ import annotations

from ckanext.geo2france.territories.finding import find
from ckanext.geo2france.territories.territory import Kind, Relation, Territory

__all__ = [
    "Kind",
    "Relation",
    "Territory",
    "find",
]
