"""The world's land as dots. Outlines are Natural Earth's, from the CC0 package pyworldatlas-mapdata-overview.

Longitudes may run past ±180 in a view or in the data; everything here is modulo 360 degrees.
"""

import itertools
import json
import math
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import cv2
import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]

POLAR_LATITUDE = 84.0  # beyond it a plate carrée map is all ice and no place
ANTARCTIC_LATITUDE = -60.0  # what lies south of it would be a bar under every map
SHORE_DEGREES = (0.25, 0.5)  # how far inland to look for the country of a place in the water
_SHIFT = 4  # cv2 draws on a sixteenth of a pixel


@dataclass(frozen=True, eq=False)
class Ring:
    """A closed outline. `points` is (n, 2): longitude and latitude in degrees; the others are its extent."""

    points: NDArray[np.float64]
    west: float
    east: float
    south: float
    north: float


@dataclass(frozen=True)
class View:
    """A plate carrée window: `scale` px per degree of latitude, `squeeze` × that per degree of longitude."""

    longitude: float  # at the centre, degrees
    latitude: float
    scale: float
    squeeze: float
    centre: Point  # px

    def at(self, latitude: float, longitude: float) -> Point:
        """Where a place lies, px; the nearest of its copies to the centre."""
        across = (longitude - self.longitude + 180) % 360 - 180
        return (
            self.centre[0] + across * self.scale * self.squeeze,
            self.centre[1] - (latitude - self.latitude) * self.scale,
        )


def fitted(places: Sequence[Point], centre: Point, width: float, height: float, least_degrees: float) -> View:
    """The view whose `width` × `height` px round `centre` hold every (latitude, longitude), and at least so much land.

    `least_degrees` is the smallest height shown, so that one place is seen among its neighbours.
    """
    west, span = _longitude_span([longitude for _, longitude in places])
    latitudes = [latitude for latitude, _ in places]
    middle = (min(latitudes) + max(latitudes)) / 2
    squeeze = max(0.35, math.cos(math.radians(middle)))
    tall = max(max(latitudes) - min(latitudes), least_degrees)
    scale = min(height / tall, width / squeeze / max(span, 1e-6))
    return View(west + span / 2, middle, scale, squeeze, centre)


def _longitude_span(longitudes: Sequence[float]) -> tuple[float, float]:
    """(western end, degrees eastwards) of the shortest arc that holds all longitudes."""
    ordered = sorted(longitude % 360 for longitude in longitudes)
    gaps = [(b - a, b) for a, b in itertools.pairwise(ordered)]
    gaps.append((ordered[0] + 360 - ordered[-1], ordered[0]))
    widest, west = max(gaps)
    return west, 360 - widest


def land(view: View, width: int, height: int, cell: float) -> NDArray[np.uint8]:
    """Which cells of a grid of `cell` px over a width × height frame are land: 255, else 0. Shape (rows, columns)."""
    return _drawn([ring for rings in countries() for ring in rings], view, width, height, cell)


def country_round(places: Sequence[Point], view: View, width: int, height: int, cell: float) -> NDArray[np.uint8]:
    """As `land`, but only the countries in which the (latitude, longitude) places lie, or on whose shore they do."""
    chosen = {index for place in places if (index := _country_of(*place)) is not None}
    return _drawn([ring for index in sorted(chosen) for ring in countries()[index]], view, width, height, cell)


@lru_cache(1)
def countries() -> tuple[tuple[Ring, ...], ...]:
    """The outlines of every country, in the order of their two-letter codes."""
    source = files("pyworldatlas_mapdata_overview") / "data" / "maps.sqlite3"
    with as_file(source) as path:
        database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            rows = database.execute("select payload from country_map order by alpha2").fetchall()
        finally:
            database.close()
    boundaries = (json.loads(zlib.decompress(payload))["boundary"] for (payload,) in rows)
    return tuple(tuple(_ring(points) for points in boundary) for boundary in boundaries)


def _ring(points: Sequence[Sequence[float]]) -> Ring:
    array = np.array(points, np.float64)
    (west, south), (east, north) = array.min(0), array.max(0)
    return Ring(array, float(west), float(east), float(south), float(north))


def _drawn(rings: Sequence[Ring], view: View, width: int, height: int, cell: float) -> NDArray[np.uint8]:
    mask = np.zeros((math.ceil(height / cell) + 1, math.ceil(width / cell) + 1), np.uint8)
    scale_x, scale_y = view.scale * view.squeeze / cell, view.scale / cell
    x0, y0 = view.centre[0] / cell, view.centre[1] / cell
    for ring in rings:
        if ring.north < ANTARCTIC_LATITUDE or ring.south > POLAR_LATITUDE:
            continue
        if not y0 - (ring.south - view.latitude) * scale_y >= 0 or y0 - (ring.north - view.latitude) * scale_y > len(
            mask
        ):
            continue
        home = _turns(ring, view.longitude) + view.longitude
        for turn in (-360.0, 0.0, 360.0):
            if (
                not -x0 <= (ring.east - home + turn) * scale_x
                or (ring.west - home + turn) * scale_x > mask.shape[1] - x0
            ):
                continue
            x = x0 + (ring.points[:, 0] - home + turn) * scale_x
            y = y0 - (ring.points[:, 1] - view.latitude) * scale_y
            corners = np.stack([x, y], 1).clip(-8192, 8192)
            cv2.fillPoly(mask, [np.round(corners * (1 << _SHIFT)).astype(np.int32)], 255, shift=_SHIFT)
    return mask


def _turns(ring: Ring, longitude: float) -> float:
    """The multiple of 360 degrees that brings a ring nearest to `longitude`."""
    return float(((ring.west + ring.east) / 2 - longitude + 180) // 360 * 360)


def _country_of(latitude: float, longitude: float) -> int | None:
    """The country a place lies in; the outlines are coarse, so ports are looked for a little inland too."""
    for distance in (0.0, *SHORE_DEGREES):
        for step in range(8 if distance else 1):
            angle = step * math.tau / 8
            here = latitude + distance * math.sin(angle), longitude + distance * math.cos(angle)
            for index, rings in enumerate(countries()):
                if sum(_crossings(ring, *here) for ring in rings) % 2:
                    return index
    return None


def _crossings(ring: Ring, latitude: float, longitude: float) -> int:
    """How often a ray from the place eastwards meets the ring: an odd number of times from inside it."""
    home = _turns(ring, longitude)
    if not (ring.south <= latitude <= ring.north and ring.west - home <= longitude <= ring.east - home):
        return 0
    x, y = ring.points[:, 0] - home, ring.points[:, 1]
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    spans = (y > latitude) != (y2 > latitude)
    rise = np.where(spans, y2 - y, 1.0)
    return int((spans & (longitude < x + (latitude - y) / rise * (x2 - x))).sum())
