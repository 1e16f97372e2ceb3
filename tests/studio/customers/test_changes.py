from django_tasks_db.models import DBTaskResult

from nilai_studio.customers.actions import note_changes
from nilai_studio.customers.models import ChangedCustomer, Customer


class TestNoteChanges:
    def test_notes_each_once_and_asks_once(self, business):
        siti, budi = Customer.objects.create(name="Siti"), Customer.objects.create()
        note_changes([budi.pk, siti.pk, siti.pk])
        note_changes([siti.pk])
        assert ChangedCustomer.objects.count() == 2
        assert DBTaskResult.objects.count() == 1

    def test_asks_for_nothing_when_nothing_changed(self, business):
        note_changes([])
        assert not DBTaskResult.objects.exists()
