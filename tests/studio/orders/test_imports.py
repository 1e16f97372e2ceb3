"""A file of orders: examined, mended, confirmed, stored once, undone whole."""

import csv
import gzip
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from nilai.errors import FileError, OptionError
from nilai_studio.customers.consent.actions import record_consent
from nilai_studio.customers.models import (
    ContactPoint,
    Customer,
    Identity,
    Note,
)
from nilai_studio.orders import storing
from nilai_studio.orders.analysis import unread
from nilai_studio.orders.analysis.bombs import check_packed
from nilai_studio.orders.analysis.read_file import read_file
from nilai_studio.orders.finding import hide_people, preview_of
from nilai_studio.orders.imports import attempts, examining, loading, undoing
from nilai_studio.orders.imports.actions import (
    bring_file,
    choose_columns,
    confirm_import,
    discard_import,
    undo_import,
)
from nilai_studio.orders.imports.folders import folder_of
from nilai_studio.orders.imports.forgetting import _tables_of_customers
from nilai_studio.orders.left_out import say_unread
from nilai_studio.orders.models import (
    Import,
    LakeMonth,
    Line,
    Order,
    OrderBefore,
    OrderTotals,
    Product,
    Shop,
)
from nilai_studio.orders.notes import say_notes
from nilai_studio.orders.telling import say_error
from nilai_studio.orders.views.imports import columns_form
from nilai_studio.orders.whose import say_elsewhere, say_strangers
from nilai_studio.perception.models import Invitation, Response, Survey
from nilai_studio.segments import keeping
from nilai_studio.segments.actions import add_segment
from nilai_studio.segments.tasks import recount

State = Import.State
HEAD = "order_id,customer_id,order_date,total,email,phone,customer_name,city\n"
THREE = (
    "1,ani,2024-01-05 10:00,150000,ani@toko.example,0812 3456 789,Ani,Bandung\n"
    "2,budi,2024-01-06 10:00,75000,budi@toko.example,,Budi,Medan\n"
    "3,ani,2024-02-01 09:30,50000,ani@toko.example,,,Jakarta\n"
)
LINES = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
    "1,KOPI,Kopi,2,2024-01-05 10:00,50000,ani\n"
    "1,TEH,Teh,1,2024-01-05 10:00,20000,ani\n"
    "2,KOPI,Kopi,1,2024-01-06 10:00,50000,budi\n"
)


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
) + "".join(
    f"#100{n},ani{n}@toko.example,paid,2024-03-0{n} 10:00:00 +0700,IDR,50000,50000,0,"
    f"2024-03-0{n} 10:00:00 +0700,1,Kopi,50000,KOPI\n"
    for n in range(1, 5)
)
SHOPIFY_MORE = (
    "#1005,eka@toko.example,paid,2024-03-09 10:00:00 +0700,IDR,50000,50000,0,"
    "2024-03-09 10:00:00 +0700,1,Kopi,50000,KOPI\n"
)


@pytest.fixture
def bring(business, settings, tmp_path, monkeypatch):
    """Bring a file's text and have it examined, in this process to save time."""
    settings.HOME = type(settings.HOME)(tmp_path)
    (tmp_path / "uploads").mkdir()
    monkeypatch.setattr(examining, "_read_apart", read_here)

    def do(text, name="orders.csv", **facts):
        path = tmp_path / "uploaded"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        brought = bring_file(file_name=name, path=path, **facts)
        examining.examine(brought.pk)
        brought.refresh_from_db()
        return brought

    return do


def read_here(_brought, folder):
    request = json.loads((folder / "request.json").read_text())
    (folder / "result.json").write_text(json.dumps(read_file(folder, request)))


@pytest.fixture
def imported(bring):
    """Bring a file and have its orders stored."""

    def do(text, name="orders.csv", **facts):
        return store(bring(text, name, **facts))

    return do


def store(brought):
    confirm_import(brought=brought)
    loading.load(brought.pk)
    brought.refresh_from_db()
    return brought


def undone(brought):
    undo_import(brought=brought)
    undoing.undo(brought.pk)
    brought.refresh_from_db()
    return brought


def everything():
    """Return all facts, by what they are called rather than by their keys."""
    orders = {
        (
            o.shop,
            o.order_id,
            o.entry,
            o.customer.name,
            o.ordered_at,
            o.revenue_amount,
            o.channel,
            tuple(
                o.lines.order_by("pk").values_list(
                    "product__product_id", "quantity", "unit_price_amount"
                )
            ),
        )
        for o in Order.objects.select_related("customer")
    }
    customers = {(c.name, c.city, c.search_text) for c in Customer.objects.all()}
    totals = set(
        OrderTotals.objects.values_list(
            "customer__name", "order_count", "revenue_amount", "last_ordered_at"
        )
    )
    ids = set(Identity.objects.values_list("system", "external_id"))
    points = set(ContactPoint.objects.values_list("kind", "value"))
    return orders, customers, totals, ids, points, Product.objects.count()


