"""Places as the page takes them: whole-number offsets instead of degrees; knows neither geometry libraries nor folium."""

from __future__ import annotations

from collections.abc import Iterable

PRECISION = 1e-6
"""Degrees; about 0.1 m here. Whole numbers of it are what the page is given."""


def offsets(places: Iterable[tuple[float, float]]) -> list[int]:
    """Longitude, latitude of the first place, then the steps to every next one, in PRECISION."""
    packed: list[int] = []
    x = y = 0
    for lon, lat in places:
        next_x, next_y = round(lon / PRECISION), round(lat / PRECISION)
        packed += (next_x - x, next_y - y)
        x, y = next_x, next_y
    return packed
