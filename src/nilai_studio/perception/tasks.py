"""Work of this app in the background."""

from django_tasks import task

from nilai_studio.perception.results import renewing


@task()
def renew_results() -> None:
    """Work out anew what surveys say whose answers have changed."""
    renewing.renew_results()
