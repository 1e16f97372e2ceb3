"""Runs by API."""

from nilai_studio.runs.models import Run


class TestRuns:
    def test_tell_nothing_of_what_was_searched_for(self, caller):
        asked = {"q": "081234567890", "city": "Solo"}
        run = Run.objects.create(
            kind="customers.file", version="1", inputs={"asked": asked}
        )
        api = caller("runs:read")
        told = api.get(f"/runs/{run.pk}").json()["inputs"]["asked"]
        assert told == {"q": "•", "city": "Solo"}
        listed = api.get("/runs").content.decode()
        assert "0812345" not in listed
        assert "Solo" in listed
