"""Maps drawn in place of missing overviews: what is asked, what is believed, what is kept."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image, ImageDraw

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.request import Request
from ckanext.geo2france.harvesters.wms.maps import HEIGHT, WIDTH, pictures
from ckanext.geo2france.pictures.drawing import Drawable, drawable, drawn, has_overview, small
from ckanext.geo2france.pictures.kept import Pictures

BOX = (1.3, 48.8, 4.3, 51.1)
WHAT = Drawable("https://carto.example.org/wms?map=essai", "communes", BOX)
EXCEPTION = b"<ServiceExceptionReport><ServiceException/></ServiceExceptionReport>"


def _image(width: int = WIDTH, height: int = HEIGHT, kind: str = "PNG", draw: bool = True) -> bytes:
    image = Image.new("RGB" if kind == "JPEG" else "RGBA", (width, height))
    if draw:
        ImageDraw.Draw(image).rectangle((9, 9, 99, 99), fill="teal")
    written = BytesIO()
    image.save(written, kind)
    return written.getvalue()


def _asked(url: str) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(url).query).items()}


def test_a_map_is_asked_for_in_two_ways_that_servers_understand() -> None:
    mercator, degrees = (_asked(url) for url in pictures(WHAT.url, WHAT.layer, BOX))
    assert mercator["map"] == degrees["map"] == "essai"
    assert (mercator["version"], mercator["crs"]) == ("1.3.0", "EPSG:3857")
    assert (degrees["version"], degrees["srs"]) == ("1.1.1", "EPSG:4326")
    for asked in (mercator, degrees):
        west, south, east, north = (float(side) for side in asked["bbox"].split(","))
        assert (east - west) / (north - south) == pytest.approx(WIDTH / HEIGHT)
    west, south, east, north = (float(side) for side in degrees["bbox"].split(","))
    assert west < 1.3 < 4.3 < east
    assert south < 48.8 < 51.1 < north


@pytest.mark.parametrize("box", [(-180, -90, 180, 90), (2, 50, 2, 50), (2, 50, 3, 50)])
def test_worlds_points_and_lines_are_framed(box: tuple[float, float, float, float]) -> None:
    for url in pictures("https://example.org/wms", "a", box):
        west, south, east, north = (float(side) for side in _asked(url)["bbox"].split(","))
        assert west < east
        assert south < north


def test_a_picture_is_written_anew_before_anybody_sees_it() -> None:
    sent = _image() + b"<script>alert(1)</script>"
    found = drawn(WHAT, lambda request: sent)
    assert found
    assert b"script" not in found
    with Image.open(BytesIO(found)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        EXCEPTION,
        b"<html><script>alert(1)</script></html>",
        _image()[:200],
        _image(kind="JPEG"),
        _image(4000, 4000),
        _image(draw=False),
        b"\x89PNG\r\n\x1a\n" + os.urandom(500),
        # A picture that says to be 60,000 pixels wide and high.
        _image().replace(
            WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big"), (60_000).to_bytes(4, "big") * 2, 1
        ),
    ],
)
def test_what_is_no_picture_of_something_is_not_shown(answer: bytes) -> None:
    asked: list[str] = []

    def fetch(request: Request) -> bytes:
        asked.append(request.url)
        return answer

    assert drawn(WHAT, fetch) == b""
    assert len(asked) == 2


def test_a_server_that_refuses_the_first_way_is_asked_in_the_second() -> None:
    def fetch(request: Request) -> bytes:
        return EXCEPTION if "3857" in request.url else _image()

    assert drawn(WHAT, fetch)


@pytest.mark.parametrize(("status", "times"), [(0, 1), (400, 2)])
def test_a_server_that_does_not_answer_is_not_asked_twice(status: int, times: int) -> None:
    asked: list[str] = []

    def fetch(request: Request) -> bytes:
        asked.append(request.url)
        raise FetchError(request.url, "no answer in time", status=status)

    assert drawn(WHAT, fetch) == b""
    assert len(asked) == times


def test_a_dataset_is_drawn_by_its_layer_where_it_lies() -> None:
    wms = {"protocol": "OGC:WMS", "url": "https://example.org/wms", "layer_name": "a"}
    rows = [
        {"west": 1, "south": 48, "east": 2, "north": 49},
        {"west": "3", "south": 50, "east": 4, "north": "51"},
        {"west": "", "south": None, "east": 4, "north": 51},
    ]
    package = {"extents": rows, "resources": [{"protocol": "LINK", "url": "x"}, wms]}
    assert drawable(package) == Drawable("https://example.org/wms", "a", (1, 48, 4, 51))
    assert drawable({**package, "extents": []}) is None
    assert drawable({**package, "resources": [{**wms, "layer_name": ""}]}) is None
    assert drawable({}) is None


def test_a_legend_is_no_overview() -> None:
    def described(url: str, description: str = "") -> dict[str, object]:
        return {"overviews": [{"url": url, "description": description}]}

    assert has_overview(described("https://example.org/a.png"))
    assert not has_overview(described("https://example.org/l.png", "Légende – Gris"))
    assert not has_overview(described("https://example.org/wms?request=GetLegendGraphic"))
    assert not has_overview({})


@pytest.fixture
def kept(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "pictures", seconds=1000, room=10_000)


def _age(folder: Path) -> Callable[[float], None]:
    def age(seconds: float) -> None:
        for path in folder.iterdir():
            os.utime(path, (time.time() - seconds,) * 2)

    return age


def test_a_picture_is_kept_for_its_time(kept: Pictures) -> None:
    assert kept.get("a") is None
    kept.put("a", b"picture")
    found = kept.get("a")
    assert found
    assert found.content == b"picture"
    assert kept.get("b") is None
    _age(kept.folder)(1001)
    assert kept.get("a") is None


def test_that_there_is_no_picture_is_kept_for_an_hour_at_most(tmp_path: Path) -> None:
    kept = Pictures(tmp_path, seconds=30 * 24 * 3600, room=10_000)
    kept.put("a", b"")
    found = kept.get("a")
    assert found
    assert found.content == b""
    _age(tmp_path)(3700)
    assert kept.get("a") is None


def test_the_oldest_pictures_make_room(kept: Pictures) -> None:
    for number in range(20):
        kept.put(str(number), bytes(1000))
        path = kept._path(str(number))
        os.utime(path, (time.time() - 500 + number,) * 2)
    present = [number for number in range(20) if kept.get(str(number))]
    assert sum(path.stat().st_size for path in kept.folder.iterdir()) <= 10_000
    assert present == list(range(present[0], 20))
    assert len(present) >= 8


def test_only_a_few_are_drawn_at_the_same_time(kept: Pictures) -> None:
    with kept.slot() as first, kept.slot() as second, kept.slot() as third:
        assert (first, second, third) == (True, True, False)
    with kept.slot() as again:
        assert again
    assert kept.get("slot-0") is None


def test_a_disk_that_cannot_be_written_loses_the_picture_alone(tmp_path: Path) -> None:
    file = tmp_path / "fichier"
    file.write_bytes(b"")
    kept = Pictures(file / "dessous", seconds=10, room=10)
    kept.put("a", b"picture")
    assert kept.get("a") is None
    with kept.slot() as free:
        assert not free


def test_a_picture_of_a_list_is_small() -> None:
    with Image.open(BytesIO(small(_image()))) as image:
        assert (image.format, image.size) == ("PNG", (240, 160))
    assert len(small(_image())) < 4000


def test_whether_there_is_a_picture_is_told_without_reading_it(tmp_path: Path) -> None:
    folder = Pictures(tmp_path / "pictures", seconds=60, room=10_000)
    assert not folder.has("a")
    folder.put("a", b"picture")
    folder.put("none", b"")
    assert folder.has("a")
    assert not folder.has("none")
    assert not Pictures(folder.folder, seconds=-1, room=10_000).has("a")
