from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from faulty_catalogue import iso

from ckanext.geo2france.domain.errors import BadAnswer, FetchError, ForbiddenAddress
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.harvesters import webfolder
from ckanext.geo2france.harvesters.options import Options
from ckanext.geo2france.harvesters.outcome import Found, Met, Refused, Remark
from ckanext.geo2france.harvesters.request import Request

ROOT = "https://example.org/metadonnees/"

APACHE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index of
/metadonnees</title></head><body><h1>Index of /metadonnees</h1><table>
<tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
<tr><td><a href="/">Parent Directory</a></td></tr>{rows}</table></body></html>"""
NGINX = """<html>
<head><title>Index of /metadonnees/</title></head><body><h1>Index of /metadonnees/</h1><hr><pre>
<a href="../">../</a>
{rows}</pre><hr></body></html>"""
IIS = """<html><head><title>example.org - /metadonnees/</title></head><body><H1>example.org</H1><hr>
<pre><A HREF="/">[To Parent Directory]</A><br><br>{rows}</pre><hr></body></html>"""
LIGHTTPD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Index of /</title></head><body><table>
<tr class="d"><td class="n"><a href="../">..</a>/</td></tr>{rows}</table></body></html>"""


def listing(*names: str, form: str = NGINX) -> bytes:
    return form.format(rows="\n".join(f'<a href="{n}">{n}</a>' for n in names)).encode()


@dataclass
class Site:
    """Pages by address; an instance is a `Fetch`."""

    pages: dict[str, bytes | Exception]
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        self.asked.append(request.url)
        page = self.pages.get(request.url)
        if page is None:
            raise FetchError(request.url, "HTTP status 404", status=404)
        if isinstance(page, Exception):
            raise page
        return page


def read(pages: dict[str, Any], address: str = ROOT, **options: Any) -> list[Met]:
    return list(webfolder.read(address, Site(pages), Options(**options)))


def ids(met: list[Met]) -> list[str]:
    return [item.identifier for item in met if isinstance(item, Found)]


def _said(reason: str | Sentence) -> str:
    return reason if isinstance(reason, str) else reason.said()


def record(identifier: str) -> bytes:
    return iso(identifier).encode()


@pytest.mark.parametrize("form", [APACHE, NGINX, LIGHTTPD])
def test_the_listings_of_usual_servers_are_read(form: str) -> None:
    met = read(
        {
            ROOT: listing("b.xml", "a.XML", "sous-dossier/", "lisez-moi.txt", form=form),
            f"{ROOT}a.XML": record("a"),
            f"{ROOT}b.xml": record("b"),
            f"{ROOT}sous-dossier/": listing("c.xml", form=form),
            f"{ROOT}sous-dossier/c.xml": record("c"),
        }
    )
    assert ids(met) == ["a", "b", "c"]
    assert [item.place for item in met] == ["a.XML", "b.xml", "sous-dossier/c.xml"]


def test_the_listings_of_iis_have_whole_paths() -> None:
    met = read(
        {
            ROOT: listing("/metadonnees/a.xml", "/metadonnees/x/", "/autre/b.xml", form=IIS),
            f"{ROOT}a.xml": record("a"),
            f"{ROOT}x/": listing("/metadonnees/x/c.xml", form=IIS),
            f"{ROOT}x/c.xml": record("c"),
        }
    )
    assert ids(met) == ["a", "c"]


@pytest.mark.parametrize(
    "link",
    [
        "../secret.xml",
        "/secret.xml",
        "https://other.example.org/metadonnees/secret.xml",
        "http://example.org/metadonnees/secret.xml",
        "https://example.org:8443/metadonnees/secret.xml",
        "x/%2e%2e/%2e%2e/secret.xml",
        "secret.xml?download=1",
        "mailto:secret.xml@example.org",
        "https://[secret.xml",
        "javascript:secret.xml",
    ],
)
def test_what_does_not_lie_below_the_first_address_is_not_asked_for(link: str) -> None:
    site = Site({ROOT: listing("a.xml", link), f"{ROOT}a.xml": record("a")})
    list(webfolder.read(ROOT, site, Options()))
    assert site.asked == [ROOT, f"{ROOT}a.xml"]


