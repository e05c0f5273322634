"""The written page: small, whole, and asking nobody for anything."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import folium
import pytest

from desktop.maps import libraries
from desktop.maps.look import MapColours, MapWords
from desktop.maps.page import MOST_BYTES, MapPageFile, OfflineMap, write_page
from desktop.queries.grid_map import OutlineRow

COLOURS = MapColours(*(["#123456"] * 10))
WORDS = MapWords("网格图", "界线来源：{sources}", "示意界线", "正式界线", "无", "放大", "缩小", ("街道", "社区"))
ADDRESS = re.compile(r"""(?:src|href)\s*=\s*["']?([^"'\s>]+)""")


@pytest.fixture
def rows(repository: Path) -> list[OutlineRow]:
    file = repository / "resources" / "districts" / "xicheng" / "outlines.geojson"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return [
        OutlineRow(
            f["properties"]["code"],
            f["properties"]["level"],
            "某网格",
            True,
            json.dumps(f["geometry"]),
            "推定",
            date(2015, 1, 1),
        )
        for f in features
    ]


def written(
    folder: Path, repository: Path, rows: list[OutlineRow], words: MapWords = WORDS, font: Path | None = None
) -> MapPageFile:
    return write_page(folder, rows, words, COLOURS, own=repository / "resources" / "map", font=font)


def test_every_address_in_the_page_is_a_file_beside_it(
    tmp_path: Path, repository: Path, rows: list[OutlineRow]
) -> None:
    page = written(tmp_path, repository, rows)
    addresses = ADDRESS.findall(page.path.read_text(encoding="utf-8"))
    assert len(addresses) >= 10
    for address in addresses:
        assert address == libraries.QT_CHANNEL or (tmp_path / address).is_file(), address


def test_no_style_sheet_asks_for_anything_far_away(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    written(tmp_path, repository, rows)
    for sheet in tmp_path.glob("*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_the_page_is_small_and_knows_its_grids(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    page = written(tmp_path, repository, rows)
    assert page.path.stat().st_size < MOST_BYTES / 10
    assert page.codes == {row.grid_code for row in rows}
    west, south, east, north = page.bounds
    assert 116 < west < east < 117
    assert 39 < south < north < 40


def test_folium_s_own_lists_are_left_alone(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    js, css = list(folium.Map.default_js), list(folium.Map.default_css)
    one = OfflineMap(location=[39.9, 116.3])
    one.add_js_link("leaflet", "elsewhere.js")
    one.add_css_link("more", "more.css")
    written(tmp_path, repository, rows)
    assert folium.Map.default_js == js
    assert folium.Map.default_css == css
    assert ("leaflet", "leaflet.js") in OfflineMap(location=[39.9, 116.3]).default_js


def test_the_same_outlines_give_the_same_file(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    first = written(tmp_path, repository, rows)
    assert written(tmp_path, repository, list(reversed(rows))).path == first.path
    assert written(tmp_path, repository, rows, replace(WORDS, provisional="别的")).path != first.path


def test_old_pages_go_and_young_ones_stay(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    pages = [written(tmp_path, repository, rows, replace(WORDS, title=str(number))).path for number in range(9)]
    left = set(tmp_path.glob("map-*.html"))
    assert pages[-1] in left
    assert len(left) == 6


def test_a_name_cannot_end_the_script(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    evil = [replace(row, name="</script><img src=http://x/>\u2028", source="{sources}<b>") for row in rows]
    text = written(tmp_path, repository, evil).path.read_text(encoding="utf-8")
    assert "<img" not in text
    assert "\u2028" not in text
    assert text.count("</script>") == text.count("<script")


def test_where_the_outlines_come_from_is_said(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    rows[0] = replace(rows[0], source="区规划分局")
    assert "界线来源：区规划分局；推定" in written(tmp_path, repository, rows).path.read_text(encoding="utf-8")


def test_another_version_of_a_library_replaces_the_copy(
    tmp_path: Path, repository: Path, rows: list[OutlineRow]
) -> None:
    page = written(tmp_path, repository, rows)
    copy = tmp_path / "bridge.js"
    copy.write_text("an older program's", encoding="utf-8")
    assert written(tmp_path, repository, rows).path == page.path
    assert copy.read_bytes() == (repository / "resources" / "map" / "bridge.js").read_bytes()


def test_a_font_is_laid_beside_the_page(tmp_path: Path, repository: Path, rows: list[OutlineRow]) -> None:
    font = tmp_path / "some.otf"
    font.write_bytes(b"OTTO")
    written(tmp_path / "map", repository, rows, font=font)
    assert (tmp_path / "map" / libraries.FONT).read_bytes() == b"OTTO"


def test_a_folder_that_cannot_be_made_is_an_error_of_the_disk(
    tmp_path: Path, repository: Path, rows: list[OutlineRow]
) -> None:
    (tmp_path / "map").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="map"):
        written(tmp_path / "map", repository, rows)


def test_without_outlines_there_is_no_page(tmp_path: Path, repository: Path) -> None:
    with pytest.raises(ValueError, match="no outlines"):
        written(tmp_path, repository, [])
