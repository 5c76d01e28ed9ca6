from __future__ import annotations

import pickle

import pytest

from ckanext.geo2france.domain.errors import ForbiddenXml, MalformedXml, MetadataError
from ckanext.geo2france.messages import translation
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.xml import canonical_hash, parse
from ckanext.geo2france.translations import compile_catalogue

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><b>&c;</b>"""


def test_entities_are_refused_before_they_are_expanded() -> None:
    with pytest.raises(ForbiddenXml, match="DTD"):
        parse(BOMB)


def test_a_billion_laughs_is_refused_for_its_entities() -> None:
    """The parser gives up by itself on what expands too far, and calls it malformed."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE b [<!ENTITY e0 "lol">{entities}]><b>&e9;</b>'
    with pytest.raises(ForbiddenXml, match="DTD"):
        parse(laughs.encode())


def test_a_file_of_the_machine_cannot_be_read_through_an_entity(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("le secret")
    document = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><x>&s;</x>'
    with pytest.raises(MetadataError) as refused:
        parse(document.encode())
    assert "le secret" not in str(refused.value)


def test_a_document_that_is_too_large_is_refused_unparsed() -> None:
    with pytest.raises(MalformedXml, match="too large: 10 bytes"):
        parse(b"<a>" + b" " * 100 + b"</a>", limit=10)


@pytest.mark.parametrize("document", [b"", b"not XML", b"<a><b></a>", b"<a>\xff</a>", b"\x00\x01"])
def test_what_is_not_xml_is_refused_with_its_place(document: bytes) -> None:
    with pytest.raises(MalformedXml, match="not well-formed.* line 1, column"):
        parse(document)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<a>\xff</a>",
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>&foo;</a>",
        b"<a x=1/>",
        b"<a/><b/>",
        b"<x:a/>",
        BOMB,
        b"<html/>",
        b'<a b="' + b"c" * 11_000_000 + b'"/>',
    ],
)
def test_refusals_are_said_in_french_without_the_parser_s_own_words(document: bytes) -> None:
    compile_catalogue()
    with pytest.raises(MetadataError) as refused:
        next(records_in(parse(document)))
    english = str(refused.value)
    french = refused.value.sentence.said(translation("fr"))
    assert french != english
    for text in (french, english):
        assert "XML_PARSE_HUGE" not in text
        assert "<string>" not in text
    assert str(pickle.loads(pickle.dumps(refused.value))) == english


def test_a_byte_order_mark_blanks_and_other_encodings_are_forgiven() -> None:
    assert parse(b"\xef\xbb\xbf<a>\xc3\xa9</a>").text == "é"
    assert parse(b'\n  <?xml version="1.0" encoding="ISO-8859-15"?><a>\xa4\xe9</a>').text == "€é"


def test_an_abstract_of_a_megabyte_is_read() -> None:
    gmd = "http://www.isotc211.org/2005/gmd"
    gco = "http://www.isotc211.org/2005/gco"
    document = (
        f"<gmd:MD_Metadata xmlns:gmd='{gmd}' xmlns:gco='{gco}'><gmd:identificationInfo>"
        "<gmd:MD_DataIdentification><gmd:abstract><gco:CharacterString>"
        + "é"
        * 1_000_000
        + "</gco:CharacterString></gmd:abstract></gmd:MD_DataIdentification>"
        "</gmd:identificationInfo></gmd:MD_Metadata>"
    )
    assert len(read_record(parse(document.encode())).record.notes) == 1_000_000


def test_the_canonical_digest_ignores_what_means_nothing() -> None:
    one = parse(b"<a x='1' y='2'><b/></a>")
    same = parse(b'<?xml version="1.0"?><a y="2"  x="1"><!-- dit --><b></b></a>')
    inside = parse(b"<o xmlns:unused='urn:u'><a x='1' y='2'><b/></a>tail</o>")[0]
    other = parse(b"<a x='1' y='3'><b/></a>")
    assert canonical_hash(one) == canonical_hash(same) == canonical_hash(inside)
    assert canonical_hash(one) != canonical_hash(other)
