"""Every field that stands in a real record is read, or refused with its reason."""

from __future__ import annotations

import importlib
import logging
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.filterwarnings("ignore")  # those of the peer that is measured beside
def test_no_field_of_a_real_record_is_lost(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    bench = importlib.import_module("metadata")
    lines, lost = bench.coverage(list(bench.documents(corpus)))
    assert lost == []
    read = {str(line[0]).strip("`"): int(line[2]) for line in lines}
    assert min(read.values()) > 0, read
    assert sum(read.values()) > 12_000
