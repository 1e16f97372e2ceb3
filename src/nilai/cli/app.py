"""The command itself: its subcommands, and what a person sees when it fails."""

import gc
import os
import sys
from importlib.metadata import entry_points

import typer
from rich.console import Console

import nilai
from nilai.cli.choice import choice
from nilai.cli.choice_design import choice_design
from nilai.cli.drivers import drivers
from nilai.cli.import_check import import_check
from nilai.cli.levers import levers
from nilai.cli.maxdiff import maxdiff
from nilai.cli.money import money
from nilai.cli.nps import nps
from nilai.cli.price import price
from nilai.cli.renewals import renewals
from nilai.cli.value import value
from nilai.cli.worth import worth
from nilai.errors import NilaiError

app = typer.Typer(
    name="nilai",
    help="What customers are worth, which lever moved, and what to do next.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(worth)
app.command()(levers)
app.command()(renewals)
app.command()(value)
app.command()(nps)
app.command()(price)
app.command()(choice)
app.command("choice-design")(choice_design)
app.command()(maxdiff)
app.command()(drivers)
app.command()(money)
app.command("import-check")(import_check)


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: bool = typer.Option(False, "--version", help="Print the version."),
) -> None:
    if version:
        typer.echo(f"nilai {nilai.__version__}")
        raise typer.Exit


def add_commands() -> None:
    """Add the subcommands of other packages; the library knows none of them."""
    for entry in entry_points(group="nilai.commands"):
        app.add_typer(entry.load(), name=entry.name)


def main() -> None:
    """Run the command; exit status 2 and one message when the input is at fault."""
    # What the imports make stays to the end: looking through it for rubbish again and
    # again takes a fifth of a second.
    gc.set_threshold(100_000, 20, 100)
    # Other packages add subcommands here, so that the library knows none of them.
    # Loading them takes time: not when one of our own is asked for.
    own = {
        command.name or getattr(command.callback, "__name__", "")
        for command in app.registered_commands
    }
    if own.isdisjoint(sys.argv[1:2]):
        for entry in entry_points(group="nilai.commands"):
            app.add_typer(entry.load(), name=entry.name)
    try:
        app()
    except NilaiError as error:
        console = Console(stderr=True, soft_wrap=True)
        console.print("[bold red]nilai:[/] ", end="")
        console.print(str(error), markup=False, highlight=False)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone, as with `nilai … | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