class TestExamine:
    def test_says_what_the_file_is_and_what_it_holds(self, bring):
        brought = bring(HEAD + THREE)
        found = brought.examination
        assert brought.state == State.EXAMINED
        assert found["kind"] == "orders"
        assert found["columns"]["revenue_amount"] == "total"
        assert found["contacts"] == {
            "name": "customer_name",
            "email": "email",
            "phone": "phone",
            "city": "city",
        }
        assert (found["orders"], found["customers"], found["used"]) == (3, 2, 3)
        assert found["rows"][0][0] == "1"
        assert found["revenue_amount"] == 275000
        assert not Order.objects.exists()

    def test_counts_what_would_be_refused_by_class_with_samples(self, bring):
        found = bring(HEAD + THREE + "4,,2024-01-01,5,,,,\n5,cici,soon,5,,,,\n")
        found = found.examination
        assert found["refused"] == {"bad_date": 1, "missing_customer": 1}
        assert {one["class"] for one in found["sample"]} == set(found["refused"])

    def test_reads_in_a_process_of_its_own(self, bring, monkeypatch):
        monkeypatch.undo()
        assert bring(HEAD + THREE).examination["orders"] == 3

    def test_asks_for_columns_it_does_not_know_and_takes_the_answer(self, bring):
        brought = bring("who;when;how much\nani;2024-01-31;5\n")
        assert brought.examination["problem"]["code"] == "columns"
        assert brought.examination["suggested"]["ordered_at"] == "when"
        with pytest.raises(OptionError):
            confirm_import(brought=brought)
        mapping = {
            "customer_id": "who",
            "ordered_at": "when",
            "revenue_amount": "how much",
        }
        choose_columns(brought=brought, shop="pasar", options={"mapping": mapping})
        examining.examine(brought.pk)
        brought.refresh_from_db()
        assert brought.examination["orders"] == 1
        assert brought.shop == "pasar"

    def test_takes_a_recognised_column_for_none(self, bring):
        text = "order_id,customer_id,order_date,total,margin\n1,ani,2024-01-31,5,9\n"
        brought = bring(text)
        assert brought.examination["columns"]["margin_amount"] == "margin"
        form = columns_form(brought)
        data = {name: form[name].value() for name in form.fields}
        chosen = columns_form(brought, data | {"margin_amount": ""})
        assert chosen.is_valid()
        assert chosen.options["mapping"] == {"margin_amount": ""}
        choose_columns(brought=brought, shop="", options=chosen.options)
        examining.examine(brought.pk)
        brought.refresh_from_db()
        assert "margin_amount" not in brought.examination["columns"]
        assert brought.examination["orders"] == 1

    def test_counts_amounts_in_the_currency_of_the_business_only(self, bring):
        text = "order_id,customer_id,order_date,total,currency\n"
        brought = bring(text + "1,a,2024-01-01,5,idr\n2,b,2024-01-02,7,USD\n")
        assert brought.examination["revenue_amount"] == 5
        assert brought.examination["refused"] == {"other_currency": 1}

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (b"%PDF-1.7 nothing", "orders.csv"),
            (b"PAR1broken", "orders.parquet"),
            (b"PK\x03\x04broken", "orders.xlsx"),
            (b"\x1f\x8bbroken", "orders.csv.gz"),
            (b"one column\nx\n", "orders.csv"),
        ],
        ids=["pdf", "parquet", "xlsx", "gz", "one column"],
    )
    def test_says_why_a_file_cannot_be_read(self, bring, text, name):
        brought = bring(text, name)
        problem = brought.examination["problem"]
        assert problem["code"] == "file"
        assert name in problem["detail"]
        assert "uploads" not in problem["detail"]

    def test_refuses_an_empty_file(self, bring):
        with pytest.raises(FileError):
            bring(b"")

    def test_asks_for_the_permission(self, bring, person):
        with pytest.raises(PermissionDenied):
            bring(HEAD + THREE, by=person("Service"))


class TestHostileFiles:
    def test_ten_thousand_columns_are_read(self, bring):
        extra = ",".join(f"c{i}" for i in range(10_000))
        brought = bring(
            f"order_id,customer_id,order_date,total,{extra}\n"
            f"1,ani,2024-01-01,5,{',' * 9_999}\n"
        )
        assert brought.examination["orders"] == 1
        assert len(brought.examination["rows"][0]) <= 50

    def test_a_giant_field_is_cut_in_what_is_shown(self, bring):
        brought = bring(HEAD + f"1,ani,2024-01-01,5,,,{'x' * 5_000_000},\n")
        assert brought.examination["orders"] == 1
        assert max(len(cell) for cell in brought.examination["rows"][0]) <= 200
        store(brought)
        assert len(Customer.objects.get().name) == 200

    @pytest.mark.parametrize("lies", [False, True])
    def test_a_workbook_that_unpacks_beyond_all_measure_is_refused(
        self, tmp_path, lies
    ):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", bytes(30 * 2**20))
        if lies:
            size = (30 * 2**20).to_bytes(4, "little")
            path.write_bytes(
                path.read_bytes().replace(size, (99).to_bytes(4, "little"))
            )
        check_packed(path, most=31 * 2**20)
        with pytest.raises(FileError, match="unpacks to more"):
            check_packed(path, most=10 * 2**20)

    def test_a_packed_text_beyond_all_measure_is_refused(self, tmp_path):
        path = tmp_path / "bomb.csv.gz"
        path.write_bytes(gzip.compress(bytes(20 * 2**20)))
        with pytest.raises(FileError, match="unpacks to more"):
            check_packed(path, most=10 * 2**20)

    def test_names_with_script_and_formulas_are_kept_as_text(self, imported):
        imported(HEAD + "1,ani,2024-01-01,5,,,<script>alert(1)</script>,=1+1\n")
        customer = Customer.objects.get()
        assert (customer.name, customer.city) == ("<script>alert(1)</script>", "=1+1")

    def test_amounts_beyond_all_measure_are_left_out(self, imported):
        brought = imported(HEAD + THREE + "4,ani,2024-01-01,9e30,,,,\n")
        assert brought.examination["staged"]["too_large"] == 1
        assert brought.counts["new"] == 3

    def test_a_long_order_number_stays_its_own(self, imported):
        imported(
            HEAD
            + f"{'9' * 400}1,ani,2024-01-01,5,,,,\n{'9' * 400}2,a,2024-01-01,5,,,,\n"
        )
        assert Order.objects.count() == 2


