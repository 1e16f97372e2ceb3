"""The reader's language: complete in both, numbers in the locale's form."""

import string
from datetime import date

import pytest

from nilai.engine.reading import REASONS
from nilai.engine.reading.kinds import LINES_KIND, ORDERS_KIND, PLATFORMS, TOTALS_KIND
from nilai.errors import OptionError
from nilai.levers import METHODS
from nilai.levers.change import NAMES
from nilai.report.words import Words, keys
from nilai.tables import Duration
from nilai.worth.rfm import SEGMENT_LABELS_ID, SEGMENTS
from nilai.worth.timing import TIMING_MODELS


def placeholders(sentence):
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {
        name
        for form in forms
        for _, name, _, _ in string.Formatter().parse(form)
        if name
    }


def named(prefix, language="en"):
    return {
        key.removeprefix(prefix)
        for key in keys(language)
        if key.startswith(prefix) and "." not in key.removeprefix(prefix)
    }


def breaking(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


class TestLanguages:
    def test_have_the_same_sentences(self):
        assert keys("en").keys() == keys("id").keys()

    @pytest.mark.parametrize("key", sorted(keys("en")))
    def test_name_the_same_figures(self, key):
        assert placeholders(keys("en")[key]) == placeholders(keys("id")[key])

    def test_are_not_left_untranslated(self):
        same = {
            key
            for key, text in keys("en").items()
            if " " in text and text == keys("id")[key]
        }
        assert same <= {"page.range", "read.reason", "imports.first"}

    def test_unknown_one_is_refused_with_those_there_are(self):
        with pytest.raises(OptionError, match=r"'fr'.*en \(English\) or id \(Bahasa"):
            Words("fr")

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_name_everything_that_can_come(self, language):
        plain = (LINES_KIND, TOTALS_KIND, ORDERS_KIND)
        kinds = {kind.name for kind in (*PLATFORMS, *plain)}
        assert named("refused.", language) == set(REASONS)
        assert named("segments.", language) == set(SEGMENTS)
        assert named("models.", language) == {*TIMING_MODELS, "gamma_gamma"}
        assert named("levers.methods.", language) == set(METHODS)
        assert named("imports.kinds.", language) == kinds
        assert named("levers.names.", language) >= {*NAMES, "all"}
        for name in (*NAMES, "refunds_without_orders"):
            assert {f"{name}_up", f"{name}_down"} <= named("levers.causes.", language)

    def test_indonesian_segments_are_those_of_the_method(self):
        words = Words("id")
        assert {s: words.say(f"segments.{s}") for s in SEGMENTS} == SEGMENT_LABELS_ID


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "shown"), [(1e30, "1.0e30"), (-3.2e40, "−3.2e40")]
    )
    def test_beyond_all_measure_by_their_power_of_ten(self, value, shown):
        assert Words().number(value) == shown
        assert shown.strip("−") in Words("en", "IDR").exact(value)

    @pytest.mark.parametrize(
        ("language", "currency", "amount", "shown"),
        [
            ("id", "IDR", 1_250_000, "Rp 1.250.000"),
            ("en", "IDR", 1_250_000, "Rp 1,250,000"),
            ("id", "IDR", 2_600_000_000, "Rp 2,6 miliar"),
            ("id", "IDR", 37.4, "Rp 37"),
            ("en", "GBP", 1250, "£1,250"),
            ("en", "GBP", 99.5, "£99.50"),
            ("en", "GBP", 2_612_345, "£2.6 million"),
            ("en", "GBP", 3_000_000, "£3.0 million"),
            ("en", "GBP", 999_960, "£999,960"),
            ("id", "GBP", 2_612_345, "£2,6 juta"),
            ("en", "USD", -1250, "−$1,250"),
            ("en", "JPY", 37.4, "¥37"),
            ("en", "", 1250, "1,250"),
            ("en", "GBP", float("nan"), "–"),
        ],
    )
    def test_money_in_the_readers_form(self, language, currency, amount, shown):
        assert breaking(Words(language, currency).money(amount)) == shown

    def test_money_of_tables_keeps_every_unit(self):
        assert Words("id", "IDR").exact(2_612_345_678).endswith("2.612.345.678")

    def test_shares_days_and_lengths(self):
        assert breaking(Words("id").share(0.1234, 1)) == "12,3 %"
        assert breaking(Words("en").day(date(2026, 11, 25))) == "25 Nov 2026"
        assert breaking(Words("id").day(date(2026, 8, 25))) == "25 Agu 2026"
        assert Words("en").duration(Duration(1, "year")) == "1 year"
        assert Words("en").duration(Duration(1.5, "year")) == "1.5 years"
        assert Words("id").duration(Duration(1.5, "year")) == "1,5 tahun"

    def test_minus_nothing_is_nothing(self):
        assert Words().number(-0.4) == "0"

    def test_parameters_keep_the_digits_that_matter(self):
        words = Words()
        assert [words.precise(v) for v in (0.24259, 79.34, 12345.6, 2e-7, 0.0)] == [
            "0.2426",
            "79.34",
            "12,346",
            "2.000e-07",
            "0.000",
        ]

    def test_one_is_not_plural(self):
        assert Words().say("units.customers", count=1) == "1 customer"
        assert Words().say("units.customers", count=0) == "0 customers"
        assert Words("id").say("units.customers", count=2) == "2 pelanggan"
