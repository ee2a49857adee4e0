"""The app's two icons, drawn point by point: a fence of three pickets, in colour and as an outline."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

COLOUR = 192
OUTLINE = 32
"""Pixels on a side, as Teams wants them."""
ACCENT = "#0B5D5E"
_TEAL = (0x0B, 0x5D, 0x5E)
_WHITE = (255, 255, 255)
_FINE = 4
"""Each pixel is the mean of this many times this many points."""
Shape = Callable[[float, float], bool]


def colour_icon() -> bytes:
    """A white fence on teal, 192 by 192, no transparency (Teams rounds the corners itself)."""
    return _png(COLOUR, lambda x, y: _mix(_cover(COLOUR, x, y, _fence(0.22, 0.56)), 255))


def outline_icon() -> bytes:
    """The same fence in white on nothing, 32 by 32."""
    return _png(OUTLINE, lambda x, y: (*_WHITE, round(255 * _cover(OUTLINE, x, y, _fence(0.06, 0.88)))))


def _fence(margin: float, span: float) -> Shape:
    """Three pointed pickets and two rails inside a square; lengths are shares of the icon's side."""
    picket, gap = span * 0.22, span * 0.17
    tops = [margin + place * (picket + gap) for place in range(3)]

    def inside(x: float, y: float) -> bool:
        rails = any(abs(y - (margin + span * level)) < span * 0.055 for level in (0.44, 0.74))
        if rails and margin <= x <= margin + span:
            return True
        for left in tops:
            middle = abs(x - (left + picket / 2))
            if middle <= picket / 2 and margin + middle <= y <= margin + span:
                return True
        return False

    return inside


def _cover(side: int, x: int, y: int, shape: Shape) -> float:
    """Which share of a pixel the shape covers, 0 to 1; where all corners agree, the pixel is of one colour."""
    corners = {shape((x + dx) / side, (y + dy) / side) for dx in (0, 1) for dy in (0, 1)}
    if len(corners) == 1:
        return float(corners.pop())
    steps = [(step + 0.5) / _FINE for step in range(_FINE)]
    return sum(shape((x + dx) / side, (y + dy) / side) for dx in steps for dy in steps) / _FINE**2


def _mix(share: float, alpha: int) -> tuple[int, int, int, int]:
    red, green, blue = (round(ground + (ink - ground) * share) for ground, ink in zip(_TEAL, _WHITE, strict=True))
    return red, green, blue, alpha


def _png(side: int, pixel: Callable[[int, int], tuple[int, int, int, int]]) -> bytes:
    """A PNG with red, green, blue and alpha, eight bits each."""
    rows = b"".join(b"\x00" + bytes(value for x in range(side) for value in pixel(x, y)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
