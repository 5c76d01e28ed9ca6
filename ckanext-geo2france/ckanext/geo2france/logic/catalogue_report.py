"""The verdict on every dataset of the catalogue, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france.logic.served import served_report

__all__ = ["catalogue_reports"]

KINDS: Final = ("dataset", "series", "service")


def catalogue_reports(translate: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Yield a line for each active dataset, hidden ones included: its name, then the verdict."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for name in _names():
        head = {"dataset": name, "status": "ok"}
        try:
            dataset = tk.get_action("package_show")({"user": user}, {"id": name})
            found = served_report(dataset, translate)
            yield {**head, "identifier": dataset.get("metadata_identifier") or "", **found}
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            yield {**head, "status": "refused", "reason": reason}


def _names() -> list[str]:
    rows = (
        model.Session.query(model.Package.name)
        .filter(model.Package.state == model.State.ACTIVE, model.Package.type.in_(KINDS))
        .order_by(model.Package.name)
    )
    return [row.name for row in rows]