class TestLoad:
    def test_stores_orders_customers_and_totals(self, imported):
        brought = imported(HEAD + THREE)
        assert brought.state == State.DONE
        assert brought.counts["new"] == 3
        assert brought.counts["customers_new"] == 2
        ani = Customer.objects.get(name="Ani")
        assert ani.city == "Jakarta"
        assert ani.first_import_id == brought.pk
        assert set(ani.contact_points.values_list("value", flat=True)) == {
            "ani@toko.example",
            "+628123456789",
        }
        assert ani.order_totals.order_count == 2
        first = Order.objects.get(order_id="1")
        # Ten o'clock in Jakarta.
        assert first.ordered_at.isoformat() == "2024-01-05T03:00:00+00:00"
        assert LakeMonth.objects.count() == 2

    def test_changes_nothing_when_the_same_file_comes_twice(self, imported, bring):
        imported(HEAD + THREE)
        before = everything()
        months = list(LakeMonth.objects.values_list("month", "changes"))
        again = bring(HEAD + THREE)
        assert again.examination["compared"] == {"new": 0, "changed": 0, "same": 3}
        store(again)
        assert again.counts["same"] == 3
        assert again.counts["customers_new"] == 0
        assert everything() == before
        assert list(LakeMonth.objects.values_list("month", "changes")) == months

    def test_stores_lines_and_products_once(self, imported):
        imported(LINES)
        imported(LINES.replace("orders", "x"))
        assert Line.objects.count() == 3
        assert set(Product.objects.values_list("product_id", "name")) == {
            ("KOPI", "Kopi"),
            ("TEH", "Teh"),
        }
        assert Order.objects.get(order_id="1").revenue_amount == 120000

    def test_tells_rows_without_a_number_apart_by_content(self, imported):
        head = "customer_id,order_date,total\n"
        text = "ani,2024-01-01,5\nani,2024-01-01,5\nbudi,2024-01-01,5\n"
        imported(head + text)
        again = imported(head + "budi,2024-01-01,5\ncici,2024-01-03,7\n")
        assert Order.objects.count() == 4
        assert (again.counts["new"], again.counts["same"]) == (1, 1)

    def test_keeps_refunds_of_one_order_apart(self, imported):
        text = (
            HEAD + THREE + "1,ani,2024-01-09,-50000,,,,\n1,ani,2024-01-10,-50000,,,,\n"
        )
        imported(text)
        again = imported(text)
        assert again.counts["same"] == 5
        assert OrderTotals.objects.get(customer__name="Ani").revenue_amount == 100000

    def test_does_nothing_when_it_is_not_its_turn(self, bring):
        brought = bring(HEAD + THREE)
        loading.load(brought.pk)
        assert not Order.objects.exists()
        store(brought)
        loading.load(brought.pk)
        assert Order.objects.count() == 3

    def test_leaves_nothing_when_it_breaks_in_the_middle(self, bring, monkeypatch):
        brought = bring(HEAD + THREE)

        def broken():
            raise RuntimeError("the power went")

        monkeypatch.setattr(storing, "count_totals", broken)
        confirm_import(brought=brought)
        loading.load(brought.pk)
        brought.refresh_from_db()
        assert brought.state == State.FAILED
        assert "the power went" in brought.error
        assert not Order.objects.exists()
        assert not Customer.objects.exists()


class TestMend:
    def test_rejected_rows_come_back_mended(self, imported):
        text = HEAD + THREE + "4,dewi,yesterday,90000,,,=Dewi,\n"
        brought = imported(text)
        path = folder_of(brought) / "mend.csv"
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        assert rows[1][0] == "4"
        assert rows[1][6] == "'=Dewi"
        mended = path.read_text("utf-8-sig").replace("yesterday", "2024-03-01")
        again = imported(mended)
        assert again.counts["new"] == 1
        assert Order.objects.count() == 4
        assert "mend.csv" not in {p.name for p in folder_of(again).iterdir()}

    def test_all_rows_of_an_order_come_back(self, imported):
        broken = LINES.replace("1,TEH,Teh,1", "1,TEH,Teh,x")
        brought = imported(broken)
        assert Order.objects.get(order_id="1").revenue_amount == 100000
        text = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        again = imported(text.replace("Teh,x", "Teh,1"))
        assert (again.counts["new"], again.counts["changed"]) == (0, 1)
        assert Order.objects.get(order_id="1").revenue_amount == 120000
        assert Line.objects.count() == 3

    def test_columns_are_remembered_for_the_mended_file(self, bring):
        text = "who;when;how much;paid;number\nani;2024-01-31;5;7;1\nbudi;never;3;4;2\n"
        options = {
            "mapping": {
                "customer_id": "who",
                "ordered_at": "when",
                "revenue_amount": "paid",
                "order_id": "number",
            }
        }
        brought = bring(text)
        choose_columns(brought=brought, shop="pasar", options=options)
        examining.examine(brought.pk)
        brought = store(brought)
        mended = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        again = bring(mended.replace("never", "2024-02-01"), "mend.csv")
        assert again.examination["remembered"] == brought.pk
        assert (again.options, again.shop) == (options, "pasar")
        assert store(again).counts["new"] == 1
        assert Order.objects.get(order_id="2").revenue_amount == 4

    def test_columns_are_not_remembered_for_another_file(self, bring):
        brought = bring("who;when;how much\nani;2024-01-31;5\n")
        mapping = {
            "customer_id": "who",
            "ordered_at": "when",
            "revenue_amount": "how much",
        }
        choose_columns(brought=brought, shop="", options={"mapping": mapping})
        examining.examine(brought.pk)
        store(brought)
        other = bring("who;when;how much;tip\nani;2024-01-31;5;1\n")
        assert "remembered" not in other.examination
        assert other.examination["problem"]["code"] == "columns"
        same = bring("how much;who;when\n8;ani;2024-03-31\n")
        assert same.examination["orders"] == 1

    def test_the_list_of_rejected_rows_names_the_file(self, imported):
        brought = imported(HEAD + THREE + "4,dewi,yesterday,90000,,,,\n", "mei.csv")
        text = (folder_of(brought) / "rejected.csv").read_text()
        assert text.splitlines()[1].startswith(
            "mei.csv,5,order_date,yesterday,bad_date"
        )


