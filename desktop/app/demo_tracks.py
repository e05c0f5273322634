"""Made-up ways of patrols for the demonstration: from corner to corner as if along streets, inside their community; keeps nothing."""

from __future__ import annotations

import json
import math
import random

import shapely
from shapely.geometry.base import BaseGeometry

_METRES_PER_DEGREE = 111_195.0  # of latitude
_SHORTEST, _LONGEST = 50.0, 180.0  # metres from one corner to the next
_TRIES = 60


def track(area: BaseGeometry, chance: random.Random, corners: int = 18) -> str:
    """A way inside `area` (WGS84) as the text of a GeoJSON LineString, east-west and north-south in turns, of about `corners` places.

    Streets here run by the compass. A community too narrow for it is crossed once.
    """
    east = 1 / (_METRES_PER_DEGREE * math.cos(math.radians(area.centroid.y)))
    north = 1 / _METRES_PER_DEGREE
    inner = area.buffer(-12 * north)
    ground = inner if not inner.is_empty else area
    start = ground.representative_point()
    places = [(start.x, start.y)]
    shapely.prepare(ground)
    for number in range(_TRIES):
        length = chance.uniform(_SHORTEST, _LONGEST) * chance.choice((-1, 1))
        x, y = places[-1]
        step = (x + length * east, y) if number % 2 else (x, y + length * north)
        if ground.covers(shapely.LineString([places[-1], step])):
            places.append(step)
            if len(places) >= corners:
                break
    if len(places) < 2:
        west, south, _, _ = area.bounds
        places.append((start.x + (west - start.x) / 100, start.y + (south - start.y) / 100))
    coordinates = [[round(x, 6), round(y, 6)] for x, y in places]
    return json.dumps({"type": "LineString", "coordinates": coordinates})
