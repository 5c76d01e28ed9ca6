"""Snippets: where the words of the question stand in the title and the abstract of each hit."""

from __future__ import annotations

import html
import re
from typing import Any, Final

import pysolr

from ckanext.geo2france.search.question import Kind, read

__all__ = ["add", "marked", "parameters"]

#: Private characters that no text holds mark the words until the HTML around them is escaped.
BEGIN, END = "\ue000", "\ue001"
SNIPPET_LETTERS: Final = 240
FIELDS: Final = ("title", "notes", "alternate_title_text")
#: More hits than a page shows are exports, which nobody reads.
MOST_HITS: Final = 100
#: What CKAN has returned of each dataset when its caller wants all of it.
WHOLE: Final = frozenset({"data_dict", "validated_data_dict"})


def parameters(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what has to be asked with the search *sent* so that its answer holds the marks.

    Empty where there is nothing to mark, or where the caller chose the fields that are returned.
    """
    query = str(sent.get("q") or "")
    returned = str(sent.get("fl") or "").split()
    if not set(returned) & WHOLE or int(sent.get("rows") or 0) > MOST_HITS + 1:
        return {}
    if read(query).kind is Kind.EVERYTHING or query.endswith("}*:*"):
        return {}
    return {
        "fl": " ".join([*returned, "index_id"]),
        "hl": "true",
        "hl.method": "unified",
        # Words are marked where they stand, each by itself: matching the whole query again in each
        # text, phrases included, would take twice as long and mark the same.
        "hl.weightMatches": "false",
        "hl.usePhraseHighlighter": "false",
        "hl.highlightMultiTerm": "true" if "*" in query else "false",
        "hl.fl": ",".join(FIELDS),
        "hl.tag.pre": BEGIN,
        "hl.tag.post": END,
        "hl.snippets": 1,
        "hl.fragsize": SNIPPET_LETTERS,
        "f.title.hl.fragsize": 0,
        "f.alternate_title_text.hl.fragsize": 0,
        "hl.bs.type": "SENTENCE",
        "hl.bs.language": "fr",
        "hl.maxAnalyzedChars": 20_000,
        **_words_alone(query),
    }


def add(hits: list[Any], answer: pysolr.Results) -> None:
    """Put ``highlight`` into each of *hits*: safe HTML by field, with ``<mark>`` only."""
    told = {doc["id"]: answer.highlighting.get(doc.get("index_id"), {}) for doc in answer.docs}
    for dataset in hits:
        found = {name: texts[0] for name, texts in told.get(dataset["id"], {}).items() if texts}
        if found:
            dataset["highlight"] = {name: marked(text) for name, text in found.items()}


def _words_alone(query: str) -> dict[str, str]:
    """Return what spares Solr phrases and factors, which change nothing to the marks."""
    head, _, text = query.partition("'}")
    if "uf='-*'" not in head:
        return {}
    return {
        "hl.q": f"{{!edismax qf='{' '.join(FIELDS)}' uf='-*' mm='1'}}{text}",
        "hl.weightMatches": "false",
        "hl.usePhraseHighlighter": "false",
        "hl.highlightMultiTerm": "false",
    }


def marked(text: str) -> str:
    """Return *text* as HTML: everything escaped, Markdown signs dropped, marked words in <mark>."""
    bare = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    bare = re.sub(r"^[#>*\s]+|[*`]+|(?<=\s)#+(?=\s)", "", bare).strip()
    # An unmatched mark of a text cut in the middle would leave a tag open.
    if bare.count(BEGIN) != bare.count(END):
        bare = bare.replace(BEGIN, "").replace(END, "")
    return html.escape(bare).replace(BEGIN, "<mark>").replace(END, "</mark>")
