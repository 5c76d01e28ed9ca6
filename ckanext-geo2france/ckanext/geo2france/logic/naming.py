"""Names of datasets, the ends of their addresses."""

from __future__ import annotations

from uuid import uuid4

import ckan.model as model

from ckanext.geo2france import store

__all__ = ["free_name"]


def free_name(title: str) -> str:
    """Return a name made from *title*, with a few characters more where it is taken."""
    name = store.slug(title)
    taken = model.Session.query(model.Package.id).filter_by(name=name).first()
    return f"{name}-{uuid4().hex[:8]}" if taken else name
