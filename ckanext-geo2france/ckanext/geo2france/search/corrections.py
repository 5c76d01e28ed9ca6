"""Mistyped words: the closest words of the index, tried under the filters of the search.

Solr tries each correction as the user would ask it, so that no word which only hidden datasets hold
is ever proposed.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any, Final

import pysolr

from ckanext.geo2france.runtime.project import config_folder
from ckanext.geo2france.search import ranking, solr
from ckanext.geo2france.search.question import Question, fold

__all__ = [
    "are_possible",
    "check",
    "edits",
    "find",
    "known_words",
    "singular",
    "sound",
    "tolerated",
]

log = logging.getLogger(__name__)

#: Up to this many letters no mistake is forgiven, up to the next one, beyond two.
EXACT_LETTERS: Final = 4
ONE_MISTAKE_LETTERS: Final = 8
COLLATIONS: Final = 5
#: Solr works on this for so many milliseconds at most.
PATIENCE: Final = 2_000


def tolerated(word: str) -> int:
    """Return how many mistakes are forgiven in *word*: none, one or two, by its length."""
    if len(word) <= EXACT_LETTERS:
        return 0
    return 1 if len(word) <= ONE_MISTAKE_LETTERS else 2


def find(question: Question, sent: dict[str, Any], *, known_too: bool = False) -> str | None:
    """Return the text of *question* with its unknown words corrected, or None.

    sent: the parameters of the search that failed, filters included.
    known_too: correct words of the index as well. Where the user sees nothing, the words that only
    hidden datasets hold must be corrected like those that none holds, or they would show.
    """
    if not any(tolerated(word) for word in question.words):
        return None
    texts = [" ".join(question.words), " ".join(map(singular, question.words))]
    # The mark of a plural would count as a mistake where the index holds the singular alone.
    tries = (_best(question, _tried(text, sent, known_too)) for text in dict.fromkeys(texts))
    return next((found for found in tries if found), None)


def check(question: Question) -> dict[str, Any]:
    """Return what has to be asked with a search to learn whether a word of it is unknown."""
    return {"spellcheck": "true", "spellcheck.q": " ".join(question.words), "spellcheck.count": 1}


def are_possible(answer: pysolr.Results | None) -> bool:
    """Tell whether the *answer* of a search with ``check`` knows a word close to an unknown one."""
    return answer is None or bool((answer.spellcheck or {}).get("suggestions"))


def _tried(text: str, sent: dict[str, Any], known_too: bool) -> list[dict[str, str]]:
    """Return the corrected words of each collation that Solr makes of *text*, best first."""
    current = ranking.current()
    try:
        answer = solr.connection().search(
            text,
            **{
                "fq": sent.get("fq", []),
                "rows": 0,
                "defType": "edismax",
                "qf": current.query_fields(),
                "mm": "100%",
                "uf": "-*",
                "spellcheck": "true",
                "spellcheck.q": text,
                "spellcheck.count": 10,
                **({"spellcheck.alternativeTermCount": 10} if known_too else {}),
                "spellcheck.collate": "true",
                "spellcheck.collateExtendedResults": "true",
                "spellcheck.maxCollations": COLLATIONS,
                "spellcheck.maxCollationTries": 3 * COLLATIONS,
                "timeAllowed": PATIENCE,
            },
        )
    except pysolr.SolrError as error:
        if solr.is_outage(error):
            raise
        log.info("No correction for %r: %s", text, error)
        return []
    return _collations(answer.raw_response)


def _collations(response: dict[str, Any]) -> list[dict[str, str]]:
    """Return the corrected words of each collation that finds something, best first."""
    listed = (response.get("spellcheck") or {}).get("collations") or []
    found = [item for item in listed if isinstance(item, dict) and item.get("hits")]
    # The order of Solr stands between those that find the same.
    found.sort(key=lambda item: -int(item["hits"]))
    return [_pairs(item.get("misspellingsAndCorrections") or []) for item in found]


def _pairs(flat: Any) -> dict[str, str]:
    if isinstance(flat, dict):
        return {str(word): str(used) for word, used in flat.items()}
    return dict(zip(map(str, flat[0::2]), map(str, flat[1::2]), strict=False))


def _best(question: Question, collations: list[dict[str, str]]) -> str | None:
    """Return the text with the corrections that sound like what was typed, else with the first."""
    changes = [
        {word: used for word, used in pairs.items() if _is_change(word, used)}
        for pairs in collations
    ]
    near = [changed for changed in changes if changed and _is_near(changed)]
    near.sort(key=_strangeness)
    return _replaced(question, near[0]) if near else None


def _is_change(word: str, used: str) -> bool:
    """Tell a correction from a plural, and from a word that the synonyms know."""
    return singular(word) != singular(used) and singular(word) not in known_words()


@cache
def known_words() -> frozenset[str]:
    """Return the words of the synonyms: no mistakes, though no dataset may hold them as such."""
    path = config_folder() / "solr" / "conf" / "synonyms.txt"
    lines = (line.split("#")[0] for line in path.read_text("utf-8").splitlines())
    return frozenset(singular(fold(word)) for line in lines for word in re.findall(r"\w+", line))


def _is_near(changed: dict[str, str]) -> bool:
    return all(edits(word, used) <= tolerated(word) for word, used in changed.items())


def _strangeness(changed: dict[str, str]) -> tuple[int, int]:
    """Return how many words sound otherwise than what was typed, then how many end otherwise."""
    pairs = changed.items()
    return (
        sum(sound(word) != sound(used) for word, used in pairs),
        sum(word[-1] != used[-1] for word, used in pairs),
    )


def sound(word: str) -> str:
    """Return what is heard of a French *word*, about: orthofoto and orthophoto are the same."""
    heard = word.replace("ph", "f").replace("qu", "k").replace("q", "k").replace("y", "i")
    heard = re.sub(r"h|(?<=.)[esx]+$", "", heard)
    return re.sub(r"(.)\1+", r"\1", heard)


def singular(word: str) -> str:
    """Return *word* without the mark of the plural, of which the search makes nothing."""
    return re.sub(r"(?<=\w{3})[sx]$", "", word)


def _replaced(question: Question, changed: dict[str, str]) -> str:
    """Return the text as typed, elisions and accents included, with the mistyped words replaced."""
    return " ".join(_corrected(typed, changed) for typed in question.text.split())


def _corrected(typed: str, changed: dict[str, str]) -> str:
    folded = fold(typed)
    for word, used in changed.items():
        for form in (folded, singular(folded)):
            if form == word or form.endswith(("'" + word, "’" + word)):
                before = len(form) - len(word)
                return typed[:before] + used if len(folded) == len(typed) else used
    return typed


def edits(one: str, other: str) -> int:
    """Return how many letters have to be put, taken, changed or swapped to get *other*."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row_before, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, row_before[j - 2] + 1)
            row.append(cost)
    return row[-1]
