"""Snippets: where the words of the question stand in the title and the abstract of each hit.

CKAN drops what Solr says beside the documents, so that the same search is sent a second time; Solr
has kept its result, and only the texts of the page are read.
"""

from __future__ import annotations

import html
import logging
import re
from typing import Any, Final

import pysolr

from ckanext.geo2france.search import solr
from ckanext.geo2france.search.question import Kind, read

__all__ = ["add", "marked"]

log = logging.getLogger(__name__)

#: Private characters that no text holds mark the words until the HTML around them is escaped.
BEGIN, END = "\ue000", "\ue001"
SNIPPET_LETTERS: Final = 240
FIELDS: Final = ("title", "notes", "alternate_title_text")
#: More hits than a page shows are exports, which nobody reads.
MOST_HITS: Final = 100


def add(hits: list[Any], sent: dict[str, Any]) -> None:
    """Put ``highlight`` into each of *hits*: safe HTML by field, with ``<mark>`` only."""
    query = str(sent.get("q") or "")
    datasets = [hit for hit in hits if isinstance(hit, dict) and hit.get("id")]
    if not datasets or len(datasets) > MOST_HITS or read(query).kind is Kind.EVERYTHING:
        return
    if query.endswith("}*:*"):
        return
    try:
        answer = solr.connection().search(**_parameters(sent))
    except pysolr.SolrError as error:
        # Snippets are a comfort: the results are there without them.
        log.warning("No snippets: %s", error)
        return
    by_id = {doc["id"]: answer.highlighting.get(doc["index_id"], {}) for doc in answer.docs}
    for dataset in datasets:
        found = {name: texts[0] for name, texts in by_id.get(dataset["id"], {}).items() if texts}
        if found:
            dataset["highlight"] = {name: marked(text) for name, text in found.items()}


def _parameters(sent: dict[str, Any]) -> dict[str, Any]:
    return {
        **sent,
        **_words_alone(str(sent.get("q") or "")),
        "fl": "id,index_id",
        "hl": "true",
        "hl.method": "unified",
        # Words are marked where they stand, each by itself: matching the whole query again in each
        # text, phrases included, would take twice as long and mark the same.
        "hl.weightMatches": "false",
        "hl.usePhraseHighlighter": "false",
        "hl.highlightMultiTerm": "true" if "*" in str(sent.get("q")) else "false",
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
    }


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
