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

    def test_takes_a_dash_after_the_mark_for_no_cents(self, session):
        texts = ["Rp 800.000,-", "Rp800.000,--", "1.250.000,\u2013", "Rp 800.000.-",
                 "-Rp 800.000,-", "(Rp 800.000,-)", "800.000,00-"]  # fmt: skip
        wanted = [800000, 800000, 1250000, 800000, -800000, -800000, -800000]
        assert parsed(session, texts, mark=",") == wanted
        assert parsed(session, ["800,000.-", "800.000,-"], mark=".") == [800000, None]

    @pytest.mark.parametrize("mark", [".", ","])
    def test_reads_thousands_and_millions_in_short(self, session, mark):
        texts = ["250rb", "Rp 250 ribu", "1,25 jt", "1.5JT", "2 juta", "75k", "-5rb."]
        wanted = [250e3, 250e3, 1.25e6, 1.5e6, 2e6, 75e3, -5e3]
        assert parsed(session, texts, mark=mark) == wanted
        assert parsed(session, ["1.250rb"], mark=mark) == [None]

    @pytest.mark.parametrize("mark", [".", ","])
    def test_reads_what_stands_behind_amounts_in_short(self, session, mark):
        texts = ["1jt,-", "100rb,-", "Rp 1,5jt,-", "-5rb,-", "5 ribu rupiah", "5k USD"]
        wanted = [1e6, 100e3, 1.5e6, -5e3, 5e3, 5e3]
        assert parsed(session, texts, mark=mark) == wanted
        assert parsed(session, ["12 koli", "1,25jt-", "5k5"], mark=mark) == [None] * 3

    def test_reads_a_full_stop_and_a_space_before_the_mark(self, session):
        texts = ["Rp5.000.", "Rp 5000 ,-", "-Rp 5000 ,-"]
        assert parsed(session, texts, mark=",") == [5000, 5000, -5000]
        assert mark_of(session, ["Rp 5000 ,-"]) == (",", False)

    def test_knows_the_letters_that_shops_write_for_a_currency(self, session):
        texts = [
            "Rs 500",
            "Rs. 1,250.00",
            "RMB 50",
            "Ksh 500",
            "Dhs 20",
            "Tk 50",
            "5 zl",
        ]
        wanted = [500, 1250, 50, 500, 20, 50, 5]
        assert parsed(session, texts, mark=".") == wanted
        others = ["TSH", "USH", "DH", "SR", "QR", "BS", "FT", "NTD", "YEN", "RPH"]
        texts = [f"{letters} 5" for letters in others]
        assert parsed(session, texts, mark=".") == [5] * len(others)

    def test_refuses_letters_that_are_no_currency(self, session):
        texts = ["250 pcs", "250 kg", "5 box", "3 lsn", "ca 5"]
        assert parsed(session, texts, mark=".") == [None] * 5
        assert parsed(session, ["250 rupiah", "5 myr", "kr 3"], mark=".") == [250, 5, 3]

    def test_takes_a_word_beside_a_count_for_its_unit(self, session):
        table = ibis.memtable({"text": ["12 pcs"]})
        count = parse_amount(table["text"], mark=".", plain=False, units=True)
        assert session.row(table.select(n=count)) == {"n": 12}

    @pytest.mark.parametrize("text", ["1.250rb", "1,25jt-"])
    def test_takes_no_thousands_in_short_for_a_unit(self, session, text):
        table = ibis.memtable({"text": [text]})
        for mark in (".", ","):
            count = parse_amount(table["text"], mark=mark, plain=False, units=True)
            assert session.row(table.select(n=count.isnull())) == {"n": True}

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

    def test_is_told_by_a_dash_for_no_cents(self, session):
        assert mark_of(session, ["Rp 800.000,-", "Rp 75.000,-"]) == (",", False)

    def test_is_not_told_by_amounts_in_short(self, session):
        assert mark_of(session, ["1.5jt", "250.000", "2.5jt"]) == (",", True)

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
