import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from nilai_studio.customers.models import (
    Customer,
    CustomerTask,
    DuplicateCandidate,
    Note,
    Tag,
)
from nilai_studio.customers.tasks import tag_matching
from nilai_studio.orders.models import Order, OrderTotals
from nilai_studio.runs.models import Run
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis

LIST = "/admin/customers/"


@pytest.fixture
def known_worth(siti, nameless, business) -> None:
    """Siti came back, the other ordered once; what both are worth."""
    analysis = WorthAnalysis.objects.create(
        run=Run.objects.create(kind="worth.base"), is_current=True, is_finished=True
    )
    day = datetime(2026, 11, 1, tzinfo=UTC)
    for customer, orders, alive, clv, standing in (
        (siti, 3, 0.857142, 500.9112803204533, "regular"),
        (nameless, 1, None, 3.4973643929504974e-17, "once"),
    ):
        CustomerWorth.objects.create(
            analysis=analysis, customer=customer, first_on=day, last_on=day,
            orders_count=orders, revenue_amount=848.55, recency_score=5,
            frequency_score=5, monetary_score=5, rfm_segment="champions",
            alive_share=alive, clv_amount=clv, standing=standing,
        )  # fmt: skip
        OrderTotals.objects.create(
            customer=customer, order_count=orders, revenue_amount="848.55",
            first_ordered_at=day, last_ordered_at=day,
        )  # fmt: skip


def row_of(text: str, name: str) -> str:
    """Return the row of a page's table that names somebody."""
    return next(row for row in text.split("<tr>") if name in row)


