"""Value to the customer beside worth of the customer."""

import html
import json
import re
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from charted import tables_of
from django.urls import reverse
from perception.factory import make_sample, make_survey
from perception.results_worker import clear_files

from nilai.engine import open_session
from nilai.engine.money import analyse_exchange
from nilai_studio.customers.models import Customer
from nilai_studio.growth.exchange import computations, queries
from nilai_studio.growth.models import CustomerExchange, ExchangeAnalysis
from nilai_studio.perception.models import Response, Survey
from nilai_studio.runs import work
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.segments.checking import check_rule
from nilai_studio.segments.models import Segment
from nilai_studio.segments.rules import Moment, choose
from nilai_studio.segments.sentences import say_rule
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

pytestmark = pytest.mark.usefixtures("business")


@pytest.fixture(autouse=True)
def _no_files():
    clear_files()


@pytest.fixture
def shop():
    """Eighty customers who answered, each with a worth; ten more without answers."""
    survey = make_survey("customer_value")
    customers = [Customer.objects.create(name=f"Orang {i}") for i in range(90)]
    make_sample(survey, 80, customers=customers[:80])
    run = Run.objects.create(kind="worth.base", state=Run.State.DONE)
    analysis = WorthAnalysis.objects.create(
        run=run,
        is_current=True,
        is_finished=True,
        as_of=date(2026, 11, 1),
        document={"worth": {"interval": {"confidence": 0.95}}},
    )
    CustomerWorth.objects.bulk_create(
        CustomerWorth(
            analysis=analysis,
            customer=customer,
            first_on=date(2026, 1, 1),
            last_on=date(2026, 10, 1),
            orders_count=3,
            revenue_amount=100,
            recency_score=3,
            frequency_score=3,
            monetary_score=3,
            rfm_segment="champions",
            clv_amount=(i * 37 % 90) * 10_000,
            clv_amount_low=(i * 37 % 90) * 9_000,
            clv_amount_high=(i * 37 % 90) * 12_000,
        )
        for i, customer in enumerate(customers)
    )
    return survey, customers


def carry_out(**inputs):
    run = start_run(kind="growth.exchange", inputs=inputs)
    work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, (run.error_code, run.error)
    return ExchangeAnalysis.objects.get(is_current=True)


