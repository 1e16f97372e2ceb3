"""Runs in the worker's long lane."""

from django_tasks import task

from nilai_studio.runs import files, work

resume_runs = work.resume_runs
prune_files = files.prune_files


@task(queue_name="runs")
def carry_out(run_id: int) -> None:
    """Carry out a run that was asked for."""
    work.carry_out_apart(run_id)
