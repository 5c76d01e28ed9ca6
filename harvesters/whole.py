"""What a reader tells of an incremental run that its partner cannot do.

A reader that declares ``INCREMENTAL = True`` asks its partner for what changed after
``options.since``. Where the partner refuses the question, all is read instead, and the reader says
`Whole`, among the records: the run is a whole one, in which an unchanged record is known by
its digest, and one that is not met is unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.outcome import Remark

__all__ = ["Whole"]

TOLD: Final = _("The partner cannot tell what changed since a date: everything is read.")


@dataclass(frozen=True, slots=True)
class Whole(Remark):
    """The partner gives no changes since a date: everything is read."""

    text: str | Sentence = Sentence(TOLD)
