"""The standard suite on the Solr of the test session."""

from __future__ import annotations

from standard import StandardSearch


class TestEmbeddedSearch(StandardSearch):
    """The core that ``geo2france up`` starts."""
