"""Runs by API."""

from nilai_studio.runs.models import Run
from nilai_studio.worth.inputs import KIND, freeze_inputs


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

    def test_tell_rates_to_those_alone_who_may_see_money(self, caller, business):
        inputs = freeze_inputs({"margin_share": 0.37})
        run = Run.objects.create(kind=KIND, version="1", inputs=inputs)
        for address, where in ((f"/runs/{run.pk}", lambda a: a),
                               ("/runs", lambda a: a["items"][0])):  # fmt: skip
            hidden = where(caller("runs:read").get(address).json())["inputs"]
            assert set(hidden.values()) == {"•"}
            assert hidden.keys() == inputs.keys()
            told = where(caller("runs:read", "worth:read").get(address).json())
            assert told["inputs"]["margin_share"] == 0.37
