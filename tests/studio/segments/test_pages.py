import csv
import json
import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from explained import runs_named, unexplained
from wagtail.models import ModelLogEntry

from nilai_studio.runs.models import Run
from nilai_studio.segments import keeping
from nilai_studio.segments.actions import add_segment, write_built_in
from nilai_studio.segments.models import Segment
from nilai_studio.worth.models import WorthAnalysis


def rule(field="city", way="is", value="Solo"):
    condition = {"field": field, "is": way, "value": value}
    return json.dumps(
        {"match": "all", "groups": [{"match": "all", "conditions": [condition]}]}
    )


BLANK = '{"match": "all", "groups": [{"match": "all", "conditions": []}]}'
RULES = [
    ("city", "is", "Solo"),
    ("rfm_segment", "one_of", ["at_risk"]),
    ("worth", "above", 1000),
    ("last_order", "within", 90),
    ("exchange", "one_of", ["keep"]),
    ("product", "is", "Kopi"),
]


class TestSegments:
    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"rule": BLANK, "blank": "1"}, "Fill in the value"),
            ({"rule": BLANK}, "Add a condition"),
            ({"rule": rule(), "blank": "1"}, "One condition has no value yet"),
            ({"rule": rule(), "blank": "2"}, "2 conditions have no value yet"),
        ],
    )
    def test_says_what_is_still_blank(self, signed_in, business, asked, said):
        answer = signed_in("Marketer").get("/admin/segments/preview/", asked)
        assert said in answer.content.decode()

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_the_example_of_a_rule_names_the_currency(
        self, signed_in, business, language
    ):
        said = {"en": "worth above Rp 2,000,000", "id": "di atas Rp 2.000.000"}
        answer = signed_in("Marketer").get(
            "/admin/segments/", headers={"accept-language": language}
        )
        text = answer.content.decode().replace("\xa0", " ")
        assert said[language] in text

    def test_own_ones_and_those_of_rfm_are_two_filters(self, signed_in, made):
        made("Siti", city="Solo")
        own = add_segment(name="Dari Solo", rule=json.loads(rule()), by=None)
        write_built_in()
        client = signed_in("Marketer")
        page = client.get("/admin/customers/").content.decode()
        offered = re.search(r'<select name="segment".*?</select>', page, re.S)[0]
        assert re.findall(r'<option value="(\d+)"', offered) == [str(own.pk)]
        champions = Segment.objects.get(slug="champions")
        page = client.get("/admin/customers/", {"segment": champions.pk})
        assert "0 customers match" in page.content.decode()

    def test_counts_as_one_types(self, signed_in, made):
        made("Siti", city="Solo")
        made("Budi", city="Solo")
        client = signed_in("Marketer")
        text = client.get("/admin/segments/preview/", {"rule": rule()}).content.decode()
        assert "2 customers" in text
        assert "city “Solo”" in text
        assert "Siti" in text

    def test_says_what_is_wrong_with_a_rule(self, signed_in, business):
        text = signed_in("Marketer").get(
            "/admin/segments/preview/", {"rule": rule("worth", "above", "x")}
        )
        assert "Write a number" in text.content.decode()

    @pytest.mark.parametrize(
        "text", ["", "[", "{}", "null", "[" * 9000, '{"groups":[{"conditions":[{}]}]}']
    )
    def test_survives_odd_rules(self, signed_in, business, text):
        assert (
            signed_in("Marketer")
            .get("/admin/segments/preview/", {"rule": text})
            .status_code
            == 200
        )

    @pytest.mark.parametrize(
        "text", ["", "[", "5", "[1]", '{"groups":[{"conditions":[{}]}]}']
    )
    def test_does_not_begin_with_what_is_no_rule(self, signed_in, business, text):
        page = signed_in("Marketer").get("/admin/segments/new/", {"rule": text})
        assert page.context["builder"]["rule"] == {}
        assert page.context["problems"]
        assert 'role="alert"' in page.content.decode()

    def test_is_made_and_changed_and_removed(
        self, signed_in, made, django_capture_on_commit_callbacks
    ):
        made("Siti", city="Solo")
        client = signed_in("Marketer")
        assert client.get("/admin/segments/new/").status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/admin/segments/new/", {"name": "Orang Solo", "rule": rule()})
        segment = Segment.objects.get(name="Orang Solo")
        assert segment.member_count == 1
        page = client.get(f"/admin/segments/{segment.pk}/").content.decode()
        assert "Siti" in page
        client.post(
            f"/admin/segments/{segment.pk}/edit/",
            {"name": "Orang Solo", "rule": rule(value="Medan")},
        )
        assert "Medan" in client.get(f"/admin/segments/{segment.pk}/").content.decode()
        assert client.get(f"/admin/segments/{segment.pk}/remove/").status_code == 200
        assert Segment.objects.filter(pk=segment.pk).exists()
        client.post(f"/admin/segments/{segment.pk}/remove/")
        assert not Segment.objects.filter(pk=segment.pk).exists()

    def test_keeps_what_was_written_when_it_is_refused(self, signed_in, business):
        answer = signed_in("Marketer").post(
            "/admin/segments/new/", {"name": "Nama saya", "rule": rule(value=" ")}
        )
        assert answer.status_code == 200
        assert "Nama saya" in answer.content.decode()

    def test_leaves_the_built_in_ones_alone(self, signed_in, business):
        segment = Segment.objects.get(slug="champions")
        client = signed_in("Owner")
        assert client.get(f"/admin/segments/{segment.pk}/edit/").status_code in (
            302,
            403,
        )
        client.post(f"/admin/segments/{segment.pk}/remove/")
        assert Segment.objects.filter(slug="champions").exists()

    def test_lists_worth_to_those_who_may_see_it(self, signed_in, made):
        made("Siti", worth=123_456, rfm="champions")
        keeping.renew_due()
        assert (
            "123,456" in signed_in("Analyst").get("/admin/segments/").content.decode()
        )

    def test_explains_what_its_customers_are_worth(self, signed_in, made, analysis):
        made("Siti", worth=100_000, rfm="champions")
        made("Budi", worth=200_000, rfm="champions")
        keeping.renew_due()
        segment = Segment.objects.get(slug="champions")
        page = signed_in("Analyst").get(f"/admin/segments/{segment.pk}/")
        text = page.content.decode()
        assert unexplained(text, ".nilai-page") == []
        assert "2 of 2 customers have a known worth" in text
        assert runs_named(text) == {f"/admin/runs/{analysis.pk}/"}

    def test_explains_the_sum_by_the_analysis_that_it_is_of(
        self, signed_in, made, analysis
    ):
        made("Siti", worth=100_000, rfm="champions")
        keeping.renew_due()
        WorthAnalysis.objects.update(is_current=False)
        run = Run.objects.create(kind="worth.base", version="test", state="done")
        WorthAnalysis.objects.create(
            run=run, as_of=date(2026, 11, 2), is_current=True, is_finished=True
        )
        segment = Segment.objects.get(slug="champions")
        page = signed_in("Analyst").get(f"/admin/segments/{segment.pk}/")
        assert runs_named(page.content.decode()) == {f"/admin/runs/{analysis.pk}/"}

    def test_lists_without_money_for_service(self, signed_in, made):
        made("Siti", worth=123_456, rfm="champions")
        keeping.renew_due()
        text = signed_in("Service").get("/admin/segments/").content.decode()
        assert "Champions" in text
        assert "123,456" not in text

    @pytest.mark.parametrize("role", ["Owner", "Service"])
    def test_are_listed_with_as_few_queries_when_many(self, signed_in, business, role):
        client, asked = signed_in(role), []
        for count in (1, 30):
            for number in range(count):
                add_segment(
                    name=f"{count} {number}",
                    rule=json.loads(rule(*RULES[number % len(RULES)])),
                    by=None,
                )
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/admin/segments/").status_code == 200
            asked.append(len(queries))
        assert asked[1] <= asked[0]

    def test_narrows_the_list_of_customers(self, signed_in, made):
        made("Siti", worth=1, rfm="champions")
        made("Budi", worth=1, rfm="at_risk")
        keeping.renew_due()
        pk = Segment.objects.get(slug="at-risk").pk
        text = (
            signed_in("Marketer")
            .get(f"/admin/customers/?segment={pk}")
            .content.decode()
        )
        assert "Budi" in text
        assert "Siti" not in text

    def test_is_told_on_the_customer_page(self, signed_in, made):
        siti = made("Siti", city="Solo")
        segment = add_segment(name="Orang Solo", rule=json.loads(rule()), by=None)
        keeping.renew(segment)
        page = signed_in("Service").get(f"/admin/customers/{siti.pk}/")
        assert "Came into a segment" in page.content.decode()


