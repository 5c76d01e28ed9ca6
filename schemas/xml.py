"""The only place where XML is parsed: entities off, no DTD, no network, bounded size."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

from lxml import etree

from ckanext.geo2france.domain.errors import ForbiddenXml, MalformedXml
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = [
    "SIZE_LIMIT",
    "Element",
    "canonical_hash",
    "compile_schema",
    "parse",
    "qualified",
    "serialize",
]

Element = etree._Element
SIZE_LIMIT: Final = 64 * 1024 * 1024
BLANKS: Final = b" \t\r\n"
BOM: Final = b"\xef\xbb\xbf"
#: What is wrong, by the parser's numbers.
FAULTS: Final[dict[int, str]] = {
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: _(
        "The document is not well-formed XML: no element starts at line {line}, column {column}."
    ),
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: _(
        "The document is not well-formed XML: an element is not closed before line {line}, "
        "column {column}."
    ),
    etree.ErrorTypes.ERR_INVALID_ENCODING: _(
        "The document is not well-formed XML: at line {line}, column {column}, a character is not "
        "in the encoding that it declares."
    ),
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: _(
        "The document is not well-formed XML: at line {line}, column {column}, an entity is not "
        "defined."
    ),
    etree.ErrorTypes.ERR_DOCUMENT_END: _(
        "The document is not well-formed XML: something follows its end at line {line}, "
        "column {column}."
    ),
}
DTD_REFUSED: Final = _("The document declares a DTD; DTDs and entities are refused.")
OTHER_FAULT: Final = _("The document is not well-formed XML: see line {line}, column {column}.")


def parse(document: bytes, *, limit: int = SIZE_LIMIT, doctype: bool = False) -> Element:
    """Return the root element of *document*. Raises MalformedXml or ForbiddenXml.

    White space before the XML declaration, which some servers send, is forgiven.
    doctype: let a document name its DTD, as WMS 1.1.1 has it do; the DTD is never fetched, and
    entities are refused all the same.
    """
    if len(document) > limit:
        too_large = _("The document is too large: {limit} bytes at most are read.")
        raise MalformedXml(Sentence.of(too_large, limit=limit))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(document.removeprefix(BOM).lstrip(BLANKS), parser)
    except etree.XMLSyntaxError as error:
        if "entity amplification" in str(error):  # met before the DTD can be seen
            raise ForbiddenXml(Sentence(DTD_REFUSED)) from error
        raise MalformedXml(_fault(error)) from error
    except ValueError as error:
        raise MalformedXml(Sentence.of(_("The document is not well-formed XML."))) from error
    named = root.getroottree().docinfo.internalDTD
    if named is not None and (not doctype or any(named.iterentities())):
        raise ForbiddenXml(Sentence(DTD_REFUSED))
    return root


def _fault(error: etree.XMLSyntaxError) -> Sentence:
    """Return what is wrong in words that can be translated: the parser has English ones only."""
    line, column = error.position
    if "XML_PARSE_HUGE" in str(error):
        msgid = _("The document nests too deep, or a text in it is too long, at line {line}.")
    else:
        msgid = FAULTS.get(error.code, OTHER_FAULT)
    return Sentence.of(msgid, line=line, column=column)


def serialize(element: Element) -> bytes:
    """Return *element* alone as a document in UTF-8, with its own namespaces."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, with_tail=False)


def canonical_hash(element: Element) -> str:
    """Return a digest that changes only when the meaning of the XML does.

    Canonical form (c14n 1.0, exclusive, without comments): order of attributes, prefixes declared
    but not used, quotes and encoding make no difference; white space does, as it may be text.
    """
    try:
        canonical = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError:
        # A namespace that is no absolute URI, which some servers declare, has no canonical form.
        canonical = serialize(element)
    return hashlib.sha256(canonical).hexdigest()


def qualified(element: Element) -> str:
    """Return the name of *element* as a person would write it: local name and namespace."""
    name = etree.QName(element)
    return f"{name.localname} ({name.namespace})" if name.namespace else name.localname


class _Reader(etree.Resolver):
    """Gives a schema what it includes, from one function and from nowhere else."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self.read = read

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        """Return the document at *system_url*; an empty one, which ends everything, if none."""
        found = self.read(system_url or "")
        return self.resolve_string(found or b"", context, base_url=system_url)


def compile_schema(
    entry: bytes, address: str, read: Callable[[str], bytes | None]
) -> etree.XMLSchema:
    """Compile the XML Schema *entry*, found at *address*; *read* gives all that it includes.

    read: returns the document at an absolute address, or None. Neither disk nor network is touched
    beside it. Raises etree.XMLSchemaParseError when something is missing.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    parser.resolvers.add(_Reader(read))
    return etree.XMLSchema(etree.fromstring(entry, parser, base_url=address))