class TestExchange:
    def test_groups_are_the_librarys(self, shop):
        analysis = carry_out(measure="worth_what_paid", value_cut=7, worth_cut=300_000)
        rows = list(
            analysis.customers.values(
                "customer_id", "value_score", "clv_amount", "group"
            )
        )
        document = analysis.document
        assert len(rows) == document["customers"] > 20
        for row in rows:
            loves, pays = row["value_score"] >= 7, row["clv_amount"] >= 300_000
            wanted = {
                (True, True): "keep", (True, False): "grow",
                (False, True): "mend", (False, False): "watch",
            }[loves, pays]  # fmt: skip
            assert row["group"] == wanted
        ends = {worth.customer_id: worth for worth in CustomerWorth.objects.all()}
        held = [ends[row["customer_id"]] for row in rows]
        table = pa.table(
            {
                "customer_id": [str(row["customer_id"]) for row in rows],
                "value": [row["value_score"] for row in rows],
                "clv_amount": [worth.clv_amount for worth in held],
                "clv_amount_low": [worth.clv_amount_low for worth in held],
                "clv_amount_high": [worth.clv_amount_high for worth in held],
            }
        )
        with open_session() as session:
            found = analyse_exchange(
                session, session.bring(table), value_cut=7, worth_cut=300_000
            )
        for mine, theirs in zip(document["groups"], found.exchange.groups, strict=True):
            assert mine["customers"] == theirs.customers
            assert mine["worth"]["low"] == pytest.approx(theirs.worth.low)
        # Who left value open is counted and said, not passed over.
        assert document["left_out"] == {"no_value": 80 - document["customers"]}
        said = analysis.words["en"]["sections"]["exchange"]["sentences"]
        assert any("what tells value was left open" in text for text in said)

    def test_its_run_says_in_words_what_it_was_asked(self, shop, signed_in):
        carry_out(measure="worth_what_paid", value_cut=7, worth_cut=300_000)
        run = Run.objects.latest("pk")
        client = signed_in("Analyst")
        page = client.get(reverse("run", args=[run.pk])).content.decode()
        for said in (str(shop[0]), "<dd>7.0</dd>", "<dd>Rp\xa0300,000</dd>"):
            assert said in page
        Run.objects.update(inputs={**run.inputs, "survey": 0, "value_cut": None})
        page = client.get(reverse("run", args=[run.pk])).content.decode()
        assert "a survey that was removed" in page
        assert "<dd>the median</dd>" in page

    def test_the_latest_answer_of_a_customer_counts(self, shop):
        survey, customers = shop
        answered = Response.objects.filter(customer=customers[0]).latest("pk")
        Response.objects.create(
            survey=survey,
            version=1,
            customer=customers[0],
            wave="2026-11",
            started_at=datetime(2026, 11, 21, tzinfo=UTC),
            changed_at=datetime(2026, 11, 21, tzinfo=UTC),
            finished_at=datetime(2026, 11, 21, tzinfo=UTC),
            answers=answered.answers
            | {"known_brands": ["Melati"], "worth_what_paid@Melati": 1},
        )
        survey.answers_version += 1
        survey.save()
        carry_out(measure="worth_what_paid")
        row = CustomerExchange.objects.get(customer=customers[0])
        assert row.value_score == 1

    def test_is_a_filter_a_column_and_a_condition_of_segments(
        self, shop, signed_in, owner, django_assert_max_num_queries
    ):
        carry_out()
        mend = set(
            CustomerExchange.objects.filter(group="mend").values_list(
                "customer_id", flat=True
            )
        )
        assert mend
        client = signed_in("Marketer")
        listed = client.get(reverse("customers"), {"exchange": "mend"})
        assert listed.status_code == 200
        rule = check_rule(
            {
                "match": "all",
                "groups": [
                    {
                        "match": "all",
                        "conditions": [
                            {"field": "exchange", "is": "one_of", "value": ["mend"]}
                        ],
                    }
                ],
            },
            owner,
        )
        chosen = choose(rule, Moment(datetime.now(UTC), None))
        assert set(chosen.values_list("pk", flat=True)) == mend
        assert "Pays well and is at risk" in say_rule(rule)
        with django_assert_max_num_queries(45):
            page = client.get(reverse("exchange"))
        said = page.content.decode()
        assert "exchange=mend" in said
        assert "Rp" in said
        (begun,) = re.findall(r'href="([^"]*/segments/new/[^"]*mend[^"]*)"', said)
        begin = client.get(html.unescape(begun))
        assert begin.context["name"] == "Pays well and is at risk"
        sent = {
            "name": "Dijaga",
            "rule": json.dumps(begin.context["builder"]["rule"]),
        }
        assert client.post(begin.request["PATH_INFO"], sent).status_code == 302
        kept = Segment.objects.get(name="Dijaga").rule
        chosen = choose(kept, Moment(datetime.now(UTC), None))
        assert set(chosen.values_list("pk", flat=True)) == mend

    def test_renews_when_answers_or_worths_change_and_not_otherwise(self, shop):
        survey, _customers = shop
        run = computations.renew_if_stale()
        assert run is not None
        work.carry_out(run.pk)
        Run.objects.update(finished_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert computations.renew_if_stale() is None
        survey.refresh_from_db()
        survey.answers_version += 1
        survey.save()
        assert computations.renew_if_stale() is not None

    def test_an_anonymous_survey_is_never_joined(self, shop):
        survey, _customers = shop
        survey.is_anonymous = True
        survey.save()
        assert queries.list_surveys() == []
        assert computations.renew_if_stale() is None


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("Owner", 200),
            ("Marketer", 200),
            ("Analyst", 200),
            ("Sales", 200),
            ("Service", 302),
        ],
    )
    def test_page_for_those_who_see_money_lists_for_those_who_see_answers(
        self, shop, signed_in, role, status
    ):
        carry_out()
        page = signed_in(role).get(reverse("exchange"))
        assert page.status_code == status
        if status == 200:
            sees = role != "Sales"
            assert (b"exchange=mend" in page.content) is sees
            (groups,) = tables_of(page.content.decode()).values()
            # What a customer answered is not told beside its worth.
            assert len(groups) == 4
            assert {"Group", "Customers", "Worth (IDR)"} < set(groups[0])

    def test_empty_says_what_to_bring(self, signed_in):
        said = signed_in("Owner").get(reverse("exchange")).content.decode()
        assert "Import orders" in said


class TestFailing:
    def test_is_not_tried_again_on_the_same_answers_and_worths(self, shop):
        survey, _customers = shop
        carry_out(measure="worth_what_paid")
        # Of the answers that come then, none tells of us: nothing can be worked out.
        Response.objects.update(answers={"known_brands": ["Mawar"]})
        Survey.objects.filter(pk=survey.pk).update(
            answers_version=survey.answers_version + 1
        )
        Run.objects.update(finished_at=datetime(2026, 11, 1, tzinfo=UTC))
        run = computations.renew_if_stale()
        assert run is not None
        work.carry_out(run.pk)
        run.refresh_from_db()
        assert run.state == Run.State.FAILED
        Run.objects.update(finished_at=datetime(2026, 11, 1, tzinfo=UTC))
        assert computations.renew_if_stale() is None
        Survey.objects.filter(pk=survey.pk).update(
            answers_version=survey.answers_version + 2
        )
        assert computations.renew_if_stale() is not None
