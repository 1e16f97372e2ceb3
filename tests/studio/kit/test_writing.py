from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import plotly.graph_objects as go
import pytest
from django.template import Context, Template
from django.utils import translation

from nilai.figures.theme import new_figure
from nilai_studio.kit.charts import payload
from nilai_studio.kit.explanation import Explanation


def shown(template: str, language: str = "en", **context) -> str:
    with translation.override(language):
        text = Template("{% load nilai %}" + template).render(Context(context))
    return text.replace("\N{NO-BREAK SPACE}", " ").strip()


@pytest.mark.usefixtures("business")
class TestFilters:
    @pytest.mark.parametrize(
        ("template", "value", "english", "indonesian"),
        [
            ("money", Decimal("1250000"), "Rp 1,250,000", "Rp 1.250.000"),
            ("money", 2_612_345_678, "Rp 2.6 billion", "Rp 2,6 miliar"),
            ("exact", 2_612_345_678, "Rp 2,612,345,678", "Rp 2.612.345.678"),
            ("exact", -500, "−Rp 500", "−Rp 500"),
            ("number", 1250, "1,250", "1.250"),
            ("number:1", 1250.25, "1,250.2", "1.250,2"),
            ("percent", 0.123, "12 %", "12 %"),
            ("percent:1", 0.1234, "12.3 %", "12,3 %"),
            ("change", 0.12, "+12 %", "+12 %"),
            ("change", -0.12, "−12 %", "−12 %"),
            ("change", 0.001, "0 %", "0 %"),
            ("day", date(2026, 5, 25), "25 May 2026", "25 Mei 2026"),
            ("month", date(2026, 5, 25), "May 2026", "Mei 2026"),
        ],
    )
    def test_write_in_the_readers_form(self, template, value, english, indonesian):
        for language, wanted in (("en", english), ("id", indonesian)):
            assert shown("{{ it|" + template + " }}", language, it=value) == wanted

    @pytest.mark.parametrize(
        "name", ["money", "exact", "number", "percent", "change", "day", "moment"]
    )
    def test_write_a_dash_for_what_is_not_known(self, name):
        assert shown("{{ it|" + name + " }}", it=None) == "–"
        assert shown("{{ nowhere|" + name + " }}") == "–"

    def test_days_and_times_are_the_businesss(self):
        # 18:30 in London's winter is half past one in Jakarta, the next day.
        at = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
        assert shown("{{ it|day }}", it=at) == "25 Nov 2026"
        assert shown("{{ it|moment }}", it=at) == "25 Nov 2026, 01:30"
        assert shown("{{ it|moment }}", "id", it=at) == "25 Nov 2026, 01.30"

    def test_say_how_long_ago(self):
        at = datetime.now(UTC) - timedelta(hours=3)
        assert shown("{{ it|ago }}", it=at) == "3 hours ago"
        assert shown("{{ it|ago }}", "id", it=at) == "3 jam yang lalu"


@pytest.mark.usefixtures("business")
class TestTags:
    def test_a_chart_carries_its_data_and_runs_nothing_inline(self):
        table = [["</script>", ["a", "b"]], ["Orders", [1, 2]]]
        figure = go.Figure(go.Bar(x=[0, 1]), layout={"meta": {"table": table}})
        page = shown("{% chart figure title='Orders' name='orders' %}", figure=figure)
        assert page.count("<script") == 1
        assert 'type="application/json"' in page
        assert page.count("</script>") == 1
        assert 'aria-label="Orders"' in page
        assert "style=" not in page

    def test_a_chart_stored_before_there_were_tables_offers_its_picture_only(self):
        page = shown("{% chart figure title='Orders' %}", figure=go.Figure())
        assert "savePicture" in page
        assert "saveData" not in page
        assert "saveSheet" not in page

    def test_no_figure_draws_nothing(self):
        assert shown("{% chart figure %}", figure=None) == ""

    def test_an_explanation_says_only_what_is_known(self):
        about = Explanation(formula="revenue ÷ orders", as_of=date(2026, 5, 1))
        page = shown("{% explain about %}", about=about)
        assert "revenue ÷ orders" in page
        assert "1 May 2026" in page
        assert "Interval" not in page
        assert shown("{% explain formula='a + b' %}").count("a + b") == 1
        assert shown("{% explain %}") == ""

    def test_a_tile_shows_its_figure_and_how_it_went(self):
        page = shown(
            "{% tile 'Worth' value=it|money note='up' trend=trend rises=True %}",
            it=1000,
            trend=[1, 2, 4],
        )
        assert "Rp 1,000" in page
        assert "nilai-tile__note--good" in page
        assert 'points="2.0,26.0 60.0,18.0 118.0,2.0"' in page

    def test_an_empty_screen_offers_what_to_do(self):
        page = shown(
            "{% empty 'No orders yet' 'Bring a file.' href='/x' button='Go' %}"
        )
        assert "No orders yet" in page
        assert 'href="/x"' in page

    def test_progress_is_written_for_machines_in_every_language(self):
        page = shown("{% progress '/runs/1/' share=0.25 step='Reading' %}", "id")
        assert 'value="0.25"' in page


class TestPayload:
    def test_gives_the_figures_own_table_beside_it(self):
        table = {"Month": ["Jan", "Feb"], "Orders": [3, None]}
        figure = new_figure("Orders", "by month", height=320, table=table)
        figure.add_bar(x=[0, 1], y=[3, 0])
        made = payload(figure)
        assert made["head"] == ["Month", "Orders"]
        assert made["rows"] == [("Jan", 3), ("Feb", None)]
        assert "meta" not in made["figure"]["layout"]

    def test_no_figure_is_made_without_a_table(self):
        with pytest.raises(TypeError, match="table"):
            new_figure("Orders", "by month", height=320)
