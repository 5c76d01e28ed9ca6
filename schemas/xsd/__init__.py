"""The XML Schemas of metadata records, shipped with the project, and what they say of a record.

``iso19139-2006.zip`` holds ISO/TS 19139 as OGC published it with CSW 2.0.2 AP ISO (2006-05-04, GML
in ``http://www.opengis.net/gml``), ``iso19115-3.zip`` ISO/TS 19115-3 (mdb 1.0 and 2.0); ISO/TS
19139:2007 with services and the gmi extension comes with ckanext-spatial. ``collect.py`` tells
their origin. Nothing is read over the network.
"""

from __future__ import annotations

from ckanext.geo2france.schemas.xsd.verdict import SchemaError, SchemaVerdict, validate

__all__ = ["SchemaError", "SchemaVerdict", "validate"]
