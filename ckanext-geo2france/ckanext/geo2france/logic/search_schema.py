"""What the search actions accept."""

from __future__ import annotations

from typing import Any

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

#: The most suggestions or datasets of one answer.
MOST = 20


def _at_most(value: Any) -> Any:
    # Validators go on after an error: the value may still be the text that was refused.
    return min(value, MOST) if isinstance(value, int) else value


@validator_args
def suggest(
    default: ValidatorFactory, unicode_safe: Validator, natural_number_validator: Validator
) -> Schema:
    """Return the schema of geo2france_suggest."""
    return {
        "q": [default(""), unicode_safe],
        "limit": [default(8), natural_number_validator, _at_most],
    }


@validator_args
def similar(
    default: ValidatorFactory,
    not_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
) -> Schema:
    """Return the schema of geo2france_similar."""
    return {
        "id": [not_empty, unicode_safe],
        "limit": [default(6), natural_number_validator, _at_most],
    }
