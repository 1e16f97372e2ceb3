"""`nilai studio`: start it, back it up, restore it, check it."""

import typer

from nilai_studio.config.start import up

app = typer.Typer(
    help="The studio: the web application on your own data.", no_args_is_help=True
)
app.command()(up)