PAGES = {
    "/admin/segments/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/segments/preview/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/segments/{pk}/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/segments/new/": {"Owner", "Marketer", "Analyst"},
    "/admin/segments/{own}/edit/": {"Owner", "Marketer", "Analyst"},
    "/admin/segments/{own}/remove/": {"Owner", "Marketer", "Analyst"},
}


class TestPermissions:
    @pytest.mark.parametrize(
        "role", ["Owner", "Marketer", "Analyst", "Sales", "Service"]
    )
    def test_opens_for_those_who_may(self, signed_in, business, role):
        own = Segment.objects.create(
            name="Own", slug="own", rule={"match": "all", "groups": []}
        )
        client = signed_in(role)
        for page, allowed in PAGES.items():
            status = client.get(page.format(pk=own.pk, own=own.pk)).status_code
            assert (status == 200) == (role in allowed), (page, status)


class TestExport:
    """From a segment's page: who is in it, as a file."""

    @pytest.fixture
    def solo(self, made):
        """A segment of two of three, one of whom has a name that is a formula."""
        made("=1+1", city="Solo", worth=3000, days=10)
        made("Siti", city="Solo", worth=2000, days=10)
        made("Budi", city="Medan", worth=9000, days=10)
        segment = add_segment(name="Solo", rule=json.loads(rule()), by=None)
        keeping.renew(segment)
        return segment

    def send(self, client, segment, kind):
        """Press the button of the segment's page; return what comes."""
        page = client.get(f"/admin/segments/{segment.pk}/").content.decode()
        form = re.search(r'<form[^>]*action="([^"]+/export/)".*?</form>', page, re.S)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\d+)"', form[0]))
        assert f'value="{kind}"' in form[0]
        return client.post(form[1], {**hidden, "format": kind})

    def test_as_csv_holds_its_members_and_runs_no_formula(self, signed_in, solo):
        answer = self.send(signed_in("Marketer"), solo, "csv")
        assert answer["Content-Disposition"] == 'attachment; filename="customers.csv"'
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()))
        assert sorted(row["Customer"] for row in rows) == ["'=1+1", "Siti"]
        assert {row["City"] for row in rows} == {"Solo"}

    def test_as_xlsx_holds_its_members_as_texts(self, signed_in, solo):
        answer = self.send(signed_in("Analyst"), solo, "xlsx")
        book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
        head, *rows = book.active.iter_rows()
        place = [cell.value for cell in head].index("Customer")
        names = [row[place] for row in rows]
        assert sorted(cell.value.lstrip("'") for cell in names) == ["=1+1", "Siti"]
        assert {cell.data_type for cell in names} == {"s"}

    def test_is_written_down_with_the_segments_name(self, signed_in, solo):
        client = signed_in("Owner")
        b"".join(self.send(client, solo, "csv").streaming_content)
        told = ModelLogEntry.objects.get(action="customers.export").data
        assert (told["count"], told["kind"]) == (2, "CSV")
        page = client.get("/admin/settings/activity/").content.decode()
        assert "2 customers · CSV · Own segment: Solo" in page

    @pytest.mark.parametrize("role", ["Sales", "Service"])
    def test_is_not_for_those_who_may_not_take_customers_along(
        self, signed_in, solo, role
    ):
        client = signed_in(role)
        page = client.get(f"/admin/segments/{solo.pk}/").content.decode()
        assert "/export/" not in page
        sent = {"segment": solo.pk, "format": "csv"}
        assert client.post("/admin/customers/export/", sent).status_code == 302
        assert not ModelLogEntry.objects.filter(action="customers.export").exists()
