"""The structure that the project promises itself, read from its own source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "ckanext-geo2france" / "ckanext" / "geo2france"
FRAMEWORKS = {"ckan", "ckantoolkit", "flask", "sqlalchemy", "requests", "werkzeug", "redis"}
#: Modules that may open a connection to another machine, or to a service of this one.
SOCKETS = {
    *("requests", "urllib3", "http.client", "urllib.request", "socket", "ssl", "asyncio"),
    *("httpx", "aiohttp", "ftplib", "pysolr", "ckanapi", "owslib.util", "owslib.csw", "owslib.wms"),
}
#: The pure half of the harvesters is everything but these edges.
HARVEST_EDGES = {"http.py", "guarded.py"}
MODULE_LINES = 300
PLUGIN_LINES = 80


def _sources(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that *path* imports at any depth, relative ones left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _under(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


PURE = _sources(CORE / "domain", CORE / "territories", ROOT / "schemas") + [
    path for path in _sources(ROOT / "harvesters") if path.name not in HARVEST_EDGES
]
ALL = _sources(CORE, ROOT / "harvesters", ROOT / "schemas")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PURE, ids=_name)
def test_the_domain_imports_no_framework(path: Path) -> None:
    assert [name for name in _imports(path) if _under(name, FRAMEWORKS)] == []


@pytest.mark.parametrize("path", PURE, ids=_name)
def test_the_domain_does_not_import_its_edges(path: Path) -> None:
    edges = {
        f"ckanext.geo2france.{edge}"
        for edge in ("logic", "views", "cli", "store", "model", "search", "runtime", "helpers")
    }
    assert [name for name in _imports(path) if _under(name, edges)] == []


@pytest.mark.parametrize("path", _sources(CORE / "domain"), ids=_name)
def test_the_domain_does_not_know_schemas_or_harvesters(path: Path) -> None:
    upper = {"ckanext.geo2france.schemas", "ckanext.geo2france.harvesters"}
    assert [name for name in _imports(path) if _under(name, upper)] == []


def test_every_request_that_leaves_the_portal_passes_through_one_module() -> None:
    """Harvests, previews, thumbnails: only harvesters/http.py and its connections open sockets.

    What is left out speaks with our own services: Solr, Valkey, PostgreSQL, the portal itself.
    """
    own_services = tuple(CORE / part for part in ("runtime", "search", "cli", "ckan_seam.py"))
    gates = {ROOT / "harvesters" / name for name in HARVEST_EDGES}
    offenders = {
        _name(path): sorted(name for name in _imports(path) if _under(name, SOCKETS))
        for path in ALL
        if path not in gates and not any(path.is_relative_to(folder) for folder in own_services)
    }
    assert {path: names for path, names in offenders.items() if names} == {}


def test_plugin_only_wires() -> None:
    source = (CORE / "plugin.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < PLUGIN_LINES
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.If, ast.For))]


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_xml_is_parsed_in_one_place(path: Path) -> None:
    """Only schemas/xml.py may build a parser: entities off, no network, bounded depth."""
    if path == ROOT / "schemas" / "xml.py":
        return
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    parsers = {"etree.fromstring", "etree.parse", "etree.XML", "ET.fromstring", "ET.parse"}
    assert calls & parsers == set()


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_translated_texts_are_literals(path: Path) -> None:
    """An f-string or a concatenation inside _() can never be translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_", "tk._", "toolkit._"}:
            assert isinstance(node.args[0], (ast.Constant, ast.Name, ast.Attribute)), node.lineno


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_no_shell_is_given_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shells = [
        keyword
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "shell" and getattr(keyword.value, "value", True)
    ]
    assert shells == []


def test_tests_are_no_package() -> None:
    """With an __init__.py, pytest would import harvesters a second time by bare name."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_templates_never_print_a_resource_address_themselves() -> None:
    """A restricted resource will show a gateway's address: only the helper knows which."""
    offenders = [
        f"{_name(path)}:{number}"
        for path in sorted((CORE / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(text in line for text in ("resource.url", "res.url", "resource['url']"))
        and "geo2france_resource_url" not in line
    ]
    assert offenders == []


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    offenders = []
    for path in sorted((CORE / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for mark in (" style=", "<style", " onclick=", " onchange=", "javascript:"):
            if mark in text:
                offenders.append(f"{_name(path)}: {mark.strip()}")
    assert offenders == []


def test_nothing_is_fetched_from_a_content_network() -> None:
    hosts = ("unpkg.com", "jsdelivr.net", "cdnjs", "googleapis.com", "gstatic.com")
    files = [
        path
        for pattern in ("*.html", "*.css", "*.js", "*.yml")
        for path in (CORE / "templates", CORE / "assets", CORE / "public")
        for path in path.rglob(pattern)
        if "dist" not in path.parts
    ]
    offenders = [
        _name(path)
        for path in files
        if any(host in path.read_text(encoding="utf-8", errors="ignore") for host in hosts)
    ]
    assert offenders == []
