"""Loading what stays as long as the process, out of the way of Python's collector of garbage.

Loading CKAN makes hundreds of thousands of objects, none of them garbage. Unless told so, the
collector walks through all of them again and again meanwhile: a sixth of the whole start.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["prepare_to_fork", "uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector off while modules are loaded, and away from them ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


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