def test_a_folder_that_holds_itself_is_read_to_a_depth_only() -> None:
    def fetch(request: Request) -> bytes:
        return listing("encore/")

    met = list(webfolder.read(ROOT, fetch, Options()))
    assert len(met) == 1
    assert isinstance(met[0], Remark)
    assert "too deep" in met[0].text.said()


def test_the_number_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webfolder, "FILES", 3)
    names = [f"{n}.xml" for n in range(5)]
    met = read({ROOT: listing(*names), **{f"{ROOT}{n}": record(n) for n in names}})
    assert ids(met) == ["0.xml", "1.xml", "2.xml"]
    assert isinstance(met[-1], Remark)


def test_a_file_at_fault_is_refused_and_the_others_are_read() -> None:
    met = read(
        {
            ROOT: listing("a.xml", "b.xml", "c.xml", "d.xml", "e.xml", "f/"),
            f"{ROOT}a.xml": b"<broken",
            f"{ROOT}b.xml": b"<html><body>Connexion</body></html>",
            f"{ROOT}c.xml": FetchError(ROOT, "HTTP status 403", status=403),
            f"{ROOT}d.xml": b'<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>',
            f"{ROOT}e.xml": record("e"),
        }
    )
    assert ids(met) == ["e"]
    refused = {item.place: _said(item.reason) for item in met if isinstance(item, Refused)}
    assert list(refused) == ["a.xml", "b.xml", "c.xml", "d.xml", "f/"]
    assert "web page" in refused["b.xml"]
    assert "404" in refused["f/"]


def test_a_server_that_stops_answering_is_given_up() -> None:
    names = [f"{n}.xml" for n in range(20)]
    down = FetchError(ROOT, "no answer in time")
    with pytest.raises(FetchError):
        read({ROOT: listing(*names), **dict.fromkeys((f"{ROOT}{n}" for n in names), down)})


def test_an_address_that_may_not_be_asked_ends_the_reading() -> None:
    forbidden = ForbiddenAddress(ROOT, "it leads to a private address")
    with pytest.raises(ForbiddenAddress):
        read({ROOT: listing("a.xml"), f"{ROOT}a.xml": forbidden})


def test_a_page_that_lists_nothing_is_no_empty_folder() -> None:
    with pytest.raises(BadAnswer, match="web page"):
        read({ROOT: b"<html><body><form>Connexion <a href='/aide'>?</a></form></body></html>"})


def test_the_address_may_be_that_of_one_file_or_of_an_index_page() -> None:
    assert ids(read({f"{ROOT}a.xml": record("a")}, f"{ROOT}a.xml")) == ["a"]
    index = {f"{ROOT}index.html": listing("b.xml"), f"{ROOT}b.xml": record("b")}
    assert ids(read(index, f"{ROOT}index.html")) == ["b"]
    bare = {ROOT.rstrip("/"): listing("b.xml"), f"{ROOT}b.xml": record("b")}
    assert ids(read(bare, ROOT.rstrip("/"))) == ["b"]


def test_a_record_without_identifier_is_known_by_its_path_and_bytes_are_kept() -> None:
    written = b"<?xml version='1.0' encoding='ISO-8859-15'?>" + iso("").encode("iso-8859-15")
    (found,) = read({ROOT: listing("x%20y.xml"), f"{ROOT}x%20y.xml": written})
    assert found.identifier == "x y.xml"
    assert found.document.original() == written


def test_filters_are_applied_here() -> None:
    pages = {ROOT: listing("a.xml"), f"{ROOT}a.xml": record("a")}
    assert ids(read(pages, keywords=("eau",))) == []


def test_documents_of_several_records_are_read() -> None:
    page = "<r:GetRecordsResponse xmlns:r='http://www.opengis.net/cat/csw/2.0.2'><r:SearchResults>"
    page += iso("a") + iso("b") + "</r:SearchResults></r:GetRecordsResponse>"
    met = read({ROOT: listing("tout.xml"), f"{ROOT}tout.xml": page.encode()})
    assert [item.place for item in met] == ["tout.xml, record 1", "tout.xml, record 2"]
