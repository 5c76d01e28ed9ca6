"""Blanket module: helpers."""

from __future__ import annotations

from typing import Any

from ckanext.geo2france.schemas import codelists

__all__: list[str] = ["geo2france_choices"]


def geo2france_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the choices of a field of the dataset schema, from the code list it names."""
    return codelists.load(field["codelist"]).choices()
