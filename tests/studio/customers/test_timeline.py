from datetime import UTC, datetime

from nilai_studio.customers.models import CustomerTask, Note
from nilai_studio.customers.timeline import get_timeline


class TestGetTimeline:
    def test_shows_everything_once_however_many_at_one_moment(self, siti, owner):
        noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
        for number in range(30):
            Note.objects.create(customer=siti, text=f"note {number}")
            CustomerTask.objects.create(
                customer=siti, text=f"task {number}", done_at=noon
            )
        Note.objects.update(written_at=noon)
        CustomerTask.objects.update(created_at=noon)
        seen, at = [], ""
        while True:
            page = get_timeline(siti, owner, at=at, size=7)
            seen += [(event.at, str(event.title), event.text) for event in page.events]
            if not page.earlier:
                break
            at = page.earlier
        assert len(seen) == len(set(seen)) == 91
        moments = [moment for moment, _title, _text in seen]
        assert moments == sorted(moments, reverse=True)

    def test_begins_anew_for_a_place_that_makes_no_sense(self, siti, owner):
        for at in ("x", "W10", "WyIyMDI2LTAxLTAxIiwgIm5vdGUiLCAxXQ"):
            assert get_timeline(siti, owner, at=at).events
