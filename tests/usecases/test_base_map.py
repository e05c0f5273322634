"""The base map: set by the administrator only, checked before it is kept, the same for everybody."""

from __future__ import annotations

import pytest

from desktop.queries import base_map as queries
from desktop.rules.base_map import BaseMap, BaseMapKind
from desktop.rules.errors import Refused
from desktop.usecases import base_map
from desktop.usecases.base_map import SetBaseMap
from tests.office import Office

ADDRESS = "http://10.0.0.8/tiles/{z}/{x}/{y}.png"


def test_there_is_none_before_somebody_sets_one_and_the_last_one_counts(office: Office) -> None:
    with office.reading() as reading:
        assert queries.base_map(reading) == BaseMap()
    for form in (
        SetBaseMap(kind=BaseMapKind.MBTILES, address=" /data/区.mbtiles "),
        SetBaseMap(kind=BaseMapKind.TILES, address=ADDRESS),
    ):
        with office.writing("administrator") as work:
            base_map.set_base_map(work, form)
    with office.reading() as reading:
        assert queries.base_map(reading) == BaseMap(BaseMapKind.TILES, ADDRESS)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (BaseMapKind.MBTILES, "/data/xicheng.png"),
        (BaseMapKind.TILES, "http://10.0.0.8/tiles/{z}/{x}.png"),
        (BaseMapKind.TILES, "file:///data/{z}/{x}/{y}.png"),
        (BaseMapKind.TILES, "http://user:secret@10.0.0.8/{z}/{x}/{y}.png"),
        (BaseMapKind.TILES, ""),
    ],
)
def test_what_cannot_be_one_is_refused(office: Office, kind: BaseMapKind, address: str) -> None:
    with pytest.raises(Refused, match="base_map_invalid"), office.writing("administrator") as work:
        base_map.set_base_map(work, SetBaseMap(kind=kind, address=address))


def test_nobody_else_sets_it(office: Office) -> None:
    with pytest.raises(Refused, match="role_may_not"), office.writing("leader") as work:
        base_map.set_base_map(work, SetBaseMap(kind=BaseMapKind.NONE))
