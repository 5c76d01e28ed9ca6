"""Why each result stands where it stands: Solr's own account of the score, in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ckanext.geo2france.search import query, ranking, solr
from ckanext.geo2france.search.question import Kind, read

__all__ = ["Account", "Part", "explain"]

_WEIGHT: Final = re.compile(r"weight\((?:Synonym\()?([\w]+):(.*?)(?: in \d+)?\)? \[")
_CONSTANT: Final = re.compile(r"(?:ConstantScore\()?(\w+):([^()]*[*?~/][^()]*|.*(?=\)))")
#: Where the account of a place among the results ends.
DEEPEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """Points of the score: what kind of match, in which field, of which words."""

    kind: str
    field: str
    words: str
    points: float


@dataclass(frozen=True, slots=True)
class Account:
    """The score of one dataset, and what it is made of."""

    rank: int
    name: str
    title: str
    score: float
    factors: dict[str, float]
    parts: list[Part] = field(default_factory=list)

    @property
    def text(self) -> float:
        """Return the points before the factors."""
        return sum(part.points for part in self.parts)

    def lines(self) -> Iterator[str]:
        """Yield the account as text."""
        factors = "".join(f" x {name} {value:.2f}" for name, value in self.factors.items())
        yield f"{self.rank}. {self.title} ({self.name})"
        yield f"   {self.score:.1f} = {self.text:.1f}{factors}"
        for part in self.parts:
            yield f"   {part.points:8.1f}  {part.kind}: {part.words} in {part.field}"


def explain(text: str, rows: int, reference: str | None = None) -> list[Account]:
    """Return the accounts of the first *rows* results, or of the dataset *reference* alone.

    Whatever the caller's rights: this is for administrators.
    """
    current = ranking.current()
    asked = query.prepare({"q": text}, current, [])["q"]
    factors = current.factors() if read(text).kind in (Kind.PLAIN, Kind.OPERATORS) else {}
    common = {"fq": [f"+site_id:{solr.quoted(solr.site_id())}", "+state:active"], "q.op": "AND"}
    first = 1
    if reference:
        first = _rank(asked, common, reference)
        common["fq"].append(f"+(id:{solr.quoted(reference)} OR name:{solr.quoted(reference)})")
    answer = solr.connection().search(
        asked,
        **common,
        rows=rows,
        fl=["index_id,name,title,score", *(f"{name}:{call}" for name, call in factors.items())],
        debug="results",
        **{"debug.explain.structured": "true"},
    )
    told = answer.raw_response["debug"]["explain"]
    return [
        Account(
            rank=first + position,
            name=doc["name"],
            title=doc.get("title", ""),
            score=doc["score"],
            factors={name: float(doc[name]) for name in factors},
            parts=list(_parts(_text_node(told[doc["index_id"]]))),
        )
        for position, doc in enumerate(answer.docs)
    ]


def _rank(asked: str, common: dict[str, Any], reference: str) -> int:
    """Return the place of *reference* among the results, 0 when it is not among the first ones."""
    docs = solr.connection().search(asked, **common, fl="id,name", rows=DEEPEST).docs
    places = (place for place, doc in enumerate(docs, 1) if reference in (doc["id"], doc["name"]))
    return next(places, 0)


def _text_node(node: dict[str, Any]) -> dict[str, Any]:
    """Return the account of the text, without the factors that multiply it."""
    while node["details"] and (
        "FunctionScoreQuery" in node["description"] or node["description"].startswith("product of")
    ):
        node = node["details"][0]
    return node


def _parts(node: dict[str, Any]) -> Iterator[Part]:
    description = node["description"]
    constant, weight = _CONSTANT.match(description), _WEIGHT.match(description)
    if constant:
        yield Part("exactly", constant[1], constant[2], node["value"])
    elif weight:
        yield _of_weight(weight, node["value"])
    elif description.startswith("max"):
        yield from _best(node)
    else:
        for detail in node.get("details", []):
            yield from _parts(detail)


def _of_weight(weight: re.Match[str], points: float) -> Part:
    kind = "side by side" if '"' in weight[2] else "word"
    return Part(kind, weight[1], weight[2], points)


def _best(node: dict[str, Any]) -> Iterator[Part]:
    """Yield the points of the best field for a word, then what the other fields add together."""
    choices = sorted(node["details"], key=lambda detail: -detail["value"])
    inner = list(_parts(choices[0]))
    if not inner:
        return
    words = dict.fromkeys(part.words for part in inner)
    yield Part(inner[0].kind, inner[0].field, " ".join(words), choices[0]["value"])
    rest = node["value"] - choices[0]["value"]
    if rest > 0:
        fields = dict.fromkeys(part.field for other in choices[1:] for part in _parts(other))
        yield Part("also", ", ".join(fields), " ".join(words), rest)
