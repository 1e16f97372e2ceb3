"""How it looks: Plotly figures from results, in the reader's language."""

from nilai.figures.cohorts import cohorts_figure
from nilai.figures.concentration import concentration_figure
from nilai.figures.frequency import frequency_figure
from nilai.figures.levers import change_basis, levers_figure
from nilai.figures.segments import segments_figure
from nilai.figures.theme import DARK, LIGHT, dark_colours, in_dark
from nilai.figures.tracking import tracking_figure
from nilai.figures.voice import Voice

__all__ = [
    "DARK",
    "LIGHT",
    "Voice",
    "change_basis",
    "cohorts_figure",
    "concentration_figure",
    "dark_colours",
    "frequency_figure",
    "in_dark",
    "levers_figure",
    "segments_figure",
    "tracking_figure",
]
