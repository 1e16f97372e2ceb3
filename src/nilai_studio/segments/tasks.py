"""Work of the segments in the background."""

from django_tasks import task


@task()
def refresh() -> None:
    """Look again at the customers whose facts changed."""
