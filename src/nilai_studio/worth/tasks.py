"""Work of this app in the background."""

from django_tasks import task

from nilai_studio.worth import actions, pruning


@task()
def renew_if_stale() -> None:
    """Begin an analysis when the current one no longer holds."""
    actions.renew_if_stale()


@task()
def prune() -> None:
    """Take away what former analyses left."""
    pruning.prune()
