"""The JSON document keeps its schema and tells what was found."""

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator
from tests.nilai.report.made import change, estimate

from nilai.report.document import lever_document, reading_document, to_document

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))


def faults(document, schema=SCHEMA):
    found = Draft202012Validator(schema).iter_errors(document)
    return [f"{fault.json_path}: {fault.message}" for fault in found]


def part(name):
    return {"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}


class TestToDocument:
    def test_schema_is_a_schema(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_real_results_keep_the_schema(self, cdnow, few):
        assert faults(to_document(cdnow)) == []
        assert faults(to_document(few)) == []

    def test_results_without_levers_or_holdout_keep_it(self, cdnow):
        choice = replace(cdnow.choice, checks=(), reason="few")
        bare = replace(
            cdnow, levers=None, what_if=(), choice=choice, backtests=(), advice=()
        )
        document = to_document(bare)
        assert faults(document) == []
        assert document["levers"] is None
        assert document["model"]["holdout"] is None

    def test_what_is_not_finite_is_null(self, cdnow):
        document = to_document(replace(cdnow, spend_correlation=math.nan))
        assert document["model"]["spend"]["correlation"] is None
        json.dumps(document, allow_nan=False)

    def test_schema_refuses_what_it_does_not_know(self, few):
        assert faults(to_document(few) | {"surprise": 1})

    def test_published_fit_is_found_under_the_stable_keys(self, cdnow):
        """Fader, Hardie and Lee (2005), BG/NBD on the CDNOW sample, 39 weeks."""
        model = to_document(cdnow)["model"]
        assert (model["name"], model["unit"]) == ("bg_nbd", "week")
        published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
        for name, value in published.items():
            assert model["parameters"][name] == pytest.approx(value, abs=0.01)
            assert model["standard_errors"][name] > 0
        assert model["log_likelihood"] == pytest.approx(-9582.4, abs=0.5)
        assert model["certificate"]["converged"]

    def test_rows_add_up(self, few):
        read = to_document(few)["read"]
        assert read["used"] + sum(read["refused"].values()) == read["rows"]
        assert read["from"].startswith("2023-")
        assert read["currency"] == "IDR"

    def test_levers_multiply_back_and_shares_add_up(self, cdnow):
        levers = to_document(cdnow)["levers"]
        for when in ("before", "after"):
            held = levers[when]
            product = (
                held["customers"]
                * held["orders_per_customer"]
                * held["revenue_per_order"]
                * held["margin_share"]
            )
            assert product == pytest.approx(held["margin_amount"])
        moved = sum(share["value"] for share in levers["shares"].values())
        assert moved == pytest.approx(levers["change"]["value"])

    def test_segments_add_up_to_the_total(self, cdnow):
        worth = to_document(cdnow)["worth"]
        segments = sum(s["worth_amount"] for s in worth["segments"])
        assert segments == pytest.approx(worth["total_amount"])
        assert (
            worth["interval"]["low"] < worth["total_amount"] < worth["interval"]["high"]
        )

    def test_cohorts_end_with_the_month_observed_last(self, cdnow):
        cohorts = to_document(cdnow)["cohorts"]
        assert [len(c["active"]) for c in cohorts] == list(range(len(cohorts), 0, -1))
        assert None not in cohorts[0]["active"]


class TestOtherDocuments:
    def test_reading_has_the_form_of_read(self, few):
        assert faults(reading_document(few.reading), part("read")) == []

    def test_comparison_has_the_form_of_changes(self, few):
        moved = change({"customers": estimate(100.0)})
        comparison = SimpleNamespace(
            whole=moved,
            segments=(replace(moved, segment="Bali"),),
            mix={"mix": 1.0},
            by="place",
            what_if=(),
        )
        document = lever_document(few.reading, comparison)
        assert set(document) == {"read", "whole", "by", "segments", "mix", "what_if"}
        assert faults(document["whole"], part("change")) == []
        assert document["segments"][0]["segment"] == "Bali"


class TestPage:
    def test_describes_every_key_of_the_schema(self):
        page = (ROOT / "docs" / "result.md").read_text("utf-8")
        missing = [key for key in SCHEMA["properties"] if f"`{key}`" not in page]
        assert missing == []
