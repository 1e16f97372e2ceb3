import ibis
import pytest

from nilai.engine import Session
from nilai.engine.reading.amounts import amount_votes, decimal_mark, parse_amount


def parsed(session: Session, texts: list[str], *, mark: str) -> list[float | None]:
    table = ibis.memtable({"n": range(len(texts)), "text": texts})
    amount = parse_amount(table["text"], mark=mark, plain=False)
    rows = session.arrow(table.select("n", amount=amount).order_by("n"))
    return [
        None if value is None or value != value else value
        for value in rows["amount"].to_pylist()
    ]


def mark_of(session: Session, texts: list[str], usual: str = ".") -> tuple[str, bool]:
    table = ibis.memtable({"text": texts})
    return decimal_mark(
        session.row(table.agg(**amount_votes([table["text"]]))), usual=usual
    )


class TestParseAmount:
    def test_reads_points_as_decimals_and_commas_as_thousands(self, session):
        texts = ["12.50", "1,234.5", "-3", "+7", ".5", "5.", "1,234,567", "0"]
        wanted = [12.5, 1234.5, -3, 7, 0.5, 5, 1234567, 0]
        assert parsed(session, texts, mark=".") == wanted

    def test_reads_commas_as_decimals_and_dots_as_thousands(self, session):
        texts = ["12,50", "1.234,5", "-3", "1.234.567", "125.000", ",5"]
        wanted = [12.5, 1234.5, -3, 1234567, 125000, 0.5]
        assert parsed(session, texts, mark=",") == wanted

    def test_understands_currency_signs_and_codes(self, session):
        texts = [
            "£183.60",
            "$ 5",
            "€1,000.00",
            "Rp 12,500",
            "IDR 7",
            "9.5 USD",
            "kr. 3",
        ]
        wanted = [183.6, 5, 1000, 12500, 7, 9.5, 3]
        assert parsed(session, texts, mark=".") == wanted

    def test_understands_rupiah_with_dots(self, session):
        assert parsed(session, ["Rp1.250.000", "Rp 500"], mark=",") == [1250000, 500]

    def test_understands_the_ways_to_write_a_negative_amount(self, session):
        texts = ["(12.00)", "12.00-", "-£3", "£-3", "\u22124.5", "($7.25)"]
        assert parsed(session, texts, mark=".") == [-12, -12, -3, -3, -4.5, -7.25]

    def test_understands_spaces_and_apostrophes_between_thousands(self, session):
        texts = ["1 234.5", "1\u00a0234.5", "1'234.5"]
        assert parsed(session, texts, mark=".") == [1234.5, 1234.5, 1234.5]

    def test_reads_an_exponent_with_a_point_whatever_the_mark(self, session):
        assert parsed(session, ["1.125e0", "1.5E+06"], mark=",") == [1.125, 1500000]

    @pytest.mark.parametrize("mark", [".", ","])
    def test_gives_null_for_what_is_no_amount(self, session, mark):
        texts = ["abc", "12abc34", "1.2.3", "1,2,3", "-", "=1+1", "1e", "N/A", "12/3"]
        assert parsed(session, texts, mark=mark) == [None] * len(texts)

    def test_gives_null_for_the_other_decimal_mark(self, session):
        assert parsed(session, ["12,5"], mark=".") == [None]
        assert parsed(session, ["12.5"], mark=",") == [None]


class TestDecimalMark:
    def test_is_told_by_one_value_that_can_be_read_in_one_way(self, session):
        assert mark_of(session, ["1.250", "3.000", "7,5"]) == (",", False)
        assert mark_of(session, ["1,250", "3,000", "7.5"]) == (".", False)

    def test_is_told_by_a_value_with_both_marks(self, session):
        assert mark_of(session, ["1.250,00"]) == (",", False)
        assert mark_of(session, ["1,250.00"]) == (".", False)

    def test_takes_dots_before_three_digits_for_thousands_and_says_so(self, session):
        assert mark_of(session, ["125.000", "75.500", "900"]) == (",", True)

    def test_takes_dots_for_thousands_without_a_word_where_that_is_usual(self, session):
        assert mark_of(session, ["125.000", "900"], usual=",") == (",", False)

    def test_takes_dots_for_decimals_beside_amounts_without_them(self, session):
        assert mark_of(session, ["1.250", "12500"]) == (".", True)

    def test_takes_a_point_after_a_nought_for_a_decimal_point(self, session):
        assert mark_of(session, ["0.125", "1.250"]) == (".", False)

    def test_takes_commas_before_three_digits_for_thousands(self, session):
        assert mark_of(session, ["£1,250", "£900"]) == (".", False)
