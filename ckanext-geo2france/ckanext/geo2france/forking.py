"""For processes that load CKAN once, then fork others that share it."""

from __future__ import annotations

import gc

__all__ = ["prepare_to_fork"]


def prepare_to_fork() -> None:
    """Load what else waits for its first use, and keep the collector away from all that is loaded.

    Each child would load it for itself; and where the collector of a child walks, memory that was
    shared is copied.
    """
    import ckanext.geo2france.search.placed
    import ckanext.geo2france.territories.loading
    import ckanext.geo2france.territories.relations  # noqa: F401  loaded, not used

    gc.collect()
    gc.freeze()
