"""`nilai studio rebuild-lake`: make the analysis copy anew from the database."""

from pathlib import Path

import typer

from nilai_studio.config.options import HomeFolder
from nilai_studio.config.ready import open_home


def rebuild_lake(*, home: HomeFolder = Path("nilai-data")) -> None:
    """Make the lake (the copy of the orders for analysis) anew from the database."""
    open_home(home)
    from nilai_studio.orders.lake import rebuild_lake as rebuild

    lake = rebuild()
    typer.echo(f"the lake holds {lake.order_count:,} orders again")
