"""The atlas on a real store: a page for each chosen grid, vectors with what lies inside by name, scale, north and credit."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from desktop.app import map_papers
from desktop.rules.errors import Refused
from tests.office import Office
from tests.printing.reading import bookmarks, pages


@pytest.fixture
def atlas(office: Office, tmp_path: Path) -> bytes:
    with office.reading() as reading:
        return map_papers.atlas_paper(reading, ("110102", office.street, office.community), tmp_path).content


def test_every_chosen_grid_has_a_page_in_the_given_order(atlas: bytes) -> None:
    found = bookmarks(atlas)
    assert found == {"网格图　西城区": 1, "网格图　白纸坊街道": 2, "网格图　樱桃园社区": 3}


def test_a_page_has_scale_north_credit_and_the_grids_inside_by_name(atlas: bytes) -> None:
    district, street, community = pages(atlas)
    for page in (district, street, community):
        assert "北" in page
        assert "米" in page
        assert "界线来源：" in page
        assert "示意界线" in page
    assert "月坛街道" in district
    assert "樱桃园社区" in street
    assert "里仁街社区" in street
    assert "西城区·白纸坊街道·樱桃园社区" in community


def test_the_maps_are_vectors(atlas: bytes) -> None:
    with pikepdf.open(io.BytesIO(atlas)) as document:
        for page in document.pages:
            assert not page.get_images()
            curves = page.Contents.read_bytes()
            assert curves.count(b" l\n") + curves.count(b" l ") > 10


def test_an_unknown_grid_is_refused(office: Office, tmp_path: Path) -> None:
    with office.reading() as reading, pytest.raises(Refused, match="grid_unknown"):
        map_papers.atlas_paper(reading, ("110102999",), tmp_path)
