"""The app's two icons, drawn here: three rings that hold each other, on Stark's green; nothing is fetched or copied.

Rules: learn.microsoft.com, "Design your app icons": colour 192 × 192 on its background, outline 32 × 32 in pure white
on transparent.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from functools import partial

GREEN, WHITE = (11, 83, 69), (255, 255, 255)
COLOUR_SIZE, OUTLINE_SIZE = 192, 32
# Each ring's middle, as a share of the icon's side from its own middle, at the corners of a triangle.
_TURNS = (0.0, math.tau / 3, 2 * math.tau / 3)


def colour_icon() -> bytes:
    """Draw the icon in colour, as a PNG."""
    ink = partial(_ink, side=COLOUR_SIZE, reach=0.155, radius=0.19, width=0.05)
    return _png(COLOUR_SIZE, lambda x, y: _mixed(ink(x, y)))


def outline_icon() -> bytes:
    """Draw the icon in white on nothing, as a PNG."""
    ink = partial(_ink, side=OUTLINE_SIZE, reach=0.215, radius=0.235, width=0.075)
    return _png(OUTLINE_SIZE, lambda x, y: (*WHITE, round(255 * ink(x, y))))


def _ink(x: int, y: int, *, side: int, reach: float, radius: float, width: float) -> float:
    """Give how much of a pixel is covered by the rings' lines, from 0 to 1; lengths are shares of the side."""
    across, down = (x + 0.5) / side - 0.5, (y + 0.5) / side - 0.53
    off = (abs(math.hypot(across - reach * math.sin(turn), down + reach * math.cos(turn)) - radius) for turn in _TURNS)
    return min(max((width / 2 - min(off)) * side + 0.5, 0.0), 1.0)


def _mixed(share: float) -> tuple[int, ...]:
    """Mix the white of the rings into the green."""
    return (*(round(low + (high - low) * share) for low, high in zip(GREEN, WHITE, strict=True)), 255)


def _png(side: int, paint: Callable[[int, int], tuple[int, ...]]) -> bytes:
    """Write a square of pixels (red, green, blue, opacity) as a PNG (RFC 2083)."""
    rows = b"".join(b"\0" + b"".join(bytes(paint(x, y)) for x in range(side)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
