from datetime import date

import pytest

from nilai_studio.customers.models import Customer
from nilai_studio.runs.models import Run
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

DOCUMENT = {
    "read": {
        "files": ["/home/melati/nilai-data/lake/orders/2026-01.parquet"],
        "revenue_amount": 8300065.813999987,
        "notes": [{"code": "refunds_netted", "values": {"amount": -611342.0949}}],
    },
    "levers": {
        "before": {"revenue_per_order": 428.9914, "orders_per_customer": 2.647525},
        "shares": {"customers": {"value": 1059676.2555, "low": 1.005, "high": 2.009}},
        "change": {"value": 1950693.512, "low": 1608192.905, "high": None},
    },
    "model": {"parameters": {"r": 0.8235648423478796}},
    "worth": {
        "total_amount": 2499589.737361123,
        "interval": {"low": 1822335.2642, "high": 3176844.2104, "confidence": 0.95},
        "orders": 18602.35360039765,
        "orders_interval": {"low": 13565.0901, "high": 23639.61709, "confidence": 0.95},
        "forever_amount": 1.239,
        "forever_interval": {"low": 1.111, "high": 1.999, "confidence": 0.975},
        "spread": {"model": 340013.3115},
    },
    "cohorts": [{"revenue_amount": [559128.8249, 1.005], "retention": [1.0, 0.36512]}],
    "advice": [{"amount": 1090106.319213827, "values": {"worth_share": 0.43611409}}],
}


@pytest.fixture
def analysed(business):
    """Make an analysis in a currency, with Ani in it."""

    def make(currency: str) -> Customer:
        run = Run.objects.create(
            kind="worth.base", version="test", inputs={"currency": currency}
        )
        analysis = WorthAnalysis.objects.create(
            run=run,
            document=DOCUMENT,
            as_of=date(2026, 11, 1),
            is_current=True,
            is_finished=True,
        )
        ani = Customer.objects.create(name="Ani")
        CustomerWorth.objects.create(
            analysis=analysis,
            customer=ani,
            first_on=date(2026, 1, 1),
            last_on=date(2026, 2, 1),
            orders_count=3,
            revenue_amount=1087.4948298517345,
            recency_score=1,
            frequency_score=1,
            monetary_score=1,
            rfm_segment="champions",
            clv_amount=1087.4948298517345,
            clv_amount_low=87.4951,
            alive_share=0.123456789,
        )
        return ani

    return make


def analyse_again(customers, *, currency="GBP"):
    """Make another analysis of the same customers the current one."""
    WorthAnalysis.objects.update(is_current=False)
    run = Run.objects.create(
        kind="worth.base", version="test", inputs={"currency": currency}
    )
    analysis = WorthAnalysis.objects.create(
        run=run, as_of=date(2026, 11, 2), is_current=True, is_finished=True
    )
    CustomerWorth.objects.bulk_create(
        [
            CustomerWorth(
                analysis=analysis, customer=customer, first_on=date(2026, 1, 1),
                last_on=date(2026, 2, 1), orders_count=1, revenue_amount=1,
                recency_score=1, frequency_score=1, monetary_score=1,
                rfm_segment="champions",
            )
            for customer in customers
        ]
    )  # fmt: skip


class TestWorth:
    def test_lists_each_customer_once_though_worth_is_renewed(self, caller, analysed):
        customers = [analysed("GBP")]
        customers += [Customer.objects.create(name=f"C{n}") for n in range(6)]
        someone, seen, cursor = caller("worth:read"), [], ""
        for _page in range(4):
            analyse_again(customers)
            told = someone.get(f"/worth/customers?limit=2&cursor={cursor}").json()
            seen += [item["customer"] for item in told["items"]]
            cursor = told["next"]
            if cursor is None:
                break
        assert sorted(seen) == sorted(customer.key for customer in customers)

    def test_of_a_customer_ends_at_the_smallest_unit_of_its_currency(
        self, caller, analysed
    ):
        ani = analysed("GBP")
        someone = caller("worth:read")
        alone = someone.get(f"/worth/customers/{ani.key}").json()
        (listed,) = someone.get("/worth/customers").json()["items"]
        assert alone == listed
        assert alone["currency"] == "GBP"
        assert alone["clv_amount"] == alone["revenue_amount"] == 1087.49
        assert alone["clv_amount_low"] == 87.5
        assert alone["clv_amount_high"] is None
        assert alone["alive_share"] == 0.123456789

    @pytest.mark.parametrize(
        ("currency", "amount"), [("IDR", 1087), ("JPY", 1087), ("KWD", 1087.495)]
    )
    def test_goes_by_the_currency_of_the_analysis(
        self, caller, analysed, currency, amount
    ):
        ani = analysed(currency)
        found = caller("worth:read").get(f"/worth/customers/{ani.key}").json()
        assert (found["currency"], found["clv_amount"]) == (currency, amount)

    def test_of_the_base_rounds_amounts_and_nothing_else(self, caller, analysed):
        analysed("GBP")
        told = caller("worth:read").get("/worth").json()
        assert told["currency"] == "GBP"
        result = told["result"]
        assert result["read"]["revenue_amount"] == 8300065.81
        assert result["read"]["notes"][0]["values"]["amount"] == -611342.09
        assert result["levers"] == {
            "before": {"revenue_per_order": 428.99, "orders_per_customer": 2.647525},
            "shares": {"customers": {"value": 1059676.26, "low": 1.0, "high": 2.01}},
            "change": {"value": 1950693.51, "low": 1608192.91, "high": None},
        }
        assert result["model"] == DOCUMENT["model"]
        worth = result["worth"]
        assert worth["total_amount"] == 2499589.74
        assert worth["interval"] == {
            "low": 1822335.26,
            "high": 3176844.21,
            "confidence": 0.95,
        }
        assert worth["forever_interval"]["confidence"] == 0.975
        assert worth["orders_interval"] == DOCUMENT["worth"]["orders_interval"]
        assert worth["spread"] == {"model": 340013.31}
        cohort = result["cohorts"][0]
        assert cohort["revenue_amount"][0] == 559128.82
        assert cohort["retention"] == [1.0, 0.36512]
        assert result["advice"][0]["amount"] == 1090106.32
        assert result["advice"][0]["values"] == {"worth_share": 0.43611409}

    def test_names_files_and_not_where_they_lie(self, caller, analysed):
        analysed("GBP")
        answer = caller("worth:read").get("/worth")
        assert answer.json()["result"]["read"]["files"] == ["2026-01.parquet"]
        assert "melati" not in answer.content.decode()
