"""Work asked for by name."""

import pytest
from django_tasks_db.models import DBTaskResult

from nilai_studio.kit.queue import enqueue_once


class TestEnqueueOnce:
    @pytest.mark.django_db(transaction=True)
    def test_is_for_the_clock_as_well_which_asks_outside_of_a_transaction(self):
        enqueue_once("segments.refresh")
        enqueue_once("segments.refresh")
        assert DBTaskResult.objects.count() == 1
