"""The cases of the standard suite are shared out: half before the death of a node, half after."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: Which cases of one behaviour each class keeps: the even ones, the odd ones.
TURNS = {"TestCluster": 0, "TestClusterThatLosesANode": 1}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out every second case of what has several, one half before the death of a node."""
    if os.environ.get("GEO2FRANCE_CLOUD") == "whole":
        return
    cases: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function) and item.cls:
            cases[item.cls.__name__, item.originalname].append(item)
    left_out = {
        item
        for (owner, _), several in cases.items()
        if len(several) > 1
        for item in several[1 - TURNS[owner] :: 2]
    }
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=sorted(left_out, key=lambda item: item.nodeid))
