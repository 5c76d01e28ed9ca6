"""Metadata schemas: scheming files, mapping rows, code lists."""

from ckanext.geo2france.schemas import fields as fields
