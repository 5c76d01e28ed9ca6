"""The few words that a record made from capabilities needs, in the language of the service.

They are content of records, not of the interface: a record is in one language, whoever reads it.
"""

from __future__ import annotations

from typing import Final

from ckanext.geo2france.harvesters.wms.model import Layer, Style

__all__ = ["LANGUAGE", "facts", "is_legend", "legend"]

#: The language of the records of a service that does not say its own.
LANGUAGE: Final = "fre"
WORDS: Final = {
    "fre": {
        "legend": "Légende",
        "styles": "Styles : {}.",
        "between": "Visible du 1/{} au 1/{}.",
        "from": "Visible à partir du 1/{}.",
        "to": "Visible jusqu'au 1/{}.",
        "space": "\u202f",
    },
    "eng": {
        "legend": "Legend",
        "styles": "Styles: {}.",
        "between": "Visible from 1/{} to 1/{}.",
        "from": "Visible from 1/{} on.",
        "to": "Visible up to 1/{}.",
        "space": ",",
    },
}


def legend(style: Style, language: str) -> str:
    """Return what to call the picture of the legend of *style*."""
    word = _words(language)["legend"]
    name = style.title or style.name
    return word if name.lower() in {"", "default"} else f"{word} – {name}"


def is_legend(description: str, url: str) -> bool:
    """Tell whether an overview shows a legend rather than the data."""
    words = tuple(words["legend"].lower() for words in WORDS.values())
    return description.lower().startswith(words) or "getlegendgraphic" in url.lower()


def facts(layer: Layer, language: str) -> str:
    """Return what no field of a record holds: the styles of a layer, and when it is visible."""
    words = _words(language)
    styles = [style.title or style.name for style in layer.styles]
    said = [words["styles"].format(", ".join(styles))] if len(styles) > 1 else []
    return " ".join([*said, *_visibility(layer, words)])


def _visibility(layer: Layer, words: dict[str, str]) -> list[str]:
    low, high = (f"{round(scale):,}".replace(",", words["space"]) for scale in layer.scales)
    least, most = layer.scales
    if least >= 1 and most >= 1:
        return [words["between"].format(high, low)]
    if most >= 1:
        return [words["from"].format(high)]
    return [words["to"].format(low)] if least >= 1 else []


def _words(language: str) -> dict[str, str]:
    return WORDS.get(language, WORDS[LANGUAGE])
