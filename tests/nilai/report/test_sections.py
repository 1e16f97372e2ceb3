"""The sentences of a report, written out."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.nilai.report.made import change, check, estimate
from tests.nilai.report.test_words import breaking, named

from nilai.engine.worth import Advice
from nilai.report.lines import lever_sections, reading_sections, result_sections
from nilai.report.points import points_of
from nilai.report.sections import (
    advice_section,
    levers_section,
    trust_section,
    worth_section,
)
from nilai.report.sections.advice import advice_sentence
from nilai.report.sections.levers import lever_sentences
from nilai.report.words import Words, keys
from nilai.worth.choice import Choice

ENGLISH, INDONESIAN = Words("en", "GBP"), Words("id", "IDR")


class TestLeverSentences:
    def test_name_the_levers_in_points_largest_first(self):
        moved = change(
            {
                "customers": estimate(9_000),
                "orders_per_customer": estimate(-1_000, -1_500, -500),
                "revenue_per_order": estimate(4_000),
            }
        )
        assert breaking(lever_sentences(moved, ENGLISH)[0]) == (
            "Revenue rose 12 %: 9 points from more customers, 4 from larger orders, "
            "−1 from fewer orders each."
        )
        assert breaking(lever_sentences(moved, INDONESIAN)[0]) == (
            "Pendapatan naik 12 %: 9 poin dari pelanggan yang lebih banyak, 4 dari "
            "pesanan yang lebih besar, −1 dari pesanan per pelanggan yang lebih jarang."
        )

    def test_say_which_effects_may_be_nothing(self):
        moved = change(
            {
                "customers": estimate(9_000),
                "orders_per_customer": estimate(200, -300, 700),
            }
        )
        assert lever_sentences(moved, ENGLISH)[1] == (
            "Not clearly different from nothing: more orders each."
        )

    def test_say_when_the_whole_change_may_be_chance(self):
        moved = change({"customers": estimate(900, -300, 2_000)})
        moved = replace(moved, change=estimate(900, -300, 2_000))
        assert any("chance" in s for s in lever_sentences(moved, ENGLISH))

    def test_speak_of_margin_when_it_is_known(self):
        moved = change({"customers": estimate(-3_000, -4_000, -2_000)}, margin=0.3)
        assert breaking(lever_sentences(moved, ENGLISH)[0]) == (
            "Margin fell 10 %: −10 points from fewer customers."
        )

    def test_small_changes_keep_a_decimal(self):
        moved = change({"customers": estimate(1_234)})
        assert "rose 1.2" in lever_sentences(moved, ENGLISH)[0]

    @pytest.mark.parametrize("before", [0.0, 10.0])
    def test_growth_from_almost_nothing_is_told_in_money(self, before):
        moved = change({"customers": estimate(5_000)}, before=before)
        assert lever_sentences(moved, ENGLISH)[0] == (
            "Revenue rose by £5,000: £5,000 from more customers."
        )

    def test_parts_that_round_to_nothing_are_left_out(self):
        moved = change(
            {
                "customers": estimate(4),
                "orders_per_customer": estimate(-2_000),
                "revenue_per_order": estimate(-3),
            }
        )
        assert breaking(lever_sentences(moved, ENGLISH)[0]) == (
            "Revenue fell 2.0 %: −2.0 points from fewer orders each."
        )
        nothing = change({"customers": estimate(4), "revenue_per_order": estimate(-3)})
        assert lever_sentences(nothing, INDONESIAN)[0] == (
            "Pendapatan hampir tidak berubah."
        )

    def test_no_change_is_no_rise(self):
        moved = change({"customers": estimate(0.0)})
        assert lever_sentences(moved, ENGLISH)[0] == "Revenue did not change."

    @given(st.lists(st.floats(-3, 3), min_size=1, max_size=4), st.integers(0, 1))
    def test_points_add_up_to_the_rounded_whole(self, shares, digits):
        points = points_of(shares, digits)
        unit = 10.0**-digits
        assert abs(sum(points) - 100 * sum(shares)) <= unit / 2 + 1e-6
        assert all(
            abs(point - 100 * share) < unit + 1e-6
            for point, share in zip(points, shares, strict=True)
        )

    def test_without_two_periods_there_is_no_table(self):
        section = levers_section(None, (), ENGLISH)
        assert not section.tables
        assert "two days" in section.sentences[0]


class TestTrust:
    def trust(self, result, *checks, reason="holdout"):
        choice = Choice(name="bg_nbd", reason=reason, checks=checks)
        section = trust_section(replace(result, choice=choice), ENGLISH)
        return [breaking(sentence) for sentence in section.sentences]

    def test_says_what_was_foretold_and_what_came(self, cdnow):
        said = self.trust(cdnow, check(predicted=1653, actual=1882, spread=60))
        assert said[0] == (
            "Tried on the past, the model foretold 1,653 orders; 1,882 came "
            "(12 % too few)."
        )
        assert said[1].startswith(
            "That is outside the 95 % range it gave, 1,535 to 1,771"
        )

    def test_says_when_what_came_was_within_its_range(self, cdnow):
        said = self.trust(cdnow, check(predicted=1900, actual=1882, spread=60))
        assert said[0].endswith("(1 % too many).")
        assert said[1].startswith("That is within")

    def test_says_when_the_past_is_too_short_to_try_on(self, cdnow):
        said = self.trust(cdnow, reason="few")
        assert "too little past" in said[0]

    def test_does_not_divide_by_what_never_came(self, cdnow):
        said = self.trust(cdnow, check(predicted=12, actual=0))
        assert said[0].endswith("none came.")

    def test_warns_when_spend_goes_with_frequency(self, cdnow):
        sure = trust_section(replace(cdnow, spend_correlation=0.05), ENGLISH)
        warned = trust_section(replace(cdnow, spend_correlation=0.41), ENGLISH)
        unknown = trust_section(replace(cdnow, spend_correlation=math.nan), ENGLISH)
        assert len(warned.sentences) == len(sure.sentences) + 1
        assert "0.41" in warned.sentences[-1]
        assert len(unknown.sentences) == len(sure.sentences)


FIGURES = {
    "alive_share": 0.4,
    "below_share": 0.5,
    "raised_share": 0.1,
    "each_amount": 5.0,
    "segment": "champions",
    "worth_share": 0.5,
    "lost_amount": 120.0,
}


class TestAdvice:
    def test_every_act_has_a_sentence_and_a_short_name(self):
        general = {
            key for key in named("advice.") if key.startswith(("how_", "column_"))
        }
        assert named("advice.short.") == named("advice.") - general - {
            "heading",
            "none",
        }

    @pytest.mark.parametrize("code", sorted(named("advice.short.")))
    @pytest.mark.parametrize("words", [ENGLISH, INDONESIAN], ids=["en", "id"])
    def test_sentences_name_customers_or_money(self, code, words):
        advice = Advice(code=code, amount=4321.0, customers=765, values=FIGURES)
        said = advice_sentence(advice, words)
        assert "765" in said or words.money(4321.0) in said
        assert "champions" not in said

    def test_nothing_to_do_is_said(self, cdnow):
        section = advice_section(replace(cdnow, advice=()), ENGLISH)
        assert section.sentences[0].startswith("Nothing stands out")


class TestWholeReport:
    def test_sections_come_in_the_order_promised(self, cdnow):
        codes = [section.code for section in result_sections(cdnow)]
        assert codes == [
            "read",
            "levers",
            "worth",
            "holders",
            "cohorts",
            "trust",
            "advice",
        ]

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_tables_are_whole_and_nothing_is_unfilled(self, cdnow, few, language):
        for result in (cdnow, few):
            for section in result_sections(result, language):
                texts = [*section.sentences, *(text for _, text in section.how)]
                for table in section.tables:
                    assert all(len(row) == len(table.columns) for row in table.rows)
                    texts += [table.caption, *table.columns, *sum(table.rows, ())]
                assert not [t for t in texts if "{" in t or "nan" in t.split()]

    def test_rows_used_and_refused_are_told(self, few):
        read = result_sections(few)[0]
        rows = few.reading.rows
        assert f"{rows - 1} of {rows} rows were used" in read.sentences[0]
        assert read.sentences[1] == "1 row was refused: amount is no number (1)."
        assert read.tables[0].rows[-1][1] == str(rows)

    def test_says_of_how_many_it_is_too_early_to_tell(self, cdnow):
        once = int(cdnow.frequencies.actual[0])
        for model, is_said in (("bg_nbd", True), ("mbg_nbd", False)):
            found = replace(cdnow, timing=replace(cdnow.timing, name=model))
            said = " ".join(worth_section(found, ENGLISH).sentences)
            assert (f"Of the {once:,} who ordered on one day only" in said) is is_said

    def test_few_customers_are_told_to_be_few(self, few):
        worth = result_sections(few)[2]
        assert any(s.startswith("Fewer than 50 customers") for s in worth.sentences)
        assert any("No margin is known" in s for s in worth.sentences)
        assert any("not discounted" in s for s in worth.sentences)

    def test_worth_without_discount_shows_no_worth_for_ever(self, few, cdnow):
        def rows(result):
            return [row[0] for row in result_sections(result)[2].tables[0].rows]

        assert "Worth for ever" in rows(cdnow)
        assert "Worth for ever" not in rows(few)

    def test_every_figure_says_how_it_is_computed(self, cdnow):
        for section in result_sections(cdnow)[1:]:
            assert [name for name, _ in section.how] == [
                "Formula",
                "Rows",
                "As of",
                "Interval",
                "Left out",
            ]


class TestOtherCommands:
    def test_segments_follow_the_whole_under_their_own_names(self, few):
        moved = change({"customers": estimate(100.0)})
        comparison = SimpleNamespace(
            whole=moved,
            segments=(replace(moved, segment="Bali"), replace(moved, segment="Solo")),
            mix={"customers": 50.0, "mix": -50.0},
            by="place",
            what_if=(),
        )
        sections = lever_sections(few.reading, comparison)
        headings = [section.heading for section in sections]
        assert headings[-3:] == ["With the mix by place", "Bali", "Solo"]
        assert sections[-3].sentences[0].endswith("took £50.00.")

    def test_import_check_shows_refused_rows_with_their_place(
        self, few, duckdb_session
    ):
        sections = reading_sections(duckdb_session, few.reading, "id")
        assert [section.code for section in sections] == ["format", "read", "rejected"]
        (row,) = sections[-1].tables[0].rows
        assert row[0].endswith(f"<b>orders.csv:{few.reading.rows + 1}")
        assert row[2:] == ("no amount", "jumlah bukan angka")

    def test_sentences_exist_for_every_reason_of_choice(self):
        assert {
            "chosen_asked",
            "chosen_holdout",
            "chosen_likelihood",
            "chosen_few",
        } <= {key.removeprefix("trust.") for key in keys("en")}
