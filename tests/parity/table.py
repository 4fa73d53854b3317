"""Writes docs/paritet.md out of the conversations: `make parity`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from handlers.kit.abilities import Ability, registry
from handlers.kit.phrases import say
from tests.parity.held import held, peopled
from tests.parity.stages import STAGES

PLACE = Path(__file__).parents[2] / "docs" / "paritet.md"
_NONE = "–"
_ABOVE = """\
# Vad Stark kan, plattform för plattform

Tabellen skrivs av `make parity` och får inte ändras för hand. Varje ruta är samtal som har förts: programmet startas,
någon på plattformen skriver, trycker eller fyller i, och det som Stark svarar syns där. Ett test för samtalen igen och
jämför med tabellen.

- **skriva**: kommandot skrivs till Stark privat.
- **i kanal**: kommandot skrivs i en kanal (i Slack och Teams efter `@Stark`).
- **knapp**: en knapp som Stark visar gör samma sak. I terminalen står raden att skriva efter knappen.
- **formulär**: ett formulär öppnas och skickas. I terminalen skrivs allt på en rad i stället.

`länka` görs bara privat, på alla plattformar: koden är mellan en person och Stark. *Det var inte det jag frågade* är
bara en knapp, och i terminalen finns inga.

"""


def named(ability: Ability) -> str:
    """Name an ability as its row does: by its command, or by what its button is for."""
    return f"`{ability.swedish}`" if ability.swedish else say(ability.summary, "sv")


def cell(found: list[str]) -> str:
    """Write a cell."""
    return " · ".join(found) or _NONE


def read() -> dict[tuple[str, str], str]:
    """Read the table as it stands: each cell by its row's name and its platform."""
    rows = [line.strip("|\n").split("|") for line in PLACE.read_text().splitlines() if line.startswith("|")]
    (_, *platforms), _, *rest = [[part.strip() for part in row] for row in rows]
    return {(row[0], platform): part for row in rest for platform, part in zip(platforms, row[1:], strict=True)}


def written(cells: Mapping[tuple[str, str], str]) -> str:
    """Write the page."""
    head = [f"| | {' | '.join(STAGES)} |", "|---" * (len(STAGES) + 1) + "|"]
    names = [named(ability) for ability in registry()]
    rows = [f"| {name} | {' | '.join(cells[name, platform] for platform in STAGES)} |" for name in names]
    return _ABOVE + "\n".join([*head, *rows]) + "\n"


def main() -> None:
    """Hold every conversation and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        ground = peopled(Path(folder))
        cells = {
            (named(ability), platform): cell(held(ability.name, platform, ground, Path(folder)))
            for ability in registry()
            for platform in STAGES
        }
    PLACE.write_text(written(cells))


if __name__ == "__main__":
    main()
