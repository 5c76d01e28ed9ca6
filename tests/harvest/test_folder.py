from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from french import french

from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvesters.folder import path_of, records_below
from ckanext.geo2france.harvesters.outcome import Found, Refused


def test_every_xml_file_below_the_folder_is_met_in_order(
    tmp_path: Path, make_iso: Callable[..., str]
) -> None:
    (tmp_path / "b.xml").write_text(make_iso("b"))
    (tmp_path / "sous").mkdir()
    (tmp_path / "sous" / "a.XML").write_text(make_iso("a"))
    (tmp_path / "lisez-moi.txt").write_text("rien")
    (tmp_path / "faux.xml").write_text("<html/>")
    (tmp_path / "casse.xml").write_text("<a>")
    met = list(records_below(tmp_path))
    assert [item.identifier for item in met if isinstance(item, Found)] == ["b", "a"]
    assert [item.place for item in met if isinstance(item, Refused)] == ["casse.xml", "faux.xml"]


def test_a_file_keeps_its_bytes_and_a_record_without_identifier_its_path(
    tmp_path: Path, make_iso: Callable[..., str]
) -> None:
    written = b'<?xml version="1.0"?>\n<!-- note -->\n' + make_iso("").encode()
    (tmp_path / "sans.xml").write_bytes(written)
    (met,) = records_below(tmp_path)
    assert isinstance(met, Found)
    assert met.document.original() == written
    assert met.identifier == "sans.xml"


def test_a_single_file_and_an_envelope_are_sources_too(
    tmp_path: Path, make_iso: Callable[..., str]
) -> None:
    csw = "http://www.opengis.net/cat/csw/2.0.2"
    file = tmp_path / "reponse.xml"
    file.write_text(
        f"<c:GetRecordsResponse xmlns:c='{csw}'><c:SearchStatus/><c:SearchResults>"
        f"{make_iso('a')}{make_iso('b')}</c:SearchResults></c:GetRecordsResponse>"
    )
    met = list(records_below(path_of(file.as_uri())))
    assert [item.identifier for item in met if isinstance(item, Found)] == ["a", "b"]


def test_links_out_of_the_folder_are_not_followed(
    tmp_path: Path, make_iso: Callable[..., str]
) -> None:
    (tmp_path / "dehors.xml").write_text(make_iso("dehors"))
    inside = tmp_path / "source"
    inside.mkdir()
    (inside / "lien.xml").symlink_to(tmp_path / "dehors.xml")
    (inside / "nulle-part.xml").symlink_to(tmp_path / "absent.xml")
    for met in (told := list(records_below(inside))):
        assert isinstance(met, Refused)
        assert "leads out of the folder" in met.reason.said()
    assert [met.place for met in told] == ["lien.xml", "nulle-part.xml"]


def test_a_link_inside_the_folder_is_followed_and_a_broken_one_told(
    tmp_path: Path, make_iso: Callable[..., str]
) -> None:
    (tmp_path / "a.xml").write_text(make_iso("a"))
    (tmp_path / "b.xml").symlink_to(tmp_path / "a.xml")
    (tmp_path / "c.xml").symlink_to(tmp_path / "absent.xml")
    first, second, third = records_below(tmp_path)
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert isinstance(third, Refused)
    assert isinstance(third.reason, Sentence)
    assert third.reason.said(french) == "Le fichier n’est plus là."


@pytest.mark.parametrize("url", ["relatif", "/nulle/part", "http://example.org", "file://relatif"])
def test_what_is_no_folder_of_the_server_is_refused(url: str) -> None:
    with pytest.raises(SourceError):
        path_of(url)
