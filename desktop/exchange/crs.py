"""Coordinate systems of boundary files: to and from WGS84 longitude and latitude, and areas in metres; knows no file and no grid.

GCJ-02 is the offset that Chinese web maps must apply, BD-09 Baidu's further offset on top of it; both are known only as
formulas from WGS84, so the way back is found by iteration. CGCS2000 (EPSG:4490) differs from WGS84 by centimetres and is
treated as equal. EPSG:4548 is CGCS2000 / 3-degree Gauss-Kruger CM 117E, in metres.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

    Places = NDArray[np.float64]  # one row a place: x or longitude, y or latitude

Geometry = TypeVar("Geometry", bound=BaseGeometry)
Result = TypeVar("Result")

_ROUNDS = (
    8  # the first leaves about 1 m, each further one a thousandth of that or less; a fixed number, so that a corner
)
# comes out the same whatever stands beside it in the array
_DECIMALS = 9  # degrees, 0.1 mm: away with the last bits, in which equal corners might differ
_SEMI_MAJOR, _ECCENTRICITY_SQUARED = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, as the formula has it
_BAIDU_ANGLE = np.pi * 3000 / 180


class Crs(enum.StrEnum):
    """The coordinate system that a boundary file is written in, as the office names it."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    EPSG_4548 = "EPSG:4548"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"

    @property
    def in_degrees(self) -> bool:
        """Whether its coordinates are longitude and latitude."""
        return self is not Crs.EPSG_4548


def to_wgs84(geometry: Geometry, crs: Crs) -> Geometry:
    """`geometry` with its coordinates (x or longitude first) turned from `crs` into WGS84; better than 0.1 m, equal corners stay equal."""
    return _converted(geometry, crs, back=True)


def from_wgs84(geometry: Geometry, crs: Crs) -> Geometry:
    """`geometry` (WGS84) with its coordinates turned into `crs`."""
    return _converted(geometry, crs, back=False)


def area_m2(geometry: BaseGeometry) -> float:
    """The area of a WGS84 geometry in square metres, measured in EPSG:4548."""
    return float(from_wgs84(geometry, Crs.EPSG_4548).area)


def _converted(geometry: Geometry, crs: Crs, *, back: bool) -> Geometry:
    if crs in (Crs.WGS84, Crs.CGCS2000):
        return geometry

    def convert(places: Places) -> Places:
        if crs is Crs.EPSG_4548:
            converted = _projected(places, back=back)
        else:
            forward = _gcj02 if crs is Crs.GCJ02 else _bd09
            converted = _undone(forward, places) if back else forward(places)
        return np.round(converted, _DECIMALS) if back else converted

    return shapely.transform(geometry, convert)


@cache
def _transformer() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4490", "EPSG:4548", always_xy=True)


@cache
def _proj_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="proj")


def on_proj_thread(job: Callable[..., Result], *args: object) -> Result:
    """Run what uses pyproj, and wait for it.

    pyproj keeps a context a Python thread. A thread of Qt's pool is a new Python thread with every job, and pyproj crashes in them;
    so all of it runs on one thread that stays.
    """
    return _proj_thread().submit(job, *args).result()


def _projected(places: Places, *, back: bool) -> Places:
    return on_proj_thread(_transformed, places, back)


def _transformed(places: Places, back: bool) -> Places:
    from pyproj.enums import TransformDirection

    direction = TransformDirection.INVERSE if back else TransformDirection.FORWARD
    x, y = _transformer().transform(places[:, 0], places[:, 1], direction=direction)
    return np.column_stack([x, y])


def _undone(forward: Callable[[Places], Places], places: Places) -> Places:
    guess = places
    for _ in range(_ROUNDS):
        guess = guess - (forward(guess) - places)
    return guess


def _gcj02(places: Places) -> Places:
    """WGS84 → GCJ-02, the formula as it has been public since 2013."""
    longitude, latitude = places[:, 0], places[:, 1]
    x, y = longitude - 105.0, latitude - 35.0
    root, product = np.sqrt(np.abs(x)), 0.1 * x * y
    ripple = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + product + 0.2 * root
    north += (ripple + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + product + 0.1 * root
    east += (ripple + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    radians = np.radians(latitude)
    magic = 1 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / magic**1.5
    parallel = _SEMI_MAJOR / np.sqrt(magic) * np.cos(radians)
    return np.column_stack([longitude + np.degrees(east / parallel), latitude + np.degrees(north / meridian)])


def _bd09(places: Places) -> Places:
    """WGS84 → BD-09: Baidu turns and stretches GCJ-02 a little more."""
    x, y = _gcj02(places).T
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BAIDU_ANGLE)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BAIDU_ANGLE)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])
