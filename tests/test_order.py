"""The order in which tests are handed out goes by paths: they have to exist."""

from __future__ import annotations

from pathlib import Path

import order
import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("path", [*order.TOGETHER, *order.LONGEST])
def test_what_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_longest_come_first_and_stay_together() -> None:
    last = "tests/core/test_dates.py::test_a"
    nodes = [last, "tests/runtime/test_users.py::test_b", "tests/runtime/test_faults.py::test_c"]
    assert sorted(nodes, key=order.rank) == [*nodes[1:], last]
    assert {order.unit(node) for node in nodes[1:]} == {"tests/runtime/"}
    assert order.unit(last) == "tests/core/test_dates.py"
