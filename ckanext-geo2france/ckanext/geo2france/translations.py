"""The French catalogue: extract its messages, list what lacks a translation, compile it.

The catalogue holds our own messages, and those of CKAN and of the extensions in use that CKAN's own
French lacks, so that no English word remains on a French page. ``python -m
ckanext.geo2france.translations extract`` after a change of texts or an upgrade of CKAN, then
translate what ``missing`` lists; ``compile`` at set-up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import ckan
import ckanext.dcat
import ckanext.scheming
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import ckanext.geo2france.harvesters
import ckanext.geo2france.schemas

HERE = Path(__file__).parent
DOMAIN = "ckanext-geo2france"
TEMPLATE = HERE / "i18n" / f"{DOMAIN}.pot"
FRENCH = HERE / "i18n" / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po"
CORE_FRENCH = Path(ckan.__file__).parent / "i18n" / "fr" / "LC_MESSAGES" / "ckan.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "ckan.lib.extract:extract_ckan")]
KEYWORDS = {"_": None, "ungettext": (1, 2), "gettext": None, "ngettext": (1, 2), "_t": None}
#: Extensions of CKAN's own catalogue that the portal does not load.
NOT_LOADED = (
    "audioview", "datapusher", "example_", "expire_api_token", "multilingual", "stats",
    "tabledesigner", "videoview", "webpageview",
)  # fmt: skip


def extracted() -> Catalog:
    """Return our messages and those that CKAN's French lacks, without translation."""
    catalog = Catalog(project=DOMAIN, header_comment="# Messages of ckanext-geo2france.")
    for folder in _our_folders():
        _add_folder(catalog, folder)
    lacking = {_key(message.id): message for message in _core() if not _is_translated(message)}
    for message in lacking.values():
        if message.id and any(map(_is_loaded, message.locations)):
            catalog.add(message.id, locations=[("ckan", 0)], flags=message.flags)
    known = {_key(message.id) for message in _core() if _is_translated(message)}
    others = Catalog()
    for module in (ckanext.scheming, ckanext.dcat):
        _add_folder(others, _folder(module))
    for message in others:
        if message.id and _key(message.id) not in known:
            catalog.add(message.id, locations=[("extensions", 0)], flags=message.flags)
    return catalog


def _our_folders() -> tuple[Path, ...]:
    packages = (ckanext.geo2france.harvesters, ckanext.geo2france.schemas)
    return (HERE, *map(_folder, packages))


def _folder(package: ModuleType) -> Path:
    return Path(package.__path__[0])


def _add_folder(catalog: Catalog, folder: Path) -> None:
    found = extract_from_dir(str(folder), METHODS, keywords=KEYWORDS)
    for name, _line, text, comments, _context in found:
        if "/tests/" not in f"/{name}":
            # Without line numbers, moving code does not rewrite the catalogue.
            catalog.add(text, locations=[(name, 0)], auto_comments=comments)


def _core() -> Catalog:
    return _read(CORE_FRENCH)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr", domain=DOMAIN)


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _is_translated(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or [])
    return bool(texts) and all(texts) and not message.fuzzy


def _is_loaded(location: tuple[str, int | None]) -> bool:
    return not any(f"ckanext/{name}" in location[0] for name in NOT_LOADED)


def extract() -> None:
    """Write the template, and bring the French catalogue up to it without guessing."""
    template = extracted()
    with TEMPLATE.open("wb") as file:
        write_po(file, template, sort_output=True, omit_header=False, width=100)
    french = _read(FRENCH) if FRENCH.exists() else Catalog(locale="fr", domain=DOMAIN)
    french.update(template, no_fuzzy_matching=True)
    french.obsolete.clear()
    with FRENCH.open("wb") as file:
        write_po(file, french, sort_output=True, width=100)


def missing() -> Iterator[str]:
    """Yield the messages that the French catalogue lacks, or has in doubt."""
    french = {_key(message.id): message for message in _read(FRENCH) if message.id}
    for message in extracted():
        if message.id and not _is_translated(french.get(_key(message.id), message)):
            yield _key(message.id)


def compile_catalogue() -> Path:
    """Write the compiled catalogue beside the text one, and return its path."""
    target = FRENCH.with_suffix(".mo")
    with target.open("wb") as file:
        write_mo(file, _read(FRENCH))
    return target


def main(command: str) -> int:
    """Run *command*: ``extract``, ``missing`` (fails when there are any) or ``compile``."""
    if command == "extract":
        extract()
    elif command == "compile":
        compile_catalogue()
    elif command == "missing":
        found = list(missing())
        sys.stdout.writelines(f"{text!r}\n" for text in found)
        return bool(found)
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
