"""Options that the studio's commands share."""

from pathlib import Path
from typing import Annotated

import typer

HomeFolder = Annotated[
    Path, typer.Option("--home", help="Folder of the installation.", metavar="DIR")
]
Database = Annotated[
    str,
    typer.Option(
        help="postgresql://user:password@host/name; the embedded database without it.",
        metavar="ADDRESS",
    ),
]
