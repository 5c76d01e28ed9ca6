"""The harvested catalogue seen by a client of the API over HTTP: search, filter, open, follow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from ckanapi import NotFound, RemoteCKAN

EXTENT = (
    "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>"
    "<gmd:westBoundLongitude><gco:Decimal>{}</gco:Decimal></gmd:westBoundLongitude>"
    "<gmd:southBoundLatitude><gco:Decimal>{}</gco:Decimal></gmd:southBoundLatitude>"
    "<gmd:eastBoundLongitude><gco:Decimal>{}</gco:Decimal></gmd:eastBoundLongitude>"
    "<gmd:northBoundLatitude><gco:Decimal>{}</gco:Decimal></gmd:northBoundLatitude>"
    "</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>"
)


class Quiet(WSGIRequestHandler):
    """Serves without a line in the terminal for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address(portal: Any) -> Iterator[str]:
    """Serve the portal of the tests over HTTP, and return its address."""
    http = make_server("127.0.0.1", 0, portal.flask_app, handler_class=Quiet)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def harvested(
    harvests: Any, server: Any, reply: Any, tmp_path: Any, make_iso: Callable[..., str]
) -> str:
    """Harvest two records, one of which gives a file of the partner, and return its address."""
    server.answer = lambda handler, body: reply(handler, b"nom;surface\n", content_type="text/csv")
    file = f"{server.url}/haies.csv"
    link = (
        "<gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions>"
        "<gmd:MD_DigitalTransferOptions><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage>"
        f"<gmd:URL>{file}</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine>"
        "</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution>"
        "</gmd:distributionInfo></gmd:MD_Metadata>"
    )
    hedges = make_iso("haies", title="Haies bocagères", extra=EXTENT.format(3.5, 49.9, 4.2, 50.3))
    (tmp_path / "haies.xml").write_text(hedges.replace("</gmd:MD_Metadata>", link))
    roads = make_iso("routes", title="Routes", extra=EXTENT.format(1.5, 50.5, 2.5, 51.0))
    (tmp_path / "routes.xml").write_text(roads)
    harvests.add("dossier", str(tmp_path), type="folder")
    assert harvests.run("dossier")["counts"] == {"created": 2}
    return file


def test_a_client_searches_filters_opens_and_follows(address: str, harvested: str) -> None:
    with RemoteCKAN(address, user_agent="tests") as client:
        assert client.action.package_search(q="*:*")["count"] == 2
        found = client.action.package_search(q="haie bocagère")
        assert [each["title"] for each in found["results"]] == ["Haies bocagères"]
        formats = client.action.package_search(fq='res_format:"CSV"')
        assert [each["title"] for each in formats["results"]] == ["Haies bocagères"]
        here = client.action.package_search(extras={"ext_bbox": "1.4,50.4,2.6,51.1"})
        assert [each["title"] for each in here["results"]] == ["Routes"]
        dataset = client.action.package_show(id=found["results"][0]["id"])
        assert dataset["metadata_identifier"] == "haies"
        assert dataset["extents"][0]["west"] == 3.5
        (resource,) = dataset["resources"]
        assert (resource["format"], resource["protocol"]) == ("CSV", "DOWNLOAD")
        assert requests.get(resource["url"], timeout=10).text == "nom;surface\n"
        assert resource["url"] == harvested
        with pytest.raises(NotFound):
            client.action.package_show(id="nulle-part")
