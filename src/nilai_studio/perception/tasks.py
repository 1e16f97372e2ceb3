"""Work of this app in the background."""

from django_tasks import task

from nilai_studio.perception.money.renewing import renew_money
from nilai_studio.perception.results import renewing

__all__ = ["renew_money", "renew_results"]


@task()
def renew_results() -> None:
    """Work out anew what surveys say whose answers have changed."""
    renewing.renew_results()
