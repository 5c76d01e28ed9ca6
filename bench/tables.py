"""Medians, percentiles and Markdown tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median, quantiles

__all__ = ["machine", "p50", "p95", "ratio", "table"]


def p50(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 % of *values* do not exceed."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def ratio(ours: Sequence[float], stock: Sequence[float]) -> str:
    """Return our median as a share of the peer's: under 1.00 we are the faster."""
    return f"{p50(ours) / p50(stock):.2f}" if ours and stock else "–"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; all columns but the first are aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """Say when and where the figures were taken; they are comparable within one run only."""
    today = date.today().isoformat()  # noqa: DTZ011  the day on the wall
    load = os.getloadavg()[0]
    return f"{today}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}"
