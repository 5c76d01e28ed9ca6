"""A text that cannot be read is told with the place, and what people write daily is no fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.geo2france.search.faults import Fault, first_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("eau OR", Fault(6)),
        ("OR eau", Fault(0, "OR")),
        ("eau NOT", Fault(7)),
        ("a AND", Fault(5)),
        ("a AND OR b", Fault(6, "OR")),
        ("a && ", Fault(5)),
        ("NOT NOT a", Fault(4, "NOT")),
        ("AND", Fault(0, "AND")),
        ('"unclosed', Fault(9)),
        ('eau "', Fault(5)),
        ("(((", Fault(3)),
        ("cadastre)", Fault(8, ")")),
        ("a (OR b)", Fault(3, "OR")),
        ("(a OR) b", Fault(5, ")")),
        ("eau ()", Fault(5, ")")),
        ("[a TO b", Fault(7)),
        ("a TO b]", Fault(6, "]")),
        ("eau\\", Fault(4)),
    ],
)
def test_the_first_fault_is_found(text: str, fault: Fault) -> None:
    assert first_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eau potable",
        "Plan (PPRI)",
        "mines d'OR",
        "ORNE ANDAINE NOTRE",
        "terrils OR monuments",
        "a OR NOT b",
        "NOT a",
        "(a OR b) AND (NOT c)",
        '"eau OR" potable',
        r"un \" échappé \) aussi",
        "+eau -potable",
        "cadastr* ortho~2",
        "sous-sol - carte",
        "où est l'eau ?",
        "a or",
        "[2020 TO *]",
        "a/b C++ eau!",
    ],
)
def test_what_can_be_read_has_none(text: str) -> None:
    assert first_fault(text) is None


@given(st.text(alphabet='aOR()[]{}"\\ &|NT', max_size=30))
def test_a_fault_stands_within_the_text(text: str) -> None:
    fault = first_fault(text)
    assert fault is None or 0 <= fault.column <= len(text)
    assert fault is None or text[fault.column :].startswith(fault.found)
