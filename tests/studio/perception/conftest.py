"""A survey whose results are worked out once for the tests that only read them."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from perception.factory import make_sample, make_survey
from perception.results_worker import renew

from nilai_studio.business.models import Business
from nilai_studio.perception.models import Survey


@pytest.fixture(scope="class")
def worked_out(django_db_setup, django_db_blocker) -> Iterator[Survey]:
    """Sixty answers, all about us too, in two waves and three segments.

    Kept for one class of tests; what each of them changes is taken back after it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        Business.objects.create(pk=1, name="Toko Melati", currency="IDR")
        survey = make_survey()
        make_sample(survey, 60)
        renew()
        yield survey
        transaction.set_rollback(True)
