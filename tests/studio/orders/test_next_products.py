"""What is bought next: a run, begun where orders changed, shown on customers' pages."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from nilai.errors import OptionError
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.models import Customer
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.computations import NEXT_PRODUCTS
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.models import NextProduct, Order
from nilai_studio.orders.storing import touch_months
from nilai_studio.orders.tasks import renew_next_products
from nilai_studio.runs.actions import cancel_run, repeat_run, start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.work import carry_out

FIRST, THEN = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HOME = type(settings.HOME)(tmp_path)


def store(*bought):
    """Store orders of one product each: who, when, what."""
    store_orders(
        [
            OrderFacts(
                order_id=f"{who}-{product}",
                ordered_at=at,
                revenue_amount=Decimal(100),
                customer=PersonSeen(system="toko", external_id=who, name=who),
                lines=(
                    LineFacts(
                        product_id=product,
                        quantity=Decimal(1),
                        unit_price_amount=Decimal(100),
                        product_name=product.title(),
                    ),
                ),
            )
            for who, at, product in bought
        ],
        shop="toko",
    )


@pytest.fixture
def orders(business):
    """Sixteen buy coffee; twelve of them then sugar, four then milk; others tea."""
    coffee = [(f"c{i}", FIRST, "kopi") for i in range(16)]
    later = [(f"c{i}", THEN, "gula" if i < 12 else "susu") for i in range(16)]
    tea = [(f"t{i}", FIRST, "teh") for i in range(4)]
    milk = [(f"t{i}", THEN, "susu") for i in range(4)]
    store(*coffee, *later, *tea, *milk)


def renew():
    """Ask as the clock does; carry out what was begun."""
    renew_next_products.func()
    run = Run.objects.filter(kind=NEXT_PRODUCTS, state=Run.State.WAITING).first()
    if run is not None:
        carry_out(run.pk)
        run.refresh_from_db()
    return run


class TestRenewing:
    def test_counts_what_was_bought_next(self, orders):
        run = renew()
        assert run.state == "done"
        assert run.summary == {"orders": 40, "pairs": 1}
        pair = NextProduct.objects.get()
        assert (str(pair.product), str(pair.next_product)) == ("Kopi", "Gula")
        assert (pair.customer_count, pair.chance_count) == (12, 16)
        # 12 of 16 beside 12 of the 20 who came back.
        assert pair.lift == pytest.approx(0.75 / 0.6)

    def test_rests_until_orders_change(self, orders):
        assert renew() is not None
        assert renew() is None
        store(("c1", THEN, "teh"))
        assert renew().summary["orders"] == 41

    def test_is_asked_for_once(self, orders):
        renew_next_products.func()
        renew_next_products.func()
        assert Run.objects.filter(kind=NEXT_PRODUCTS).count() == 1

    def test_what_somebody_cancelled_waits_for_other_orders(self, orders, owner):
        renew_next_products.func()
        cancel_run(run=Run.objects.get(), by=owner)
        assert renew() is None
        store(("c1", THEN, "teh"))
        assert renew() is not None

    def test_counts_nothing_where_there_are_no_orders(self, business):
        assert renew() is None

    def test_forgets_the_pairs_when_all_orders_were_taken_back(self, orders):
        renew()
        touch_months("SELECT ordered_at FROM orders_order")
        Order.objects.all().delete()
        assert renew().summary == {"orders": 0, "pairs": 0}
        assert not NextProduct.objects.exists()


class TestRuns:
    def test_say_what_they_counted(self, orders, signed_in):
        run = renew()
        page = signed_in("Analyst").get(f"/admin/runs/{run.pk}/").content.decode()
        page = " ".join(page.split())
        assert "What is bought next" in page
        assert "<dt>Orders and refunds</dt><dd>40</dd>" in page
        assert "<dt>Pairs of products found</dt><dd>1</dd>" in page
        assert "<dt>Customers who bought both, at least</dt><dd>10</dd>" in page

    def test_repeat_on_the_orders_of_today(self, orders, owner):
        run = renew()
        store(("c1", THEN, "teh"))
        again = repeat_run(run=run, by=owner)
        carry_out(again.pk)
        again.refresh_from_db()
        assert again.summary["orders"] == 41

    def test_take_no_inputs_of_their_own(self, business, owner):
        with pytest.raises(OptionError, match="leave them out"):
            start_run(kind=NEXT_PRODUCTS, inputs={"least": 0}, by=owner)

    def test_are_named_below_what_they_found(self, orders, signed_in):
        run = renew()
        store(("new", THEN, "kopi"))
        customer = Customer.objects.get(name="new")
        page = signed_in("Service").get(f"/admin/customers/{customer.pk}/")
        page = " ".join(page.content.decode().split())
        assert "12 of 16" in page
        assert f'<a href="/admin/runs/{run.pk}/">Counted ' in page
        assert "in 40 orders and refunds</a>" in page
