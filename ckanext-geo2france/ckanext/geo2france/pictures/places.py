"""Where the pictures of this portal are kept, and how the small ones are named."""

from __future__ import annotations

import hmac
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.geo2france import config
from ckanext.geo2france.pictures.drawing import Drawable
from ckanext.geo2france.pictures.kept import Pictures

__all__ = ["pictures", "thumbnail_name"]


def pictures() -> Pictures | None:
    """Return where pictures are kept, or None where the portal has no room for them."""
    root: str | None = tk.config.get("ckan.storage_path")
    room = config.pictures_megabytes() * 1024 * 1024
    if not root or room <= 0:
        return None
    return Pictures(Path(root) / "pictures", config.pictures_days() * 24 * 3600, room)


def thumbnail_name(found: Drawable) -> str:
    """Return the name of the small picture of a layer, which only those are told who may see it.

    Whoever shows a dataset in a list has checked that: asked for by a name that nobody guesses, the
    picture itself costs no more than its bytes.
    """
    secret: str = tk.config["SECRET_KEY"]
    return hmac.new(secret.encode(), f"small {found.key}".encode(), "sha256").hexdigest()
