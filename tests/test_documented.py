"""What the project offers is written down: settings, commands, sources of data."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "ckanext-geo2france" / "ckanext" / "geo2france"
DECLARATION = yaml.safe_load((CORE / "config_declaration.yaml").read_text(encoding="utf-8"))
OPTIONS = [option for group in DECLARATION["groups"] for option in group["options"]]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option["key"])
def test_each_setting_says_what_it_does(option: dict[str, object]) -> None:
    assert len(str(option.get("description", ""))) > 20
    assert "default" in option or option.get("required") or option.get("type") == "dynamic"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option["key"])
def test_each_setting_is_in_the_guide(option: dict[str, object]) -> None:
    assert str(option["key"]) in DOCS["configuration.md"]


def test_the_guide_names_no_setting_that_does_not_exist() -> None:
    declared = {str(option["key"]) for option in OPTIONS}
    named = set(re.findall(r"`(ckanext\.geo2france\.[a-z0-9_.]+)`", DOCS["configuration.md"]))
    assert named - declared == set()


def test_settings_are_read_only_where_they_are_declared() -> None:
    """A key of ours that is read but not declared has no default, no type and no description."""
    declared = {str(option["key"]) for option in OPTIONS}
    read = set()
    for folder in (CORE, ROOT / "harvesters", ROOT / "schemas"):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    read |= set(re.findall(r"^ckanext\.geo2france\.[a-z0-9_.]+$", node.value))
    modules = {
        ".".join(path.relative_to(CORE.parents[1]).with_suffix("").parts)
        for path in CORE.rglob("*.py")
    }
    packages = {"ckanext.geo2france.harvesters", "ckanext.geo2france.schemas"}
    known = declared | modules | {module.removesuffix(".__init__") for module in modules}
    assert {
        key
        for key in read
        if key not in known and not any(key.startswith(package) for package in packages)
    } == set()


def test_the_readme_leads_to_every_guide() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in DOCS if f"docs/{name}" not in readme] == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []
