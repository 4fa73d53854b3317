"""Where in a TOML text a key stands: tomllib gives values without lines, and an editor needs the line."""

import re
from collections.abc import Iterator
from typing import Any, Final

Path = tuple[str | int, ...]

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=(.*)$"""
)
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"' r"|'[^']*'")


def line_of(text: str, path: Path) -> int:
    """Return the line (from 1) of the key at ``path``, or of its nearest table that stands in the text."""
    lines = {found: line for line, found in reversed(list(_keys(text)))}
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def spoken(place: Path, raw: Any) -> str:
    """Write a path as an editor thinks of it: ``clauses[eais.validity].deadline.end``."""
    said = ""
    for step in place:
        raw = raw[step] if _has(raw, step) else None
        if isinstance(step, int):
            name = raw.get("id") or raw.get("key") if isinstance(raw, dict) else None
            said += f"[{name or step + 1}]"
        else:
            said += f".{step}" if said else step
    return said or "file"


def _has(raw: object, step: str | int) -> bool:
    if isinstance(raw, dict):
        return step in raw
    return isinstance(raw, list | tuple) and isinstance(step, int) and step < len(raw)


def _keys(text: str) -> Iterator[tuple[int, Path]]:
    """Yield every key and table header with its line; values that span lines are passed over."""
    table: Path = ()
    counts: dict[Path, int] = {}
    open_until: str | int = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if open_until:
            open_until = _still_open(line, open_until)
        elif header := _HEADER.match(line):
            table = _table(_split(header[2]), counts, is_array=header[1] == "[[")
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_split(key[1]))
            yield from ((number, (*table, *_split(key[1]), *inner)) for inner in _inline(key[2]))
            open_until = _opens(key[2])


def _split(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _table(names: Path, counts: dict[Path, int], *, is_array: bool) -> Path:
    """Return the path of a header, with the index of each array of tables on the way."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if is_array and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _inline(value: str) -> Iterator[Path]:
    """Yield the keys of an inline table that stands on one line."""
    if value.lstrip().startswith("{"):
        for key in re.finditer(r"([A-Za-z0-9_-]+)\s*=", _STRING.sub('""', value)):
            yield (key[1],)


def _opens(value: str) -> str | int:
    """Return what must come before the next key: a closing triple quote, or a number of closing brackets."""
    for quotes in ('"""', "'''"):
        if quotes in value:
            return quotes if value.count(quotes) % 2 else 0
    return _depth(value)


def _still_open(line: str, open_until: str | int) -> str | int:
    if isinstance(open_until, str):
        return 0 if open_until in line else open_until
    return max(0, open_until + _depth(line))


def _depth(value: str) -> int:
    bare = _STRING.sub("", value).split("#")[0]
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
