"""Which tests stay together, and in which order they are handed out."""

from __future__ import annotations

__all__ = ["LONGEST", "TOGETHER", "rank", "unit"]

#: Folders whose files share what is slow to make: a portal, and a browser in front of it.
TOGETHER = ("tests/browser/", "tests/runtime/")
#: What takes more than half a minute, the longest first.
LONGEST = (
    *("tests/runtime/", "tests/browser/"),
    "tests/search_index/test_restarts.py",
    "tests/harvest/test_harvesting_pycsw.py",
    "tests/cloud/",
    "tests/search_index/test_index_and_database_agree.py",
    "tests/search_index/test_solr_away.py",
    "tests/search_index/",
    "tests/search/",
    "tests/web/",
    "tests/dcat/",
)


def unit(nodeid: str) -> str:
    """Return the folder or the file whose tests one worker gets, as they share its fixtures."""
    path = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if path.startswith(folder)), path)


def rank(nodeid: str) -> int:
    """Return the place of a test in the order, among those of its unit as they were found."""
    return next((n for n, each in enumerate(LONGEST) if nodeid.startswith(each)), len(LONGEST))
