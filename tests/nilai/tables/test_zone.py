from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest

from nilai.engine import Session
from nilai.errors import OptionError
from nilai.tables.zone import find_zone, local_day, start_of_day, to_utc

ZONES = ("Asia/Jakarta", "Europe/London", "America/New_York", "Australia/Lord_Howe",
         "Africa/Casablanca", "Asia/Kathmandu", "UTC")  # fmt: skip


def hours(first: datetime, count: int, step: float = 7.5) -> list[datetime]:
    return [first + timedelta(hours=step * i) for i in range(count)]


def computed(session: Session, times: list[datetime], expression) -> list:
    table = ibis.memtable({"n": range(len(times)), "at": times})
    rows = table.select("n", made=expression(table["at"], min(times), max(times)))
    return session.arrow(rows.order_by("n"))["made"].to_pylist()


class TestToUtc:
    @pytest.mark.parametrize("zone", ZONES)
    def test_agrees_with_zoneinfo_over_two_years(self, session, zone):
        times = hours(datetime(2023, 1, 1), 2400)
        wanted = [
            t.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
            for t in times
        ]
        made = computed(session, times, lambda at, lo, hi: to_utc(at, zone, lo, hi))
        assert made == wanted

    def test_takes_the_first_of_two_hours_and_the_clock_before_a_gap(
        self, duckdb_session
    ):
        times = [datetime(2024, 10, 27, 1, 30), datetime(2024, 3, 31, 1, 30)]
        made = computed(
            duckdb_session,
            times,
            lambda at, lo, hi: to_utc(at, "Europe/London", lo, hi),
        )
        assert made == [datetime(2024, 10, 27, 0, 30), datetime(2024, 3, 31, 1, 30)]


class TestLocalDay:
    @pytest.mark.parametrize("zone", ZONES)
    def test_agrees_with_zoneinfo_over_two_years(self, session, zone):
        times = hours(datetime(2023, 1, 1), 2400)
        wanted = [
            t.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for t in times
        ]
        made = computed(session, times, lambda at, lo, hi: local_day(at, zone, lo, hi))
        assert made == wanted

    def test_costs_nothing_but_a_cast_in_utc(self):
        table = ibis.table({"at": "timestamp"}, name="t")
        ends = datetime(2024, 1, 1), datetime(2024, 12, 31)
        assert local_day(table["at"], "UTC", *ends).equals(table["at"].date())

    def test_costs_one_addition_where_clocks_never_change(self):
        table = ibis.table({"at": "timestamp"}, name="t")
        ends = datetime(2024, 1, 1), datetime(2024, 12, 31)
        wanted = (table["at"] + ibis.interval(seconds=25200)).date()
        assert local_day(table["at"], "Asia/Jakarta", *ends).equals(wanted)


class TestStartOfDay:
    def test_is_midnight_of_the_zone_in_utc(self):
        assert start_of_day(date(2024, 7, 1), "Europe/London") == datetime(
            2024, 6, 30, 23
        )


class TestFindZone:
    @pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Asia"])
    def test_says_when_there_is_no_such_zone(self, name):
        with pytest.raises(OptionError, match="there is no time zone"):
            find_zone(name)
