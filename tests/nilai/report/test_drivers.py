"""Drivers in words, bars and a map, in both languages."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from tests.nilai.drivers.answers import ratings

from nilai.drivers.cautions import find_cautions
from nilai.drivers.priorities import QUADRANTS
from nilai.engine.answers import read_answers
from nilai.engine.drivers import DriverQuestion, analyse_drivers
from nilai.figures.drivers import drivers_figure, priorities_figure
from nilai.report.drivers import driver_document, driver_page, driver_sections
from nilai.report.words import Words, keys

NAMES = ("service", "price", "phone")
LANGUAGES = ("en", "id")


def analysed(session, folder, answers, names=NAMES, **asked):
    path = folder / "answers.csv"
    lines = [",".join((*names, "overall"))]
    lines += [",".join(f"{v:.6g}" for v in row) for row in answers]
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = read_answers(session, [str(path)])
    question = DriverQuestion(outcome="overall", **asked)
    return reading, analyse_drivers(session, reading.wide, question)


@pytest.fixture(scope="module")
def plain(duckdb_session, tmp_path_factory):
    return analysed(duckdb_session, tmp_path_factory.mktemp("plain"), ratings())


def said(found, code, language="en"):
    sections = driver_sections(*found, language, as_of=date(2026, 11, 21))
    return " ".join(next(s for s in sections if s.code == code).sentences)


class TestWords:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_name_everything_that_can_come(self, language):
        known = keys(language)
        codes = (
            *("too_well_explained", "copies", "few_rows", "little_explained"),
            *("overlap", "common", "reversed", "weights"),
        )
        for name in (
            *(f"drivers.quadrants.{quadrant}" for quadrant in QUADRANTS),
            *(f"drivers.cautions.{code}" for code in codes),
            *(
                f"drivers.kinds.{k}"
                for k in ("must_have", "delighter", "even", "unclear")
            ),
            *(f"drivers.method_{method}" for method in ("lmg", "owen", "johnson")),
        ):
            assert name in known

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_caution_can_be_said(self, duckdb_session, tmp_path, language):
        """An outcome that follows from copies, from few rows, with lopsided weights."""
        answers = ratings(rows=30, common=0.98)
        answers[:, 2] = answers[:, 0]
        answers[:, 3] = answers[:, 0]
        weight = np.ones((30, 1))
        weight[:3] = 60.0
        found = analysed(
            duckdb_session,
            tmp_path,
            np.hstack([answers[:, :3], weight, answers[:, 3:]]),
            names=(*NAMES, "weight"),
            weight="weight",
        )
        codes = {caution.code for caution in find_cautions(found[1].fit)}
        assert {"too_well_explained", "copies", "few_rows", "weights"} <= codes
        text = said(found, "cautions", language)
        assert "Service" in text
        assert "{" not in text


class TestSections:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_say_it_whole(self, plain, language):
        sections = driver_sections(*plain, language, as_of=date(2026, 11, 21))
        assert [section.code for section in sections] == [
            "read", "drivers", "priorities", "asymmetry", "cautions",
        ]  # fmt: skip
        for section in sections:
            assert (
                section.sentences[0][0].isupper() or section.sentences[0][0].isdigit()
            )
            for table in section.tables:
                assert {len(row) for row in table.rows} == {len(table.columns)}
            for _, explanation in section.how:
                assert explanation

    def test_begin_where_the_prize_is(self, plain):
        assert said(plain, "priorities").startswith("Begin with service: from ")
        assert "associations" in said(plain, "drivers")

    def test_name_the_lowest_score_that_is_not_worth_it(self, duckdb_session, tmp_path):
        answers = ratings(slopes=(0.9, 0.5, 0.0), common=0.2)
        answers[:, 2] = np.clip(answers[:, 2] - 2, 1, 7)
        found = analysed(duckdb_session, tmp_path, answers)
        assert "The lowest score is on phone" in said(found, "priorities")
        assert "work where the prize is" in said(found, "priorities")

    def test_say_that_nothing_is_clear(self, duckdb_session, tmp_path):
        random = np.random.default_rng(2)
        found = analysed(duckdb_session, tmp_path, random.normal(size=(60, 4)))
        assert "Nothing asked goes clearly with overall" in said(found, "drivers")
        assert "No gap is clearly worth closing" in said(found, "priorities")
        page = driver_page(*found, Words("en"), version="0", as_of=date(2026, 11, 21))
        assert page.title == "Nothing asked goes clearly with overall"

    def test_a_shared_lead_is_said(self, duckdb_session, tmp_path):
        found = analysed(duckdb_session, tmp_path, ratings(slopes=(0.5, 0.5, 0.0)))
        assert "come first, and cannot be told apart" in said(found, "drivers")
        page = driver_page(*found, Words("en"), version="0", as_of=date(2026, 11, 21))
        assert " and " in page.title
        assert "cannot be told" in page.between

    def test_pairwise_is_said(self, duckdb_session, tmp_path):
        found = analysed(duckdb_session, tmp_path, ratings(), missing="pairwise")
        assert "(pairwise)" in said(found, "read")

    def test_must_haves_and_delighters_are_named(self, duckdb_session, tmp_path):
        random = np.random.default_rng(2)
        scores = random.integers(1, 8, size=(1500, 3)).astype(float)
        outcome = -2.0 * (scores[:, 0] <= 2) + 2.0 * (scores[:, 1] >= 6)
        outcome += 0.5 * scores[:, 2] + random.normal(size=1500)
        found = analysed(duckdb_session, tmp_path, np.column_stack([scores, outcome]))
        text = said(found, "asymmetry")
        assert "brings: service." in text
        assert "costs: price." in text


class TestDocument:
    def test_holds_plain_values_only(self, plain):
        def leaves(value):
            if isinstance(value, dict):
                for item in value.values():
                    yield from leaves(item)
            elif isinstance(value, list):
                for item in value:
                    yield from leaves(item)
            else:
                yield value

        kinds = {type(leaf) for leaf in leaves(driver_document(*plain))}
        assert kinds <= {str, int, float, bool, type(None)}


class TestFigures:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_bars_stand_for_the_shares(self, plain, language):
        fit = plain[1].fit
        figure = drivers_figure(fit, Words(language))
        assert list(figure.data[0].x) == [driver.share.value for driver in fit.drivers]
        texts = [note.text for note in figure.layout.annotations]
        assert "1 · service" in texts

    def test_map_holds_every_driver_at_its_place(self, plain):
        _, result = plain
        figure = priorities_figure(result.fit, result.priorities, Words("en"))
        marks = figure.data[0]
        assert sorted(marks.text) == ["1", "2", "3"]
        low, high = figure.layout.xaxis.range
        assert all(low <= x <= high for x in marks.x)
        first = result.priorities.drivers[0]
        assert marks.x[0] == pytest.approx(100 * first.performance.value)
        assert len(figure.layout.annotations) == 4

    def test_drivers_told_from_nothing_only_are_coloured(
        self, duckdb_session, tmp_path
    ):
        random = np.random.default_rng(4)
        answers = ratings(slopes=(0.8,), rows=300)
        noise = random.normal(size=(300, 1))
        found = analysed(
            duckdb_session,
            tmp_path,
            np.hstack([answers[:, :1], noise, answers[:, 1:]]),
            names=("fees", "luck"),
        )
        colours = drivers_figure(found[1].fit, Words("en")).data[0].marker.color
        assert colours[0] != colours[1]


def test_rows_without_a_name_are_told_apart(duckdb_session):
    """A table as a program may pass it, without ids or files."""
    answers = ratings(rows=200)
    columns = {name: answers[:, i] for i, name in enumerate((*NAMES, "overall"))}
    table = duckdb_session.bring(pa.table(columns))
    found = analyse_drivers(duckdb_session, table, DriverQuestion(outcome="overall"))
    assert found.blocks == 200
