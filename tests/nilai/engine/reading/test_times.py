from datetime import date, datetime

import ibis
import pytest

from nilai.engine import Session
from nilai.engine.reading.parsing import clock_times
from nilai.engine.reading.times import shapes, time_votes


def parsed(session: Session, texts: list[str], day_first: bool | None = None) -> list:
    """The times in the order of the texts, and minutes ahead of UTC where told."""
    table = ibis.memtable({"n": range(len(texts)), "text": texts})
    votes = session.row(table.agg(**time_votes(table["text"])))
    found, _ = shapes(votes, day_first=day_first)
    clock, ahead = clock_times(table["text"], found)
    ahead = ibis.null("int64") if ahead is None else ahead
    rows = session.arrow(table.select("n", clock=clock, ahead=ahead).order_by("n"))
    return [
        (row["clock"], None if row["ahead"] is None else int(row["ahead"]))
        for row in rows.to_pylist()
    ]


def clocks(session: Session, texts: list[str], day_first: bool | None = None) -> list:
    return [clock for clock, _ in parsed(session, texts, day_first)]


def assumed(session: Session, texts: list[str]) -> tuple[bool, bool]:
    table = ibis.memtable({"text": texts})
    found, guess = shapes(
        session.row(table.agg(**time_votes(table["text"]))), day_first=None
    )
    return found.day_first, guess


class TestParseTime:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("17 Agustus 2026 pukul 10.15 WIB", 420),
            ("17 Agustus 2026 10:15 WITA", 480),
            ("Senin, 17 Agustus 2026, 10:15 WIT", 540),
        ],
    )
    def test_knows_the_zones_of_indonesia(self, session, text, minutes):
        assert parsed(session, [text]) == [(datetime(2026, 8, 17, 10, 15), minutes)]

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("2024-05-01", datetime(2024, 5, 1)),
            ("2024/5/1", datetime(2024, 5, 1)),
            ("2024-05-01 09:05", datetime(2024, 5, 1, 9, 5)),
            ("2024-05-01T10:11:12", datetime(2024, 5, 1, 10, 11, 12)),
            ("2024-05-01 10:11:12.345678", datetime(2024, 5, 1, 10, 11, 12, 345678)),
            ("20240501", datetime(2024, 5, 1)),
            ("31/12/2024", datetime(2024, 12, 31)),
            ("31.12.2024 23:59", datetime(2024, 12, 31, 23, 59)),
            ("31-12-24", datetime(2024, 12, 31)),
            ("12/31/2024", datetime(2024, 12, 31)),
            ("12/31/2024 1:05 PM", datetime(2024, 12, 31, 13, 5)),
            ("12/31/2024 12:05 AM", datetime(2024, 12, 31, 0, 5)),
            ("01/12/2010 09:00:00", datetime(2010, 12, 1, 9)),
            ("31 Dec 2024", datetime(2024, 12, 31)),
            ("31-Dec-2024 10:30", datetime(2024, 12, 31, 10, 30)),
            ("Dec 31, 2024", datetime(2024, 12, 31)),
            ("31 Desember 2024", datetime(2024, 12, 31)),
            ("Senin, 5 Januari 2026", datetime(2026, 1, 5)),
            ("Jum'at 9 Januari 2026", datetime(2026, 1, 9)),
            ("Mon, 5 Jan 2026 10:15", datetime(2026, 1, 5, 10, 15)),
            ("Rabu, 31/12/2025", datetime(2025, 12, 31)),
            ("17 Agustus 2026 pukul 10.15", datetime(2026, 8, 17, 10, 15)),
            ("5 Agt 2026", datetime(2026, 8, 5)),
            ("5 Mei 2024 08.00".replace(".", ":"), datetime(2024, 5, 5, 8)),
            ("December 31, 2024 1:05 pm", datetime(2024, 12, 31, 13, 5)),
        ],
    )
    def test_reads_usual_ways_to_write_a_time(self, session, text, wanted):
        assert clocks(session, [text]) == [wanted]

    def test_gives_null_for_what_is_no_time(self, session):
        texts = ["2024-02-30", "31/31/2024", "yesterday", "12", "2024-13-01",
                 "0001-01-01", "2024-05-01 25:00", "31 Foo 2024", "infinity", "epoch",
                 "99999999"]  # fmt: skip
        found = clocks(session, ["2024-01-01", *texts])
        assert dict(zip(texts, found[1:], strict=True)) == dict.fromkeys(texts)
        assert found[0] == datetime(2024, 1, 1)

    def test_tells_how_far_a_time_is_ahead_of_utc(self, session):
        texts = ["2024-05-01 10:00:00 +0000", "2024-05-01T10:00:00+07:00",
                 "2024-05-01 10:00:00Z", "2024-05-01 10:00:00 -0330",
                 "2024-05-01 10:00:00", "2024-05-01 10:00 UTC",
                 "2024-05-01 10:00:00 GMT+7", "2024-05-01 10:00:00 -4"]  # fmt: skip
        at = datetime(2024, 5, 1, 10)
        wanted = [0, 420, 0, -210, None, 0, 420, -240]
        assert parsed(session, texts) == [(at, ahead) for ahead in wanted]

    def test_reads_each_value_by_its_own_shape(self, session):
        texts = ["2024-05-01", "31/12/2024", "20240501", "1 May 2024"]
        wanted = [datetime(2024, 5, 1), datetime(2024, 12, 31)] + [
            datetime(2024, 5, 1)
        ] * 2
        assert clocks(session, texts) == wanted


class TestDayOrMonthFirst:
    def test_is_told_by_the_whole_column(self, session):
        assert clocks(session, ["03/04/2024", "25/12/2024"])[0] == datetime(2024, 4, 3)
        assert clocks(session, ["03/04/2024", "12/25/2024"])[0] == datetime(2024, 3, 4)

    def test_takes_the_day_first_when_nothing_tells_and_says_so(self, session):
        assert assumed(session, ["03/04/2024", "05/06/2024"]) == (True, True)

    def test_assumes_nothing_when_days_and_months_are_the_same_numbers(self, session):
        assert assumed(session, ["03/03/2024", "05/05/2024"]) == (True, False)

    def test_follows_the_user(self, session):
        assert clocks(session, ["03/04/2024"], day_first=False) == [
            datetime(2024, 3, 4)
        ]

    def test_refuses_the_few_that_go_against_the_column(self, session):
        texts = ["25/12/2024", "26/12/2024", "12/27/2024"]
        assert clocks(session, texts)[2] is None


class TestClockWithDots:
    def test_reads_times_as_indonesians_write_them(self, read, tmp_path):
        path = tmp_path / "warung.csv"
        path.write_text(
            "no;pelanggan;tanggal;total\n"
            "1;ani;02/01/2025 09.33;15000\n"
            "2;budi;14.01.2025 19.05.30;12500\n"
            "3;ani;20 Feb 2025 8.00;99000\n"
        )
        reading = read(path, mapping={"order_id": "no"}, time_zone="Asia/Jakarta")
        assert reading.used == 3
        assert (reading.first_on, reading.last_on) == (
            date(2025, 1, 2),
            date(2025, 2, 20),
        )
        assert reading.first_at == datetime(2025, 1, 2, 2, 33)
