"""/api/runs: computations, asked for and done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from nilai_studio.api.bodies import Sent
from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.keys import Key, reader_of
from nilai_studio.business.contacts import HIDDEN
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.queries import may_know

router = Router(tags=["runs"])


class RunAnswer(Schema):
    """A run."""

    id: int
    kind: str
    inputs: dict[str, Any] = Field(
        description="Without values where the key may not see them: rates and results "
        "of worth need worth:read, too."
    )
    seed: int
    version: str
    state: str = Field(description="waiting, running, done, failed or cancelled.")
    step: str
    progress_share: float
    error: str
    summary: dict[str, Any]
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def resolve_inputs(run: Run, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return them without what the key may not see.

        What was searched for is never told: it may be somebody's number.
        """
        if not may_know(run, reader_of(context["request"])):
            return dict.fromkeys(run.inputs, HIDDEN)
        asked = run.inputs.get("asked")
        if not isinstance(asked, dict) or "q" not in asked:
            return run.inputs
        return {**run.inputs, "asked": {**asked, "q": HIDDEN}}


class RunWanted(Sent):
    """A computation to start."""

    kind: str = Field("worth.base", max_length=60)
    inputs: dict[str, Any] = Field(default_factory=dict)
    seed: int = Field(1, ge=0, le=2_147_483_647)


@router.get("", response=Listing[RunAnswer], auth=Key("runs:read"))
def list_runs(
    request: HttpRequest, paging: Query[Paging], kind: str = Query("", max_length=60)
) -> dict[str, Any]:
    """List runs, the oldest first."""
    rows = Run.objects.filter(kind=kind) if kind else Run.objects.all()
    return page_of(rows, paging)


@router.post("", response={202: RunAnswer}, auth=Key("runs:write"))
def ask_run(request: HttpRequest, wanted: RunWanted) -> Status:
    """Start a computation; ask for it again to see how far it is."""
    run = start_run(kind=wanted.kind, inputs=wanted.inputs, seed=wanted.seed)
    return Status(202, run)


@router.get("/{run_id}", response=RunAnswer, auth=Key("runs:read"))
def get_run(request: HttpRequest, run_id: int) -> Run:
    """Get a run."""
    return get_object_or_404(Run, pk=run_id)
