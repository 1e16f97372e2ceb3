"""`nilai studio`: start it, back it up, restore it, check it."""

import typer

from nilai_studio.config.backup import backup
from nilai_studio.config.check import check
from nilai_studio.config.password import password
from nilai_studio.config.ready import check_installed
from nilai_studio.config.rebuild import rebuild_lake
from nilai_studio.config.restore import restore
from nilai_studio.config.start import up

app = typer.Typer(
    help="The studio: the web application on your own data.", no_args_is_help=True
)
app.callback()(check_installed)
app.command()(up)
app.command()(backup)
app.command()(restore)
app.command()(check)
app.command()(password)
app.command("rebuild-lake")(rebuild_lake)
