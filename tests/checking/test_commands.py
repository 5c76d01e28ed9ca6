"""``geo2france metadata`` on files, folders, answers of a CSW and standard input: no portal."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ckanext.geo2france.cli.metadata import metadata

ROOT = Path(__file__).resolve().parents[2]
ISO = ROOT / "demo" / "iso"
ENVELOPE = (
    '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">'
    "<csw:SearchStatus/><csw:SearchResults>{}</csw:SearchResults></csw:GetRecordsResponse>"
)


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(metadata, list(arguments), input=stdin)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    """Return the answer of a CSW with two records and one of another kind."""
    records = [
        (ISO / f"{name}.xml").read_text(encoding="utf-8").partition("?>")[2]
        for name in ("terrils", "zones-humides")
    ]
    other = '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"/>'
    path = tmp_path / "answer.xml"
    path.write_text(ENVELOPE.format("".join([*records, other])), encoding="utf-8")
    return path


def test_reading_prints_one_line_with_the_model() -> None:
    (line,) = lines(run("read", str(ISO / "terrils.xml")))
    assert line["status"] == "ok"
    assert line["identifier"] == "fr-000000000-terrils"
    assert line["model"]["extents"][0]["west"] < 4
    assert "record" not in line


def test_an_answer_gives_a_line_for_each_record(answer: Path) -> None:
    result = run("read", str(answer))
    found = lines(result)
    assert [line["record"] for line in found] == [1, 2, 3]
    assert [line["status"] for line in found] == ["ok", "ok", "refused"]
    assert "Record" in found[2]["reason"]
    assert result.exit_code == 0


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    inside = tmp_path / "deep"
    inside.mkdir()
    for name in ("terrils", "toponymes"):
        (inside / f"{name}.xml").write_bytes((ISO / f"{name}.xml").read_bytes())
    (tmp_path / "broken.xml").write_text("<gmd:MD_Metadata", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not metadata", encoding="utf-8")
    result = run("read", str(tmp_path))
    assert [Path(line["file"]).name for line in lines(result)] == [
        "broken.xml",
        "terrils.xml",
        "toponymes.xml",
    ]
    assert lines(result)[0]["status"] == "refused"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    "document", [b"", b"hello", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe"]
)
def test_what_is_no_metadata_is_refused_with_its_reason(document: bytes) -> None:
    result = run("read", stdin=document)
    (line,) = lines(result)
    assert line["status"] == "refused"
    assert line["reason"]
    assert result.exit_code == 1


def test_a_file_that_is_not_there_is_refused() -> None:
    result = run("check", "nowhere.xml")
    reason = "Il n’y a pas de fichier ni de dossier de ce nom."
    assert lines(result) == [{"file": "nowhere.xml", "status": "refused", "reason": reason}]
    assert result.exit_code == 1


def test_checking_prints_the_verdicts() -> None:
    document = (ISO / "terrils.xml").read_bytes()
    (line,) = lines(run("check", "--lang", "en", stdin=document))
    assert line["verdict"] == "compliant"
    assert line["schema"] == {"name": "ISO/TS 19139:2007", "valid": True}
    assert line["quality"]["score"] > 0.8
    assert {finding["level"] for finding in line["findings"]} <= {"conditional", "recommended"}
    poorer = document.replace(b"<gmd:dateStamp>", b"<gmd:dateStomp>")
    poorer = poorer.replace(b"</gmd:dateStamp>", b"</gmd:dateStomp>")
    (line,) = lines(run("check", "--lang", "en", "-", stdin=poorer))
    assert line["verdict"] == "incomplete"
    (missing,) = [each for each in line["findings"] if each["level"] == "mandatory"]
    assert missing["rule"] == "TG 2.2.1 C.7"
    assert missing["field"] == "metadata_date"
    assert line["schema"]["valid"] is False
    assert line["schema"]["errors"][0]["line"] > 1
    assert lines(run("check", "--no-schema", stdin=poorer))[0]["schema"] is None


@pytest.mark.parametrize("standard", ["iso19139", "iso19115-3", "dcat", "original"])
def test_records_are_converted_into_files(answer: Path, tmp_path: Path, standard: str) -> None:
    folder = tmp_path / "out"
    result = run("convert", "--to", standard, "--output", str(folder), str(answer))
    written = sorted(path.name for path in folder.iterdir())
    ending = ".ttl" if standard == "dcat" else ".xml"
    assert written == [f"answer-1{ending}", f"answer-2{ending}"]
    assert [line["status"] for line in lines(result)] == ["ok", "ok", "refused"]
    assert result.exit_code == 0


def test_files_of_the_same_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder, name in (("one", "terrils"), ("two", "toponymes"), ("three", "zones-humides")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "record.xml").write_bytes((ISO / f"{name}.xml").read_bytes())
    out = tmp_path / "out"
    folders = [str(tmp_path / folder) for folder in ("one", "two", "three")]
    for _ in range(2):  # a second run writes the same files again
        found = lines(run("convert", "--to", "original", "--output", str(out), *folders))
        assert [Path(line["output"]).name for line in found] == [
            "record.xml",
            "record_2.xml",
            "record_3.xml",
        ]
        assert sorted(path.name for path in out.iterdir()) == sorted(
            Path(line["output"]).name for line in found
        )
    assert (out / "record_2.xml").read_bytes() == (ISO / "toponymes.xml").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_the_original_is_given_as_it_is(tmp_path: Path, encoding: str) -> None:
    text = (ISO / "terrils.xml").read_text("utf-8").split("?>", 1)[1]
    written = f"<?xml version='1.0'  encoding='{encoding}' ?>{text}<!-- é -->\n"
    path = tmp_path / "terrils.xml"
    path.write_bytes(written.encode(encoding, "xmlcharrefreplace"))
    assert run("convert", "--to", "original", "--output", str(tmp_path / "out"), str(path))
    assert (tmp_path / "out" / "terrils.xml").read_bytes() == path.read_bytes()
    (line,) = lines(run("convert", "--to", "original", str(path)))
    assert line["document"].rstrip().endswith("<!-- é -->" if encoding == "utf-8" else "Metadata>")


def test_a_folder_without_records_is_told(tmp_path: Path) -> None:
    result = run("read", str(tmp_path))
    assert result.exit_code == 1
    assert "Aucun fichier XML" in result.stderr


def test_a_conversion_can_be_read_again() -> None:
    result = run("convert", "--to", "iso19115-3", "--raw", str(ISO / "terrils.xml"))
    (line,) = lines(run("read", stdin=result.stdout_bytes))
    assert line["identifier"] == "fr-000000000-terrils"


def test_a_record_in_the_standard_that_is_asked_for_comes_back_whole() -> None:
    fax = b"<gmd:facsimile><gco:CharacterString>+33 1</gco:CharacterString></gmd:facsimile>"
    document = (ISO.parents[1] / "tests" / "fixtures" / "iso" / "complete.xml").read_bytes()
    document = document.replace(b"</gmd:voice>", b"</gmd:voice>" + fax, 1)
    assert run("convert", "--to", "iso19139", "--raw", stdin=document).stdout_bytes == document
    assert run("convert", "--to", "original", "--raw", stdin=document).stdout_bytes == document


def test_nothing_of_ckan_is_loaded_and_a_hundred_files_take_a_second_of_processor() -> None:
    code = (
        "import sys, time; from ckanext.geo2france.runtime.console import main\n"
        "sys.argv = ['geo2france', 'metadata', 'read', sys.argv[1]]\n"
        "try: main()\n"
        "except SystemExit: print(sorted(m for m in sys.modules if m == 'ckan'), file=sys.stderr)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code, str(ISO)], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert done.stderr.strip() == "[]"
    count = len(done.stdout.splitlines())
    assert count >= 100
    # The start counts too.
    assert count / seconds > 50


@pytest.mark.parametrize(
    ("lang", "absent", "empty"),
    [
        ("fr", "Il n’y a pas de fichier ni de dossier de ce nom.", "Aucun fichier XML"),
        ("en", "There is no such file or folder.", "No XML file was found there."),
    ],
)
def test_paths_are_refused_in_the_language_asked_for(
    tmp_path: Path, lang: str, absent: str, empty: str
) -> None:
    result = run("read", "--lang", lang, str(tmp_path / "rien.xml"))
    (line,) = lines(result)
    assert line["reason"] == absent
    assert empty in run("read", "--lang", lang, str(tmp_path)).stderr