def sent(answer) -> list[dict[str, str]]:
    """Return the rows of a CSV file that was sent, by head."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


class TestCustomersPage:
    def test_says_what_to_bring_when_there_is_nobody(self, signed_in, business):
        answer = signed_in("Owner").get("/admin/customers/")
        assert "No customers yet" in answer.content.decode()

    def test_lists_people_without_any_contact(self, signed_in, siti, nameless):
        answer = signed_in("Service").get("/admin/customers/").content.decode()
        assert "Siti Aminah" in answer
        assert nameless.key in answer

    def test_writes_a_phone_as_the_customers_page_does(self, signed_in, siti):
        client = signed_in("Owner")
        for page in ("/admin/customers/", f"/admin/customers/{siti.pk}/"):
            text = client.get(page).content.decode()
            assert "+62 812-3456-7890" in text
            assert "+6281234567890" not in text
        answer = client.post("/admin/customers/export/", {"format": "csv"})
        assert "+6281234567890" in b"".join(answer.streaming_content).decode()

    def test_lets_an_email_break_before_its_at(self, signed_in, siti):
        text = signed_in("Sales").get(f"/admin/customers/{siti.pk}/").content.decode()
        assert "siti<wbr>@toko.example" in text

    def test_masks_for_analysts(self, signed_in, siti):
        client = signed_in("Analyst")
        for page in ("/admin/customers/", f"/admin/customers/{siti.pk}/"):
            text = client.get(page).content.decode()
            assert "81234567890" not in text
            assert "812-3456-7890" not in text
            assert "siti@toko" not in text
            assert "siti<wbr>@toko" not in text

    def test_shows_names_as_text(self, signed_in, business):
        evil = Customer.objects.create(
            name="<script>alert(1)</script>" * 8, city="'\"><img>"
        )
        client = signed_in("Owner")
        for page in ("/admin/customers/", f"/admin/customers/{evil.pk}/"):
            text = client.get(page).content.decode()
            assert "<script>alert" not in text
            assert "<img>" not in text

    @pytest.mark.parametrize("query", ["?at=xx", "?at=" + "A" * 5000, "?sort=nothing", "?sort=-name&at=WzAsIm4iLDEsMV0", "?tag=999", "?tag=x", "?q=" + "%00" * 9, "?q=%22%27)(*&city=%25"])  # fmt: skip
    def test_survives_odd_addresses(self, signed_in, siti, query):
        assert signed_in("Owner").get(f"/admin/customers/{query}").status_code == 200

    def test_asks_the_database_little(
        self, signed_in, business, django_assert_max_num_queries
    ):
        Customer.objects.bulk_create([Customer(name=f"C {i}") for i in range(120)])
        client = signed_in("Owner")
        client.get("/admin/customers/")
        with django_assert_max_num_queries(40):
            client.get("/admin/customers/?sort=name")

    def test_sends_a_file_without_formulas(self, signed_in, business):
        Customer.objects.create(name="=1+1")
        answer = signed_in("Owner").post("/admin/customers/export/", {"format": "csv"})
        assert "'=1+1" in b"".join(answer.streaming_content).decode()

    def test_sends_masked_contacts_to_analysts_and_writes_it_down(
        self, signed_in, siti
    ):
        client = signed_in("Analyst")
        client.post("/admin/customers/columns/", {"columns": ["phone", "email"]})
        answer = client.post("/admin/customers/export/", {"format": "csv", "q": "siti"})
        text = b"".join(answer.streaming_content).decode()
        assert "Siti Aminah" in text
        assert "81234567890" not in text
        assert ModelLogEntry.objects.get(action="customers.export").data["count"] == 1

    def test_says_of_one_order_that_it_is_too_early_to_tell(
        self, signed_in, known_worth, siti, nameless
    ):
        page = signed_in("Owner").get(LIST).content.decode()
        assert "86\xa0%" in row_of(page, "Siti Aminah")
        once = row_of(page, nameless.key)
        assert "100" not in once
        assert "Too early to tell" in once

    @pytest.mark.parametrize(
        ("currency", "revenue", "worth"),
        [("GBP", "848.55", "500.91"), ("IDR", "849", "501")],
    )
    def test_sends_figures_with_the_digits_that_matter(
        self, signed_in, business, known_worth, currency, revenue, worth
    ):
        business.currency = currency
        business.save()
        rows = sent(signed_in("Owner").post(f"{LIST}export/", {"format": "csv"}))
        (siti,) = [row for row in rows if row["Customer"] == "Siti Aminah"]
        (once,) = [row for row in rows if not row["Customer"]]
        assert siti[f"Revenue ({currency})"] == revenue
        assert siti[f"Worth ({currency})"] == worth
        assert siti["Still a customer (%)"] == "85.7"
        assert float(once[f"Worth ({currency})"]) == 0
        assert "e" not in once[f"Worth ({currency})"].lower()
        assert once["Still a customer (%)"] == ""

    def test_sends_the_same_figures_to_a_spreadsheet(self, signed_in, known_worth):
        answer = signed_in("Owner").post(f"{LIST}export/", {"format": "xlsx"})
        book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
        head, *rows = book.active.iter_rows(values_only=True)
        at = {name: place for place, name in enumerate(head)}
        (siti,) = [row for row in rows if row[at["Customer"]] == "Siti Aminah"]
        (once,) = [row for row in rows if not row[at["Customer"]]]
        assert siti[at["Worth (IDR)"]] == 501
        assert siti[at["Still a customer (%)"]] == 85.7
        assert once[at["Still a customer (%)"]] is None

    def test_tells_the_owner_what_left_in_a_file(self, signed_in, client, siti, owner):
        analyst = signed_in("Analyst")
        analyst.post(f"{LIST}columns/", {"columns": ["phone", "city"]})
        analyst.post(f"{LIST}export/", {"format": "csv", "q": "siti"})
        analyst.post(f"{LIST}columns/", {"columns": ["city"]})
        book = analyst.post(f"{LIST}export/", {"format": "xlsx", "city": "Bandung"})
        list(book)
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/admin/settings/activity/").content.decode()
        assert "1 customer · CSV · Search: siti · Phone in part" in page
        assert "1 customer · XLSX · City: Bandung · no contact points" in page

    def test_says_by_what_the_list_goes(self, signed_in, siti):
        client = signed_in("Owner")
        page = client.get(LIST).content.decode()
        assert "The latest added first" in page
        assert "aria-sort" not in page
        page = client.get(f"{LIST}?sort=-last_order").content.decode()
        assert "By Last order, the latest first" in page
        assert page.count("aria-sort") == 1
        assert 'aria-sort="descending"' in page
        page = client.get(f"{LIST}?sort=name").content.decode()
        assert "By Customer, A to Z" in page
        assert 'aria-sort="ascending"' in page

    def test_gives_short_heads_their_full_words(self, signed_in, siti):
        page = signed_in("Owner").get(LIST).content.decode()
        assert 'title="Still a customer. How likely it is;' in page
        assert "Still here</th>" in page

    def test_remembers_the_columns_of_a_person(self, signed_in, siti):
        client = signed_in("Owner")
        client.post("/admin/customers/columns/", {"columns": ["source"]})
        text = client.get("/admin/customers/").content.decode()
        assert "instagram" in text
        assert "Bandung" not in text.split("<tbody>")[1]


class TestCustomerPage:
    def test_leads_from_one_merged_to_the_one_kept(self, signed_in, siti, nameless):
        Customer.objects.filter(pk=nameless.pk).update(merged_into=siti)
        answer = signed_in("Owner").get(f"/admin/customers/{nameless.pk}/")
        assert answer["Location"] == f"/admin/customers/{siti.pk}/"

    def test_is_missing_for_an_unknown_number(self, signed_in, business):
        client = signed_in("Owner")
        assert client.get("/admin/customers/77/").status_code == 404
        assert client.get(f"/admin/customers/{2**70}/").status_code == 404

    def test_keeps_a_note(self, signed_in, siti):
        client = signed_in("Service")
        client.post(
            f"/admin/customers/{siti.pk}/note/", {"note-text": "Suka <b>kopi</b>"}
        )
        assert Note.objects.get().author.email == "service@toko.example"
        page = client.get(f"/admin/customers/{siti.pk}/").content.decode()
        assert "Suka &lt;b&gt;kopi" in page

    def test_asks_a_colleague_and_finishes(self, signed_in, siti, owner):
        client = signed_in("Service")
        client.post(
            f"/admin/customers/{siti.pk}/task/",
            {
                "task-text": "Telepon",
                "task-due_on": "2026-12-01",
                "task-assigned_to": owner.pk,
            },
        )
        task = CustomerTask.objects.get()
        assert task.assigned_to == owner
        client.post(f"/admin/customers/tasks/{task.pk}/finish/", {})
        task.refresh_from_db()
        assert task.done_at
        assert client.get("/admin/customers/tasks/").status_code == 200

    def test_changes_who_it_is(self, signed_in, siti):
        client = signed_in("Service")
        address = f"/admin/customers/{siti.pk}/edit/"
        assert client.get(address).status_code == 200
        client.post(address, {"name": "Siti A.", "city": "Solo", "needs": "Kopi"})
        siti.refresh_from_db()
        assert (siti.name, siti.city, siti.needs) == ("Siti A.", "Solo", "Kopi")
        assert siti.search_text.startswith("siti a.")

    def test_adds_somebody_with_nothing_but_a_name(self, signed_in, business):
        client = signed_in("Service")
        answer = client.post("/admin/customers/add/", {"name": "Tanpa Nomor"})
        made = Customer.objects.get()
        assert answer["Location"] == f"/admin/customers/{made.pk}/"
        assert "Tanpa Nomor" in client.get("/admin/customers/?q=nomor").content.decode()

    def test_adds_somebody_with_phone_and_email(self, signed_in, business):
        written = {"name": "Siti", "phone": "0812 3456 7890", "email": "SITI@x.id"}
        answer = signed_in("Service").post(f"{LIST}add/", written)
        made = Customer.objects.get()
        assert answer["Location"] == f"{LIST}{made.pk}/"
        assert set(made.contact_points.values_list("kind", "value")) == {
            ("phone", "+6281234567890"),
            ("email", "siti@x.id"),
        }

    def test_refuses_what_is_no_number_and_no_address(self, signed_in, business):
        written = {"name": "Siti", "phone": "nanti", "email": "siti"}
        page = signed_in("Service").post(f"{LIST}add/", written).content.decode()
        assert "This is no phone number" in page
        assert "This is no email address" in page
        assert 'value="nanti"' in page
        assert not Customer.objects.exists()

    def test_refuses_a_number_in_a_name_which_everybody_sees(self, signed_in, nameless):
        client = signed_in("Service")
        for address in (f"{LIST}add/", f"{LIST}{nameless.pk}/edit/"):
            page = client.post(address, {"name": "Bu Ani 0812 3456 7890"})
            assert "names are shown to everybody" in page.content.decode(), address
        assert list(Customer.objects.values_list("name", flat=True)) == [""]

    def test_folds_orders_that_stand_in_their_table(self, signed_in, siti):
        for number in range(25):
            Order.objects.create(
                customer=siti, shop="web", order_id=f"INV-{number}",
                ordered_at=datetime(2026, 10, 1 + number, tzinfo=UTC),
                revenue_amount=10,
            )  # fmt: skip
        page = signed_in("Owner").get(f"{LIST}{siti.pk}/").content.decode()
        timeline = page.split('id="timeline"')[1]
        folded, after = timeline.split("<details", 1)[1].split("</details>", 1)
        assert "Orders and refunds: 19" in folded
        assert "from 7 Oct 2026 to 25 Oct 2026" in folded.replace("\xa0", " ")
        assert folded.count("INV-") == 19
        assert "INV-" not in after
        assert "Show all" in folded
        assert "Show earlier" in after

    def test_adds_and_removes_a_contact(self, signed_in, nameless):
        client = signed_in("Service")
        address = f"/admin/customers/{nameless.pk}/contact/"
        client.post(address, {"contact-written": "0857 1111 2222"})
        point = nameless.contact_points.get()
        assert point.value == "+6285711112222"
        client.post(address, {"remove": point.pk})
        assert not nameless.contact_points.exists()


class TestQueries:
    """As many for a hundred rows as for three."""

    def test_of_duplicates(self, signed_in, business):
        client, address = signed_in("Owner"), f"{LIST}duplicates/"

        def add(count):
            for _ in range(count):
                pair = [Customer.objects.create(name="Siti") for _ in "ab"]
                DuplicateCandidate.objects.create(
                    first=pair[0], second=pair[1], probability=0.9, reasons=[]
                )

        self.is_constant(client, address, add)

    def test_of_my_tasks(self, signed_in, siti):
        client, address = signed_in("Owner"), f"{LIST}tasks/"
        person = client.session["_auth_user_id"]

        def add(count):
            for number in range(count):
                CustomerTask.objects.create(
                    customer=Customer.objects.create(name=f"C {number}"),
                    text="Telepon", assigned_to_id=person, asked_by_id=person,
                )  # fmt: skip

        self.is_constant(client, address, add)

    def is_constant(self, client, address, add):
        add(3)
        # What is remembered is read first.
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(address)
        add(97)
        with CaptureQueriesContext(connection) as many:
            page = client.get(address).content.decode()
        assert page.count("<li" if "tasks" in address else "<tr>") >= 100
        assert len(many) == len(few) <= 30


class TestTags:
    def test_tags_the_chosen(self, signed_in, siti, nameless):
        client = signed_in("Marketer")
        client.post(
            "/admin/customers/tag/",
            {"tag": "  VIP ", "deed": "add", "customer": [siti.pk]},
        )
        assert list(Tag.objects.get(name="VIP").customers.all()) == [siti]

    def test_tags_all_that_match(self, signed_in, siti, nameless):
        client = signed_in("Marketer")
        client.post(
            "/admin/customers/tag/",
            {"tag": "VIP", "deed": "add", "scope": "all", "city": "bandung"},
        )
        asked = DBTaskResult.objects.get(
            task_path__endswith="tag_matching"
        ).args_kwargs["kwargs"]
        assert asked["asked"] == {"city": "bandung"}
        tag_matching.func(**asked)
        assert list(Tag.objects.get(name="VIP").customers.all()) == [siti]

    def test_refuses_those_who_may_not(self, signed_in, siti):
        assert signed_in("Service").post(
            "/admin/customers/tag/", {"tag": "x", "customer": [siti.pk]}
        ).status_code in (302, 403)
        assert not Tag.objects.exists()


PAGES = {
    "/admin/customers/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/results/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/{pk}/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/{pk}/timeline/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/{pk}/edit/": {"Owner", "Marketer", "Sales", "Service"},
    "/admin/customers/add/": {"Owner", "Marketer", "Sales", "Service"},
    "/admin/customers/tasks/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/duplicates/": {"Owner"},
}  # fmt: skip


class TestPermissions:
    @pytest.mark.parametrize(
        "role", ["Owner", "Marketer", "Analyst", "Sales", "Service"]
    )
    def test_opens_for_those_who_may(self, signed_in, siti, role):
        client = signed_in(role)
        for page, allowed in PAGES.items():
            status = client.get(page.format(pk=siti.pk)).status_code
            assert (status == 200) == (role in allowed), (page, status)

    @pytest.mark.parametrize(
        "page",
        [
            "{pk}/note/",
            "{pk}/task/",
            "{pk}/contact/",
            "columns/",
            "tag/",
            "export/",
            "duplicates/find/",
        ],
    )
    def test_changes_nothing_by_get(self, signed_in, siti, page):
        client = signed_in("Owner")
        assert (
            client.get(f"/admin/customers/{page.format(pk=siti.pk)}").status_code == 405
        )


class TestSource:
    """Where customers come from: a filter of the list, its chip, and the column."""

    @pytest.fixture
    def three(self, business):
        """Customers from two sources, and one of whom none is known."""
        for name, source in (("Siti", "instagram"), ("Budi", "Instagram"), ("Ani", "")):
            Customer.objects.create(name=name, source=source)
        Customer.objects.create(name="Dewi", source="pasar malam")

    def names(self, client, **asked):
        """Return who is listed, by their links."""
        page = client.get("/admin/customers/", asked)
        assert page.status_code == 200
        return {row["name"] for row in page.context["rows"]}

    def test_narrows_the_list(self, signed_in, three):
        client = signed_in("Service")
        assert self.names(client) == {"Siti", "Budi", "Ani", "Dewi"}
        assert self.names(client, source="pasar malam") == {"Dewi"}
        assert self.names(client, source="nowhere") == set()

    def test_is_offered_as_it_is_known_and_taken_off_again(self, signed_in, three):
        client = signed_in("Marketer")
        text = client.get("/admin/customers/", {"source": "pasar malam"})
        page = text.content.decode()
        assert "1 customer matches" in page
        assert "Source" in page
        ((label, said, without),) = text.context["narrowed_by"]
        assert (str(label), said) == ("Source", "pasar malam")
        assert self.names(client) == {
            row["name"] for row in client.get(without).context["rows"]
        }

    def test_does_not_mind_capitals(self, signed_in, three):
        assert self.names(signed_in("Sales"), source="instagram") == {"Siti", "Budi"}

    def test_goes_along_into_a_file(self, signed_in, three):
        sent = {"format": "csv", "source": "pasar malam"}
        answer = signed_in("Marketer").post("/admin/customers/export/", sent)
        text = b"".join(answer.streaming_content).decode()
        assert "Dewi" in text
        assert "Siti" not in text
