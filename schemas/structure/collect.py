"""Make the tables of structure anew, from the XML Schemas.

``python -m ckanext.geo2france.schemas.structure.collect`` writes both beside this module. Only the
classes that records of this project are made of are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import yaml

from ckanext.geo2france.schemas.xml import Element, parse
from ckanext.geo2france.schemas.xsd import sets

__all__ = ["collect", "gathered"]

#: The schemas of one generation also import those of the other.
NAMESPACES: Final = {
    "iso19139": ("http://www.isotc211.org/2005/gmd", "http://www.isotc211.org/2005/srv"),
    "iso19115-3": ("http://standards.iso.org/iso/",),
}
XS: Final = "{http://www.w3.org/2001/XMLSchema}"
#: As one text: a list would take a line for each.
COMMON: Final = """
MD_Metadata CI_Citation CI_Date CI_Contact CI_Telephone CI_Address CI_OnlineResource
MD_Identifier MD_DataIdentification SV_ServiceIdentification MD_Keywords MD_Resolution
MD_RepresentativeFraction MD_ScopeDescription EX_Extent EX_GeographicBoundingBox EX_BoundingPolygon
EX_GeographicDescription EX_TemporalExtent EX_VerticalExtent MD_ReferenceSystem
MD_MaintenanceInformation MD_Constraints MD_LegalConstraints MD_SecurityConstraints
MD_BrowseGraphic MD_Distribution MD_Distributor MD_DigitalTransferOptions MD_Format
DQ_DataQuality DQ_DomainConsistency DQ_ConformanceResult LI_Lineage LI_Source LI_ProcessStep
SV_OperationMetadata SV_CoupledResource PT_Locale PT_FreeText
""".split()  # noqa: SIM905
CLASSES: Final = {
    "iso19139": {
        *COMMON,
        "CI_ResponsibleParty",
        "RS_Identifier",
        "DQ_Scope",
        "MD_AggregateInformation",
    },
    "iso19115-3": {
        *COMMON,
        "CI_Responsibility",
        "CI_Organisation",
        "CI_Individual",
        "MD_Scope",
        "MD_MetadataScope",
        "MD_AssociatedResource",
    },
}


def collect() -> None:
    """Write both tables beside this module."""
    for name, wanted in (
        ("iso19139", sets.ISO_19139_2007),
        ("iso19115-3", sets.ISO_19115_3[f"{sets.MDS}mdb/2.0"]),
    ):
        path = Path(__file__).with_name(f"{name}.yaml")
        text = yaml.safe_dump(gathered(name, wanted), sort_keys=False, width=100)
        path.write_text(
            f"# Made by collect.py from the XML Schemas of {wanted.name}.\n{text}", "utf-8"
        )


def gathered(name: str, wanted: sets.SchemaSet) -> dict[str, object]:
    """Return the table of *wanted*: namespaces, and each class with its properties in order.

    A property is ``prefix:name``, ``!`` where it is required, then ``=`` and the class or code of
    its values.
    """
    types: dict[str, Element] = {}
    elements: dict[str, str] = {}
    uris: dict[str, str] = {}
    for _, schema in sorted(_reached(wanted.files(), wanted)):
        prefixes = {uri: prefix for prefix, uri in schema.nsmap.items() if prefix}
        target = schema.get("targetNamespace", "")
        if target not in prefixes or not target.startswith(NAMESPACES[name]):
            continue
        prefix = prefixes[target]
        for child in schema.iterchildren(f"{XS}complexType"):
            types[f"{prefix}:{child.get('name')}"] = child
        for child in schema.iterchildren(f"{XS}element"):
            if child.get("name") in CLASSES[name]:
                elements[str(child.get("name"))] = prefix
                uris[prefix] = target
    classes = {}
    for local, prefix in sorted(elements.items()):
        properties = list(_properties(f"{prefix}:{local}_Type", types))
        classes[f"{prefix}:{local}"] = " ".join(properties)
    return {"namespaces": dict(sorted(uris.items())), "classes": classes}


def _reached(files: Mapping[str, bytes], wanted: sets.SchemaSet) -> Iterator[tuple[str, Element]]:
    """Yield the schemas that the last entry leads to: other versions stand in the same archive."""
    waiting = [file for _, file in wanted.entries]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or name not in files:
            continue
        found.add(name)
        schema = parse(files[name])
        yield name, schema
        for child in schema.iterchildren(f"{XS}include", f"{XS}import"):
            location = child.get("schemaLocation", "")
            if "://" not in location:
                location = sets.ROOT + str(Path(name).parent / location)
            waiting.append(sets.file_at(location))


def _properties(type_name: str, types: Mapping[str, Element]) -> Iterator[str]:
    """Yield the properties of a type, those that it inherits first."""
    found = types.get(type_name)
    if found is None:
        return
    for extension in found.iter(f"{XS}extension"):
        yield from _properties(str(extension.get("base")), types)
    prefix = type_name.partition(":")[0]
    for element in found.iter(f"{XS}element"):
        yield _property(element, prefix)


def _property(element: Element, prefix: str) -> str:
    name = element.get("name")
    if name is None:
        # A reference to an element of the code lists or of another schema.
        return str(element.get("ref"))
    chosen = next(element.iterancestors(f"{XS}choice"), None) is not None
    required = "" if chosen or element.get("minOccurs") == "0" else "!"
    value = str(element.get("type", "")).removesuffix("_PropertyType")
    return f"{prefix}:{name}{required}={value}"


if __name__ == "__main__":
    collect()