class TestUndo:
    def test_leaves_nothing_of_a_first_import(self, imported):
        empty = everything()
        brought = undone(imported(LINES))
        assert brought.state == State.UNDONE
        assert brought.counts["removed"] == 2
        assert brought.counts["customers_removed"] == 2
        assert everything() == empty
        assert not OrderTotals.objects.exists()
        assert not folder_of(brought).exists()

    def test_gives_back_what_a_second_import_changed(self, imported):
        imported(HEAD + THREE + "9,eka,2024-04-01,1,,,,\n")
        before = everything()
        text = (
            "order_id,customer_id,order_date,total,channel,customer_name,phone\n"
            "1,ani,2024-01-05 10:00,175000,web,Ani,\n"
            "9,ani,2024-04-01,1,,,\n"
            "10,eka,2024-04-02,20,,Eka,0813 1111 2222\n"
            "11,fajar,2024-04-03,30,,Fajar,\n"
        )
        second = imported(text)
        assert (second.counts["new"], second.counts["changed"]) == (2, 2)
        assert everything() != before
        undone(second)
        assert second.counts["restored"] == 2
        assert second.counts["stayed"] == 0
        assert everything() == before
        assert not OrderBefore.objects.exists()

    def test_gives_back_lines(self, imported):
        imported(LINES)
        before = everything()
        undone(imported(LINES.replace("1,TEH,Teh,1", "1,GULA,Gula,3")))
        assert everything() == before

    def test_leaves_what_a_later_import_changed_and_says_so(self, imported):
        first = imported(HEAD + THREE)
        imported(HEAD + THREE.replace("150000", "160000"))
        undone(first)
        assert first.counts["removed"] == 2
        assert first.counts["stayed"] == 1
        assert Order.objects.get().revenue_amount == 160000
        assert Customer.objects.get().name == "Ani"

    def test_undone_in_the_other_order_nothing_is_left(self, imported):
        first = imported(HEAD + THREE)
        second = imported(HEAD + THREE.replace("150000", "160000"))
        undone(second)
        undone(first)
        assert not Order.objects.exists()
        assert not Customer.objects.exists()

    def test_keeps_customers_whom_colleagues_know(self, imported):
        brought = imported(HEAD + THREE)
        Note.objects.create(customer=Customer.objects.get(name="Budi"), text="Ramah")
        undone(brought)
        assert Customer.objects.get().name == "Budi"

    def test_keeps_customers_who_said_whether_they_may_be_written_to(self, imported):
        brought = imported(HEAD + THREE)
        budi = Customer.objects.get(name="Budi")
        record_consent(customer=budi, channel="email", is_given=False, by=None)
        undone(brought)
        assert Customer.objects.get() == budi
        assert budi.consents.count() == 1

    def test_keeps_customers_who_were_asked_or_answered(self, imported):
        """Also that the database takes it: foreign keys are looked at in the end."""
        brought = imported(HEAD + THREE)
        survey = Survey.objects.create(name="Puas")
        ani, budi = Customer.objects.order_by("name")
        Invitation.objects.create(survey=survey, customer=ani)
        now = timezone.now()
        Response.objects.create(
            survey=survey, version=1, customer=budi, started_at=now, changed_at=now
        )
        undone(brought)
        assert brought.state == State.UNDONE
        assert list(Customer.objects.order_by("name")) == [ani, budi]
        connection.check_constraints()

    def test_takes_away_nothing_that_others_hold(self):
        """What goes with its customer is held by nothing that stays."""
        going = {table for table, _column in _tables_of_customers(go_along=True)}
        held = {
            (field.model._meta.db_table, relation.model._meta.db_table)
            for field in (
                relation
                for model in apps.get_models(include_auto_created=True)
                if model._meta.db_table in going
                for relation in model._meta.get_fields(include_hidden=True)
                if relation.auto_created and not relation.concrete
            )
            for relation in [field.field]
        }
        assert {holder for _table, holder in held} <= going

    def test_has_segments_counted_anew(self, imported):
        brought = imported(HEAD + THREE)
        medan = {"field": "city", "is": "is", "value": "Medan"}
        rule = {"match": "all", "groups": [{"match": "all", "conditions": [medan]}]}
        segment = add_segment(name="Medan", rule=rule, by=None)
        keeping.renew(segment)
        segment.refresh_from_db()
        assert segment.member_count == 1
        DBTaskResult.objects.all().delete()
        undone(brought)
        assert DBTaskResult.objects.filter(task_path__endswith="recount").count() == 1
        recount.func()
        segment.refresh_from_db()
        assert segment.member_count == segment.memberships.count() == 0

    @pytest.mark.parametrize("in_order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 1, 0)])
    def test_in_any_order_nothing_is_left(self, imported, in_order):
        """Each file writes over the orders of the one before, with other customers."""
        empty = everything()
        head = "order_id,customer_id,order_date,total,customer_name\n"
        files = [
            imported(
                head
                + "".join(
                    f"{n},{who}{n},2024-0{month}-0{n},{n * month},{who}{n}\n"
                    for n in range(1, 4)
                )
            )
            for month, who in enumerate(("ani", "budi", "citra"), start=1)
        ]
        for place in in_order:
            undone(files[place])
            assert files[place].state == State.UNDONE
        assert everything() == empty
        assert not OrderBefore.objects.exists()

    def test_leaves_an_order_whose_former_customer_is_gone(self, imported):
        """Her order, changed by two files, the second of them by hand afterwards."""
        first = imported(HEAD + THREE)
        head = "order_id,customer_id,order_date,total,channel,customer_name,phone\n"
        second = imported(head + "1,candra,2024-01-05 10:00,175000,web,Candra,\n")
        third = imported(head + "1,dewi,2024-01-05 10:00,185000,web,Dewi,\n")
        undone(first)
        undone(second)
        assert not Customer.objects.filter(name="Ani").exists()
        assert Order.objects.get(order_id="1").revenue_amount == 185000
        undone(third)
        assert not Order.objects.exists()

    def test_says_that_nothing_was_taken_back(self, imported, monkeypatch):
        brought = imported(HEAD + THREE)
        before = everything()

        def refuse(_import_id):
            raise RuntimeError("no")

        monkeypatch.setattr(undoing, "forget_customers", refuse)
        undone(brought)
        assert brought.state == State.DONE
        assert "Nothing was taken back" in say_error(brought)[0]
        assert everything() == before

    def test_is_allowed_to_those_who_may(self, imported, person):
        brought = imported(HEAD + THREE)
        with pytest.raises(PermissionDenied):
            undo_import(brought=brought, by=person("Marketer"))
        undo_import(brought=brought, by=person("Owner"))

    def test_is_refused_before_it_is_imported(self, bring):
        with pytest.raises(OptionError):
            undo_import(brought=bring(HEAD + THREE))


class TestShops:
    """Whose orders a file holds, when nobody says."""

    def test_the_same_file_is_taken_for_the_shop_it_went_by(self, imported, bring):
        first = imported(HEAD + THREE)
        assert first.shop == "import"
        again = bring(HEAD + THREE)
        assert again.shop == "import"
        assert again.examination["elsewhere"] is None
        chosen = imported(HEAD + THREE, shop="melati")
        assert chosen.shop == "melati"

    def test_a_shop_connected_later_doubles_nothing(self, imported, bring):
        """The platform's name at first, then the name of the shop that sends them."""
        assert imported(SHOPIFY).shop == "shopify"
        Shop.objects.create(kind="shopify", name="melati", path_key="k")
        more = bring(SHOPIFY + SHOPIFY_MORE)
        assert more.shop == "shopify"
        assert more.examination["elsewhere"] == {"shop": "shopify", "count": 4, "of": 5}
        assert more.examination["compared"] == {"new": 1, "changed": 0, "same": 4}
        assert "taken for orders of “shopify”" in say_elsewhere(
            more.examination, "shopify"
        )

    def test_a_new_file_of_it_is_the_connected_shops(self, imported, bring):
        imported(SHOPIFY)
        Shop.objects.create(kind="shopify", name="melati", path_key="k")
        other = bring(SHOPIFY.replace("#10", "#20"))
        assert (other.shop, other.examination["elsewhere"]) == ("melati", None)

    def test_who_chooses_another_shop_is_told(self, imported, bring):
        imported(SHOPIFY)
        chosen = bring(SHOPIFY, shop="melati")
        assert chosen.shop == "melati"
        said = say_elsewhere(chosen.examination, chosen.shop)
        assert "choose “shopify” as the shop below" in said
        # Where both have them, it is no news.
        store(chosen)
        assert bring(SHOPIFY, shop="melati").examination["elsewhere"] is None

    def test_other_orders_of_the_same_numbers_are_asked_about(self, imported, bring):
        """A second shop that counts from one as well."""
        head = "order_id,customer_id,order_date,total\n"
        imported(head + "".join(f"{n},a{n},2024-01-0{n},{n}000\n" for n in range(1, 9)))
        other = head + "".join(f"{n},b{n},2024-05-0{n},{n}500\n" for n in range(1, 9))
        found = bring(other).examination
        assert found["strangers"] == {"known": 8, "other": 8}
        assert "8 have another day and another amount" in say_strangers(found, "import")
        changed = other.replace("2024-05", "2024-01")
        assert bring(changed).examination["strangers"] is None
        named = bring(other, shop="second").examination
        assert (named["strangers"], named["elsewhere"]) == (None, None)

    def test_customers_that_would_change_are_foretold(self, imported, bring):
        imported(HEAD + "1,,2024-01-05 10:00,150000,ani@toko.example,,Ani,\n")
        again = bring(HEAD + "1,,2024-01-05 10:00,150000,other@toko.example,,Ani,\n")
        assert again.examination["compared"] == {"new": 0, "changed": 1, "same": 0}
        assert store(again).counts["changed"] == 1

    def test_numbers_alike_by_chance_are_nobodys(self, imported, bring):
        imported(SHOPIFY)
        later = SHOPIFY.replace("2024-03", "2024-05")
        dearer = SHOPIFY.replace("50000", "51000")
        for text in (later, dearer):
            assert bring(text, shop="melati").examination["elsewhere"] is None


class TestDiscard:
    def test_removes_the_file(self, bring, django_capture_on_commit_callbacks):
        brought = bring(HEAD + THREE)
        folder = folder_of(brought)
        with django_capture_on_commit_callbacks(execute=True):
            discard_import(brought=brought)
        assert not folder.exists()
        assert not Import.objects.exists()

    def test_is_refused_once_imported(self, imported):
        with pytest.raises(OptionError):
            discard_import(brought=imported(HEAD + THREE))


class TestResume:
    def test_puts_what_is_left_into_the_queue_once(self, bring):
        brought = bring(HEAD + THREE)
        confirm_import(brought=brought)
        assert attempts.resume() == 1
        attempts.resume()
        waiting = DBTaskResult.objects.filter(status="READY")
        paths = [t.task_path for t in waiting if "load_import" in t.task_path]
        assert len(paths) == 1
        loading.load(brought.pk)
        assert attempts.resume() == 0

    def test_gives_up_after_three_attempts_with_a_reason(self, bring):
        brought = bring(HEAD + THREE)
        confirm_import(brought=brought)
        Import.objects.update(attempts=3)
        loading.load(brought.pk)
        brought.refresh_from_db()
        assert (brought.state, brought.error) == (State.FAILED, "interrupted")
        assert not Order.objects.exists()

    def test_says_so_when_the_file_is_gone(self, bring):
        brought = bring(HEAD + THREE)
        confirm_import(brought=brought)
        for path in Path(folder_of(brought)).glob("*.parquet"):
            path.unlink()
        loading.load(brought.pk)
        brought.refresh_from_db()
        assert brought.error == "gone"


TOTALS = (
    "No Nota,Tanggal,Pelanggan,Nama Barang,Qty,Total\n"
    "N1,2024-05-01 10:00,ani,Kopi,2,150000\n"
    "N1,2024-05-01 10:00,ani,Teh,1,150000\n"
    "N2,2024-05-02 10:00,budi,Kopi,1,50000\n"
    "N3,2024-05-03 10:00,ani,Kopi,1,80000\n"
    "N3,2024-05-03 10:00,ani,Gula,1,80000\n"
)


class TestRepeatedTotals:
    def test_an_order_is_stored_once_with_its_products(self, imported):
        brought = imported(TOTALS)
        assert brought.examination["kind"] == "totals"
        assert brought.examination["refused"] == {}
        assert brought.counts["new"] == 3
        first = Order.objects.get(order_id="N1")
        assert first.revenue_amount == 150000
        lines = first.lines.values_list("product__name", "quantity")
        assert set(lines) == {("Kopi", 2), ("Teh", 1)}
        again = imported(TOTALS)
        assert (again.counts["same"], again.counts["changed"]) == (3, 0)

    def test_a_total_on_the_first_row_does_too(self, imported):
        text = TOTALS.replace("2024-05-01 10:00,ani,Teh,1,150000", ",,Teh,1,")
        text = text.replace("2024-05-03 10:00,ani,Gula,1,80000", ",,Gula,1,")
        brought = imported(text)
        assert brought.examination["refused"] == {}
        assert Line.objects.count() == 5
        assert imported(TOTALS).counts["same"] == 3

    def test_a_column_chosen_for_the_product_shows_what_the_rows_are(self, bring):
        brought = bring(TOTALS.replace("Nama Barang", "Artikel"))
        assert brought.examination["kind"] == "orders"
        assert brought.examination["refused"] == {"duplicate": 2}
        options = {"mapping": {"product_id": "Artikel"}}
        choose_columns(brought=brought, shop="", options=options)
        examining.examine(brought.pk)
        brought.refresh_from_db()
        assert brought.examination["kind"] == "totals"
        assert store(brought).counts["new"] == 3
        assert Line.objects.count() == 5

    def test_mended_rows_are_read_as_the_file_was(self, imported):
        broken = TOTALS.replace("2024-05-02", "kemarin").replace(
            "2024-05-03 10:00", "kemarin"
        )
        brought = imported(broken)
        assert brought.examination["refused"] == {"bad_date": 3}
        text = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        again = imported(text.replace("kemarin", "2024-05-03").replace("Gula", "Kopi"))
        assert again.examination["kind"] == "totals"
        assert again.counts["new"] == 2
        assert Order.objects.get(order_id="N3").revenue_amount == 80000

    def test_what_a_person_says_of_the_amounts_wins(self, bring):
        brought = bring(TOTALS)
        form = columns_form(brought)
        data = {name: form[name].value() for name in form.fields}
        chosen = columns_form(brought, data | {"order_totals": "no"})
        assert chosen.is_valid()
        choose_columns(brought=brought, shop="", options=chosen.options)
        examining.examine(brought.pk)
        brought.refresh_from_db()
        assert brought.examination["kind"] == "lines"
        assert brought.examination["revenue_amount"] == 510000


CONTACTS = HEAD + (
    "1,ani,2024-01-05 10:00,150000,ani@@toko.example,0812 3456 789,Ani,Bandung\n"
    "2,budi,2024-01-06 10:00,75000,budi@toko.example,08-tanya-istri,Budi,Medan\n"
    "3,cici,2024-02-01 09:30,50000,cici toko.example,belum ada,Cici,-\n"
    "4,dedi,2024-02-02 09:30,50000,-,.,Dedi,Solo\n"
)


class TestContactsThatCannotBeRead:
    def test_are_told_before_anything_is_stored(self, bring):
        found = bring(CONTACTS).examination
        assert found["refused"] == {}
        assert found["unread"]["email"] == {
            "hidden": 0,
            "rows": 2,
            "to_mend": 2,
            "column": "email",
            "value": "ani@@toko.example",
            "line_number": 2,
        }
        assert found["unread"]["phone"]["rows"] == 2
        assert found["unread"]["phone"]["line_number"] == 3

    def test_beyond_all_measure_the_first_are_to_be_mended(self, bring, monkeypatch):
        monkeypatch.setattr(unread, "MOST", 1)
        brought = bring(CONTACTS)
        assert len(list(csv.reader((folder_of(brought) / "mend.csv").open()))) == 3
        said = say_unread(brought.examination)
        assert said[1] == "The first 1 of these rows are among those to mend."

    def test_nothing_is_told_of_a_file_without_them(self, bring):
        assert bring(HEAD + THREE).examination["unread"] == {}

    def test_come_to_their_customers_once_mended(self, imported):
        brought = imported(CONTACTS)
        assert brought.counts["new"] == 4
        path = folder_of(brought) / "mend.csv"
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
        assert rows[3][-2] == "email; phone"
        assert "the order is taken without it" in rows[3][-1]
        before = everything()
        mended = path.read_text("utf-8-sig")
        for wrong, right in (
            ("ani@@toko", "ani@toko"),
            ("08-tanya-istri", "0813 1111 2222"),
            ("cici toko", "cici@toko"),
        ):
            mended = mended.replace(wrong, right)
        again = imported(mended)
        assert again.examination["is_mended"]
        assert again.examination["compared"] == {"new": 0, "changed": 0, "same": 3}
        assert again.counts["contacts_new"] == 3
        orders, customers, totals, ids, points, _ = everything()
        assert (orders, totals, ids) == (before[0], before[2], before[3])
        assert len(customers) == 4
        assert points - before[4] == {
            ("email", "ani@toko.example"),
            ("phone", "+6281311112222"),
            ("email", "cici@toko.example"),
        }
        undone(again)
        assert everything() == before

    def test_another_row_of_the_customer_tells_the_contact(self, imported):
        imported(
            HEAD + "1,ani,2024-01-05 10:00,5,ani@toko.example,,Ani,\n"
            "2,ani,2024-03-05 10:00,5,ani@@toko,,Ani,\n"
        )
        assert ContactPoint.objects.get().value == "ani@toko.example"

    def test_bring_all_rows_of_their_order(self, imported):
        text = TOTALS.replace("Qty", "Qty,No HP").replace("Kopi,2,", "Kopi,2,0812x,")
        text = text.replace("Teh,1,", "Teh,1,0812x,").replace("1,5", "1,,5")
        text = text.replace("Kopi,1,8", "Kopi,1,,8").replace("Gula,1,8", "Gula,1,,8")
        # Names would come after the number once that can be read.
        brought = imported(text.replace("ani", "P-1").replace("budi", "P-2"))
        assert brought.examination["unread"]["phone"]["rows"] == 2
        path = folder_of(brought) / "mend.csv"
        again = imported(path.read_text("utf-8-sig").replace("0812x", "081234567890"))
        assert (again.counts["same"], again.counts["changed"]) == (1, 0)
        assert again.counts["contacts_new"] == 1
        assert Line.objects.count() == 5

    def test_who_is_known_by_nothing_else_stays_the_same_customer(self, imported):
        text = (
            "order_id,email,order_date,total\n1,ani@@toko.example,2024-01-05,5\n"
            "2,ani@@toko.example,2024-01-06,5\n3,budi@@toko.example,2024-01-07,5\n"
            "4,cici@toko.example,2024-01-08,5\n5,sama,2024-01-08,5\n"
            "6,sama,2024-01-09,5\n"
        )
        brought = imported(text)
        assert Customer.objects.count() == 4
        before = everything()
        mended = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        mended = mended.replace("@@", "@").replace("5,sama", "5,dewi@toko.example")
        again = imported(mended.replace("6,sama", "6,eka@toko.example"))
        # Two people had given the same word: they are told apart.
        assert (again.counts["same"], again.counts["changed"]) == (3, 2)
        assert again.counts["customers_new"] == 2
        assert Customer.objects.filter(orders=None).count() == 1
        ani = Customer.objects.get(orders__order_id="1")
        assert ani.contact_points.get().value == "ani@toko.example"
        assert ani.orders.count() == 2
        undone(again)
        assert everything() == before

    def test_whom_a_mended_address_names_already_gets_the_order(self, imported):
        head = "order_id,email,order_date,total\n"
        brought = imported(
            f"{head}1,ani@toko.example,2024-01-05,5\n2,ani@@toko.example,2024-01-06,5\n"
        )
        mended = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        imported(mended.replace("@@", "@"))
        ani = ContactPoint.objects.get(value="ani@toko.example").customer
        assert ani.orders.count() == 2

    def test_numbers_of_the_business_s_country_are_read(self, bring, business):
        business.phone_region = "GB"
        business.save()
        text = HEAD + "1,ani,2024-01-05 10:00,5,,020 7946 0018,,\n"
        assert bring(text).examination["unread"] == {}
        assert bring(text.replace("020 7946 ", "")).examination["unread"]["phone"]


TOLD = "No Pesanan;Tanggal Pesanan;Nama Pelanggan;No HP;Email;Total Belanja;Sumber\n"
SOME_BY_PHONE = TOLD + (
    "1;05/01/2024 10:00;Ani;0812 3456 789;ani@toko.example;Rp 150.000;Instagram\n"
    "2;06/01/2024 10:00;Budi;0813-1111-222;;Rp 75.000;Toko\n"
    "3;20/01/2024 10:00;BUDI;+62 813 1111 222;;Rp 25.000;Toko\n"
    "4;01/02/2024 09:30;ANI;+62 812-3456-789;;Rp 50.000;WhatsApp\n"
    "5;02/02/2024 09:30;Cici;;cici@toko.example;Rp 20.000;Toko\n"
    "6;03/02/2024 09:30;;;;Rp 10.000;Toko\n"
    "7;03/02/2024 09:30;;-;-;Rp 10.000;Toko\n"
)


class TestCustomersToldByContact:
    def test_some_have_only_an_email_and_some_only_a_phone(self, imported):
        brought = imported(SOME_BY_PHONE)
        found = brought.examination
        assert found["refused"] == {"missing_customer": 2}
        assert found["customers"] == found["staged"]["people"] == 3
        assert brought.counts["customers_new"] == Customer.objects.count() == 3
        bought = {c.name: c.orders.count() for c in Customer.objects.all()}
        assert bought == {"ANI": 2, "BUDI": 2, "Cici": 1}
        assert Order.objects.get(order_id="1").source == "Instagram"
        assert set(ContactPoint.objects.values_list("kind", "value")) == {
            ("email", "ani@toko.example"),
            ("phone", "+628123456789"),
            ("phone", "+628131111222"),
            ("email", "cici@toko.example"),
        }

    def test_the_page_says_by_what_they_are_told(self, bring):
        said = say_notes(bring(SOME_BY_PHONE).examination)
        assert "Customers are told by Email, or by No HP where there is none." in said
        with override("id"):
            said = say_notes(bring(SOME_BY_PHONE).examination)
        assert "Pelanggan dikenali dari Email, atau dari No HP bila kosong." in said

    def test_the_first_rows_say_what_each_column_is(self, bring):
        heads = dict(preview_of(bring(SOME_BY_PHONE).examination)["heads"])
        assert (heads["Email"], heads["No HP"]) == ("Customer", "Phone number")
        assert heads["Sumber"] == "Source of the visit"

    def test_contacts_stay_hidden_from_who_may_not_see_them(self, bring):
        hidden = hide_people(bring(SOME_BY_PHONE).examination)
        assert not {"ani@toko.example", "0812 3456 789"} & set(hidden["rows"][0])

    def test_the_same_file_twice_changes_nothing(self, imported):
        imported(SOME_BY_PHONE)
        before = everything()
        again = imported(SOME_BY_PHONE)
        assert again.counts["same"] == 5
        assert again.counts["new"] == again.counts["changed"] == 0
        assert again.counts["customers_new"] == again.counts["contacts_new"] == 0
        assert everything() == before

    def test_an_import_is_undone_whole(self, imported):
        undone(imported(SOME_BY_PHONE))
        assert everything() == (set(), set(), set(), set(), set(), 0)

    def test_a_phone_known_from_before_leads_to_its_customer(self, imported):
        imported(HEAD + THREE)
        before = everything()
        later = imported(TOLD + "9;05/03/2024;Ani;+62 812 3456 789;;Rp 5.000;Toko\n")
        ani = Order.objects.get(order_id="9").customer
        assert ani.name == "Ani"
        assert ani.orders.count() == 3
        assert Customer.objects.count() == 2
        undone(later)
        assert everything() == before

    def test_an_email_comes_to_who_was_known_by_phone(self, imported):
        imported(TOLD + "1;05/03/2024;Ani;0812 3456 789;;Rp 5.000;Toko\n")
        row = "2;06/03/2024;Ani;08123456789;ani@toko.example;Rp 5.000;Toko\n"
        imported(TOLD + row)
        ani = Customer.objects.get()
        assert ani.orders.count() == 2
        assert {point.value for point in ani.contact_points.all()} == {
            "+628123456789",
            "ani@toko.example",
        }

    def test_an_id_that_is_blank_in_some_rows(self, imported):
        text = (
            HEAD
            + THREE
            + ("4,,2024-03-01 10:00,5,,+62812-3456-789,,\n"
               "5,,2024-03-02 10:00,5,BUDI@toko.example,,,\n"
               "6,,2024-03-03 10:00,5,eka@toko.example,,Eka,\n")
        )  # fmt: skip
        brought = imported(text)
        assert brought.examination["refused"] == {}
        assert brought.examination["customers"] == Customer.objects.count() == 3
        bought = {c.name: c.orders.count() for c in Customer.objects.all()}
        assert bought == {"Ani": 3, "Budi": 2, "Eka": 1}

    def test_a_number_given_up_still_finds_its_customer(self, imported):
        text = TOLD + (
            "1;05/01/2024;Ani;0812 3456 789;ani@toko.example;Rp 5.000;Toko\n"
            "2;06/01/2024;Ani;0813 1111 222;ani@toko.example;Rp 5.000;Toko\n"
        )
        last = "3;07/01/2024;;08123456789;;Rp 5.000;Toko\n"
        imported(text + last)
        assert Customer.objects.get().orders.count() == 3
        again = imported(TOLD + last)
        assert (again.counts["same"], Customer.objects.count()) == (1, 1)

    def test_one_phone_of_two_emails_is_two_customers(self, imported):
        text = TOLD + (
            "1;05/01/2024;Ani;0812 3456 789;ani@toko.example;Rp 5.000;Toko\n"
            "2;06/01/2024;Budi;0812 3456 789;budi@toko.example;Rp 5.000;Toko\n"
            "3;07/01/2024;;08123456789;;Rp 5.000;Toko\n"
        )
        brought = imported(text)
        assert brought.examination["customers"] == Customer.objects.count() == 2
        assert Order.objects.get(order_id="3").customer.name == "Ani"

    def test_refused_rows_come_mended_to_their_customers(self, imported):
        brought = imported(
            SOME_BY_PHONE.replace("01/02/2024 09:30", "31/02/2024")
            .replace("0813-1111-222", "0813-tanya-istri")
        )  # fmt: skip
        assert brought.examination["refused"] == {"bad_date": 1, "missing_customer": 2}
        mended = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        mended = mended.replace("31/02/2024", "01/02/2024 09:30")
        mended = mended.replace("0813-tanya-istri", "08131111222")
        mended = mended.replace(",-,-,", ",08131111222,,")
        imported(mended)
        bought = {c.name: c.orders.count() for c in Customer.objects.all()}
        assert bought["Ani"] == 2
        assert Order.objects.get(order_id="7").customer.name == "BUDI"
        assert Order.objects.get(order_id="2").customer.name == "BUDI"

    def test_a_row_without_a_number_is_one_order_in_files_that_overlap(self, imported):
        head = "Email,No HP,Tanggal,Total\n"
        shared = ",08123456789,2024-01-06,5\n"
        imported(head + "ani@toko.example,08123456789,2024-01-05,5\n" + shared)
        again = imported(head + shared + ",08123456789,2024-01-07,5\n")
        assert (again.counts["same"], again.counts["new"]) == (1, 1)
        assert Customer.objects.get().orders.count() == 3

    def test_a_file_may_know_them_by_phone_alone(self, imported):
        text = "No Pesanan,Nama,No HP,Tanggal,Total\n1,Ani,08123456789,2024-01-05,5\n"
        brought = imported(text + "2,Ani,+62 812 3456 789,2024-01-06,5\n")
        assert brought.examination["columns"]["customer_id"] == "No HP"
        assert Customer.objects.get().orders.count() == 2

    def test_numbers_without_a_code_are_of_the_country_of_the_business(
        self, imported, business
    ):
        business.phone_region = "SG"
        business.save()
        head = "No Pesanan,No HP,Tanggal,Total\n"
        imported(head + "1,8123 4567,2024-01-05,5\n2,+65 8123 4567,2024-01-06,5\n")
        (customer,) = Customer.objects.all()
        assert customer.orders.count() == 2
        phone = ContactPoint.objects.get(kind=ContactPoint.Kind.PHONE)
        assert phone.value == "+6581234567"

    def test_a_person_may_say_that_the_phone_tells_nobody(self, bring):
        brought = bring(SOME_BY_PHONE)
        form = columns_form(brought)
        data = {name: form[name].value() for name in form.fields}
        for phone, refused in (("", 5), ("No HP", 2)):
            chosen = columns_form(brought, data | {"contact_phone": phone})
            assert chosen.is_valid()
            choose_columns(brought=brought, shop="", options=chosen.options)
            examining.examine(brought.pk)
            brought.refresh_from_db()
            found = brought.examination
            assert found["refused"] == {"missing_customer": refused}
            assert found["columns"]["customer_id"] == "Email"
