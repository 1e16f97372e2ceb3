"""The screens of orders: who may open them, what they say, what they ask."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from nilai.engine import open_session
from nilai.engine.reading import read_orders
from nilai_studio.customers.actions import merge_customers, undo_merge
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.models import Customer
from nilai_studio.orders import exporting, finding
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.analysis.read_file import read_file
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.imports import actions, examining, loading, undoing
from nilai_studio.orders.models import Import, NextProduct, Order, Product, Shop
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.files import find_file
from nilai_studio.runs.models import Run
from nilai_studio.runs.work import carry_out

ROLES = ("Owner", "Marketer", "Analyst", "Sales", "Service")
IMPORTERS = {"Owner", "Marketer", "Analyst"}
HEAD = "order_id,customer_id,order_date,total,email,phone,customer_name\n"
TEXT = HEAD + (
    "1,ani,2024-01-05 10:00,150000,ani@toko.example,0812 3456 789,<b>Ani</b>\n"
    "2,budi,2024-01-06 10:00,75000,budi@toko.example,,Budi\n"
    "3,cici,someday,75000,,,Cici\n"
)


@pytest.fixture(autouse=True)
def here(settings, tmp_path, monkeypatch):
    settings.HOME = type(settings.HOME)(tmp_path)
    (tmp_path / "uploads").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"

    def read_here(_brought, folder):
        request = json.loads((folder / "request.json").read_text())
        (folder / "result.json").write_text(json.dumps(read_file(folder, request)))

    monkeypatch.setattr(examining, "_read_apart", read_here)


def upload(client, text=TEXT, name="orders.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/admin/orders/imports/", {"file": file})


@pytest.fixture
def examined(business, owner, tmp_path):
    path = tmp_path / "given"
    path.write_text(TEXT)
    brought = actions.bring_file(file_name="orders.csv", path=path, by=owner)
    examining.examine(brought.pk)
    brought.refresh_from_db()
    return brought


def brought(folder, content, owner=None):
    path = folder / "another"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    one = actions.bring_file(file_name="another.csv", path=path, by=owner)
    examining.examine(one.pk)
    one.refresh_from_db()
    return one


@pytest.fixture
def done(examined):
    actions.confirm_import(brought=examined)
    loading.load(examined.pk)
    examined.refresh_from_db()
    return examined


@pytest.fixture
def orders(business):
    rows = [
        OrderFacts(
            order_id=f"A{i}",
            ordered_at=datetime(2024, 1, 1 + i % 28, tzinfo=UTC),
            revenue_amount=Decimal(1000 + i),
            customer=PersonSeen(
                system="toko", external_id=f"c{i % 7}", name=f"=Nama {i % 7}"
            ),
            channel="web" if i % 2 else "kasir",
            lines=(
                LineFacts(
                    product_id="KOPI",
                    quantity=Decimal(1),
                    unit_price_amount=Decimal(1000 + i),
                    product_name="Kopi <i>",
                ),
            ),
        )
        for i in range(120)
    ]
    store_orders(rows, shop="toko")


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


class TestWhoMay:
    @pytest.mark.parametrize("role", ROLES)
    def test_open_each_page(self, role, signed_in, examined):
        client = signed_in(role) if role != "Owner" else Client()
        if role == "Owner":
            client.force_login(
                examined.brought_by,
                backend="django.contrib.auth.backends.ModelBackend",
            )
        shop = Shop.objects.create(
            kind="shopify", name="m", path_key="k", secret="rahasia"
        )
        allowed = {
            "/admin/orders/": True,
            "/admin/orders/imports/": role in IMPORTERS,
            f"/admin/orders/imports/{examined.pk}/": role in IMPORTERS,
            f"/admin/orders/imports/{examined.pk}/progress/": role in IMPORTERS,
            "/admin/settings/shops/": role == "Owner",
            "/admin/settings/shops/add/": role == "Owner",
            f"/admin/settings/shops/{shop.pk}/": role == "Owner",
        }
        for address, may in allowed.items():
            status = client.get(address).status_code
            assert (status == 200) is may, (role, address, status)

    @pytest.mark.parametrize("role", ROLES[1:])
    def test_do_each_act(self, role, signed_in, examined):
        client = signed_in(role)
        may = role in IMPORTERS
        address = f"/admin/orders/imports/{examined.pk}"
        answer = client.post(f"{address}/undo/")
        examined.refresh_from_db()
        assert examined.state == "examined"
        answer = client.post(f"{address}/confirm/")
        assert (answer.headers.get("Location") == f"{address}/") is may
        examined.refresh_from_db()
        assert (examined.state == "confirmed") is may

    def test_looking_changes_nothing(self, signed_in, examined):
        client = signed_in("Marketer")
        for act in ("confirm", "discard", "columns"):
            address = f"/admin/orders/imports/{examined.pk}/{act}/"
            assert client.get(address).status_code == 405
        examined.refresh_from_db()
        assert examined.state == "examined"


class TestBring:
    def test_a_file_is_taken_and_examined(self, signed_in, business):
        client = signed_in("Marketer")
        answer = upload(client)
        brought = Import.objects.get()
        assert answer.headers["Location"] == f"/admin/orders/imports/{brought.pk}/"
        assert "nilai-progress" in page(client, answer.headers["Location"])
        examining.examine(brought.pk)
        text = page(client, answer.headers["Location"])
        assert "2 orders of 2 customers" in text
        assert "&lt;b&gt;Ani&lt;/b&gt;" in text
        assert "<b>Ani</b>" not in text

    def test_the_forms_secret_is_asked_for(self, person, business):
        client = Client(enforce_csrf_checks=True)
        client.force_login(
            person("Marketer"), backend="django.contrib.auth.backends.ModelBackend"
        )
        assert upload(client).status_code == 403
        assert not Import.objects.exists()
        client.get("/admin/orders/imports/")
        token = client.cookies["csrftoken"].value
        answer = client.post(
            "/admin/orders/imports/",
            {
                "file": SimpleUploadedFile("orders.csv", TEXT.encode()),
                "csrfmiddlewaretoken": token,
            },
        )
        assert answer.status_code == 302
        assert Import.objects.count() == 1

    def test_what_is_too_large_is_let_go(self, signed_in, business, monkeypatch):
        monkeypatch.setattr(actions, "LARGEST_FILE", 100)
        client = signed_in("Marketer")
        answer = upload(client)
        assert answer.status_code == 302
        assert not Import.objects.exists()
        assert "The file is larger than" in page(client, "/admin/orders/imports/")

    def test_without_a_file_it_asks_for_one(self, signed_in, business):
        client = signed_in("Marketer")
        client.post("/admin/orders/imports/", {})
        assert "Choose a file" in page(client, "/admin/orders/imports/")

    def test_an_empty_file_is_told_to_a_page_with_and_without_a_script(
        self, signed_in, business
    ):
        client = signed_in("Marketer")
        assert upload(client, "", "juni.csv").status_code == 302
        text = page(client, "/admin/orders/imports/")
        assert "“juni.csv” is empty, without a single byte. Export it again" in text
        answer = client.post(
            "/admin/orders/imports/",
            {"file": SimpleUploadedFile("juni.csv", b"")},
            headers={"accept": "application/json", "accept-language": "id"},
        )
        assert answer.status_code == 422
        assert answer.json()["refused"].startswith("“juni.csv” kosong")
        assert "juni.csv" not in page(client, "/admin/orders/imports/")
        assert not Import.objects.exists()


class TestImportPage:
    def test_says_what_would_be_refused_and_offers_the_rows(self, signed_in, examined):
        text = page(signed_in("Marketer"), f"/admin/orders/imports/{examined.pk}/")
        assert "someday" in text
        assert f"/admin/orders/imports/{examined.pk}/mend.csv" in text

    def test_contacts_are_hidden_from_who_may_not_see_them(self, signed_in, examined):
        client = signed_in("Analyst")
        text = page(client, f"/admin/orders/imports/{examined.pk}/")
        assert "ani@toko.example" not in text
        assert "•••" in text
        hidden = finding.hide_people(examined.examination)["sample"]
        for shown, told in zip(hidden, examined.examination["sample"], strict=True):
            if shown["value"] != told["value"]:
                assert told["value"] not in text
        for name in ("mend", "rejected"):
            address = f"/admin/orders/imports/{examined.pk}/{name}.csv"
            assert client.get(address).status_code in (302, 403)

    def test_contacts_that_cannot_be_read_are_told_and_can_be_mended(
        self, signed_in, business, tmp_path
    ):
        text = TEXT.replace("ani@toko", "ani@@toko").replace("0812 3", "tanya 3")
        text = text.replace("someday", "2024-02-03")
        one = brought(tmp_path, text)
        address = f"/admin/orders/imports/{one.pk}/"
        hidden = page(signed_in("Analyst"), address)
        assert "1 row has an email address that cannot be read, as “•••”" in hidden
        assert "ani@@toko" not in hidden
        assert "tanya 3" not in hidden
        client = signed_in("Marketer")
        shown = page(client, address)
        assert "1 row has an email address that cannot be read, as “ani@@toko" in shown
        assert "in line 2 (column “email”)" in shown
        assert "1 row has a phone number that cannot be read" in shown
        assert "These orders are taken all the same" in shown
        client.post(f"{address}confirm/")
        loading.load(one.pk)
        assert "1 row has an email address" in page(client, address)
        mend = client.get(f"{address}mend.csv")
        rows = b"".join(mend.streaming_content).decode("utf-8-sig")
        mended = brought(tmp_path, rows.replace("@@", "@").replace("tanya 3", "0812 3"))
        address = f"/admin/orders/imports/{mended.pk}/"
        assert "what was mended of their customers can be taken over" in page(
            client, address
        )
        client.post(f"{address}confirm/")
        loading.load(mended.pk)
        said = "new of their customers: 2 email addresses and phone numbers."
        assert said in page(client, address)
        actions.undo_import(brought=mended)
        undoing.undo(mended.pk)
        said = "The import was undone. What it had told of known customers went"
        assert said in page(client, address)

    def test_says_which_refused_rows_need_no_mending(
        self, signed_in, business, tmp_path
    ):
        row = "1,ani,2024-01-05 10:00,150000,,,\n"
        one = brought(tmp_path, HEAD + row * 3 + row.replace("00,,,", "00,,,Ani"))
        client = signed_in("Marketer")
        text = page(client, f"/admin/orders/imports/{one.pk}/")
        assert "Refused rows that are not among those to mend" in text
        assert (
            "exactly equal to a row that is taken, so that nothing is lost (2)" in text
        )
        other = brought(tmp_path, HEAD + row * 2)
        text = page(client, f"/admin/orders/imports/{other.pk}/")
        assert "None of the refused rows needs mending" in text
        assert "mend.csv" not in text

    def test_says_that_a_total_counts_once(self, signed_in, business, tmp_path):
        one = brought(
            tmp_path,
            "order_id,customer_id,order_date,total,product\n"
            "1,ani,2024-01-05,5,KOPI\n1,ani,2024-01-05,5,TEH\n",
        )
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{one.pk}/"
        text = page(client, address)
        assert "each row repeats its order&#x27;s total, which counts once" in text
        assert "Choose below if each row has an amount of its own" in text
        assert "Import 1 order<" in text
        client.post(f"{address}confirm/")
        loading.load(one.pk)
        order = Order.objects.get()
        text = page(signed_in("Owner"), f"/admin/orders/{order.pk}/")
        assert "no prices of its products" in text
        assert "TEH" in text

    def test_the_list_says_that_an_import_was_taken_back(self, client, done):
        client.force_login(
            done.brought_by, backend="django.contrib.auth.backends.ModelBackend"
        )
        client.post(f"/admin/orders/imports/{done.pk}/undo/")
        undoing.undo(done.pk)
        text = page(client, "/admin/orders/imports/")
        assert "Taken back: 2 orders, 2 customers" in text
        assert text.count('<td class="nilai-figure">–</td>') == 2

    def test_the_sign_of_another_currency_is_told(self, signed_in, business, tmp_path):
        head = "order_id,customer_id,order_date,total\n"
        said = "Nothing is converted"
        client = signed_in("Marketer")
        for sign, is_told in (("£ ", True), ("Rp ", False)):
            one = brought(tmp_path, f"{head}1,a,2024-01-01,{sign}150.000\n")
            text = page(client, f"/admin/orders/imports/{one.pk}/")
            assert (said in text) is is_told

    def test_rows_are_sent_as_a_file(self, signed_in, examined):
        client = signed_in("Marketer")
        answer = client.get(f"/admin/orders/imports/{examined.pk}/mend.csv")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert b"someday" in b"".join(answer.streaming_content)

    def test_columns_can_be_corrected(self, signed_in, examined):
        client = signed_in("Marketer")
        form = {
            "customer_id": "customer_name",
            "ordered_at": "order_date",
            "revenue_amount": "total",
            "order_id": "order_id",
            "contact_email": "email",
            "shop": "pasar",
        }
        address = f"/admin/orders/imports/{examined.pk}"
        client.post(f"{address}/columns/", form)
        examining.examine(examined.pk)
        examined.refresh_from_db()
        assert examined.examination["columns"]["customer_id"] == "customer_name"
        assert examined.examination["contacts"] == {"email": "email"}
        assert examined.shop == "pasar"

    def test_a_file_in_another_currency_is_refused_until_it_is_the_same(
        self, signed_in, business, tmp_path
    ):
        head = "order_id,customer_id,order_date,total,currency\n"
        one = brought(tmp_path, f"{head}1,a,2024-01-01,5,USD\n2,b,2024-01-02,5,usd\n")
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{one.pk}/"
        assert "The amounts are in USD, and the business counts in IDR" in page(
            client, address
        )
        business.currency = "USD"
        business.save()
        client.post(f"{address}columns/", {})
        examining.examine(one.pk)
        one.refresh_from_db()
        assert one.examination["revenue_amount"] == 10

    def test_amounts_said_to_be_in_the_businesss_own_currency_are_taken(
        self, signed_in, business, tmp_path
    ):
        head = "order_id,customer_id,order_date,total,currency\n"
        one = brought(tmp_path, f"{head}1,a,2024-01-01,5,USD\n")
        address = f"/admin/orders/imports/{one.pk}/columns/"
        signed_in("Marketer").post(address, {"currency": ""})
        examining.examine(one.pk)
        one.refresh_from_db()
        assert one.examination["revenue_amount"] == 5

    def test_a_platform_that_counts_in_rupiah_is_told_elsewhere(
        self, signed_in, business, tmp_path
    ):
        business.currency = "GBP"
        business.save()
        head = "Order ID,Order Status,Created Time,Buyer Username,"
        row = "1,Selesai,2024-01-05 10:00:00,ani,150000"
        one = brought(tmp_path, f"{head}SKU Subtotal After Discount\n{row}\n")
        text = page(signed_in("Marketer"), f"/admin/orders/imports/{one.pk}/")
        assert "The amounts are in IDR, and the business counts in GBP" in text

    def test_a_column_that_is_not_there_is_refused_in_place(self, signed_in, examined):
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{examined.pk}/columns/"
        answer = client.post(address, {"customer_id": "nobody"})
        assert answer.status_code == 200
        examined.refresh_from_db()
        assert examined.state == "examined"

    def test_ten_thousand_columns_make_a_page(self, signed_in, business, tmp_path):
        extra = ",".join(f"c{i}" for i in range(10_000))
        path = tmp_path / "wide"
        path.write_text(
            f"order_id,customer_id,order_date,total,{extra}\n"
            f"1,ani,2024-01-01,5,{',' * 9_999}\n"
        )
        brought = actions.bring_file(file_name="wide.csv", path=path)
        examining.examine(brought.pk)
        text = page(signed_in("Marketer"), f"/admin/orders/imports/{brought.pk}/")
        assert len(text) < 2_000_000

    def test_says_what_changed_and_can_be_undone(self, client, done):
        client.force_login(
            done.brought_by, backend="django.contrib.auth.backends.ModelBackend"
        )
        address = f"/admin/orders/imports/{done.pk}"
        text = page(client, f"{address}/")
        assert "2 new orders are here, and 2 new customers." in text
        client.post(f"{address}/undo/")
        undoing.undo(done.pk)
        assert "was undone" in page(client, f"{address}/")
        assert not Order.objects.exists()

    def test_says_that_the_same_file_was_imported(self, client, done, owner, tmp_path):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        path = tmp_path / "again"
        path.write_text(TEXT)
        again = actions.bring_file(file_name="again.csv", path=path, by=owner)
        examining.examine(again.pk)
        text = page(client, f"/admin/orders/imports/{again.pk}/")
        assert "The very same file" in text

    def test_does_not_offer_what_is_here_already(self, client, done, owner, tmp_path):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        again = brought(tmp_path, TEXT, owner)
        address = f"/admin/orders/imports/{again.pk}/"
        text = page(client, address)
        assert "Nothing in this file is new" in text
        assert f"{address}confirm/" not in text
        assert "Nothing new in it" in page(client, "/admin/orders/imports/")
        # Another file of the same orders may tell more of the customers.
        other = brought(tmp_path, TEXT.replace("ani@toko", "ani@rumah"), owner)
        text = page(client, f"/admin/orders/imports/{other.pk}/")
        assert "Take over names and contacts" in text
        assert "Import 2 orders" not in text

    def test_offers_contacts_only_where_the_file_tells_more(
        self, signed_in, done, tmp_path
    ):
        client = signed_in("Marketer")
        # The very same rows in another file, and in another one a city.
        same = brought(tmp_path, TEXT.replace("\n", "\r\n"))
        assert same.sha256 != done.sha256
        text = page(client, f"/admin/orders/imports/{same.pk}/")
        assert "Nothing in this file is new" in text
        assert "Take over names and contacts" not in text
        told = TEXT.replace("customer_name\n", "customer_name,city\n").replace(
            "Budi\n", "Budi,Solo\n"
        )
        more = brought(tmp_path, told)
        text = page(client, f"/admin/orders/imports/{more.pk}/")
        assert "Take over names and contacts" in text
        actions.confirm_import(brought=more)
        loading.load(more.pk)
        assert Customer.objects.get(name="Budi").city == "Solo"

    def test_the_button_says_what_it_does(self, signed_in, done, tmp_path):
        client = signed_in("Marketer")
        head, one, two, _faulty = TEXT.splitlines(keepends=True)
        changed = one.replace("150000", "160000")
        new = two.replace("2,budi", "4,budi")

        def said(*rows):
            file = brought(tmp_path, head + "".join(rows))
            text = page(client, f"/admin/orders/imports/{file.pk}/")
            return re.findall(r">(Import [^<]*orders?)</button>", text)

        assert said(changed, two, new) == ["Import 1 new and 1 changed order"]
        assert said(changed, two) == ["Import 1 changed order"]
        assert said(one, two, new) == ["Import 1 new order"]
        assert said(new, new.replace("4,", "5,")) == ["Import 2 orders"]

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", "Rows below zero: 1 (−Rp 1,250,000)"),
            ("id", "Baris di bawah nol: 1 (−Rp 1.250.000)"),
        ],
    )
    def test_writes_the_numbers_of_notes_as_the_reader_does(
        self, signed_in, business, tmp_path, language, said
    ):
        one = brought(tmp_path, f"{TEXT}7,ani,2024-01-09,-1250000,,,\n")
        answer = signed_in("Marketer").get(
            f"/admin/orders/imports/{one.pk}/", headers={"accept-language": language}
        )
        assert said in answer.content.decode().replace("\xa0", " ")

    def test_says_how_many_orders_are_refunds(self, signed_in, business, tmp_path):
        text = f"{TEXT}7,ani,2024-01-09,-50000,,,\n8,budi,2024-01-09,-75000,,,\n"
        one = brought(tmp_path, text)
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{one.pk}/"
        client.post(f"{address}confirm/")
        loading.load(one.pk)
        said = "4 new orders are here, 2 of them refunds or cancelled, and 2 new"
        assert said in page(client, address)
        more = brought(tmp_path, f"{text}9,budi,2024-01-10,5,,,\n")
        address = f"/admin/orders/imports/{more.pk}/"
        client.post(f"{address}confirm/")
        loading.load(more.pk)
        assert "1 new order is here, and 0 new" in page(client, address)

    def test_names_the_columns_that_are_not_used_and_lets_them_be_chosen(
        self, signed_in, business, tmp_path
    ):
        given = (
            "order_id,customer_id,order_date,total,product,note\n"
            "1,ani,2024-01-05,5,KOPI,x\n1,ani,2024-01-05,7,TEH,x\n"
        )
        bought = brought(tmp_path, given)
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{bought.pk}/"
        text = page(client, address)
        assert "Not used:" in text
        assert "<code>product</code>, <code>note</code>" in text
        assert "<details open>" in text
        # One of the order's two rows would be refused.
        assert "choose below which column is the product code" in text
        client.post(f"{address}columns/", {"product_id": "product"})
        examining.examine(bought.pk)
        bought.refresh_from_db()
        assert bought.examination["kind"] == "lines"
        assert bought.examination["staged"]["lines"] == 2
        assert "<code>product</code>" not in page(client, address)

    def test_keeps_the_columns_closed_where_all_is_told(
        self, signed_in, business, tmp_path
    ):
        plain = "order_id,customer_id,order_date,total\n1,ani,2024-05-20,5\n"
        sure = brought(tmp_path, plain)
        client = signed_in("Marketer")
        text = page(client, f"/admin/orders/imports/{sure.pk}/")
        assert "<details>" in text
        assert "Not used:" not in text
        assert "1 order of 1 customer," in text
        assert "Import 1 order<" in text
        either = brought(tmp_path, plain.replace("2024-05-20", "05/04/2024"))
        text = page(client, f"/admin/orders/imports/{either.pk}/")
        assert "<details open>" in text

    def test_says_of_one_that_it_is_one(self, client, owner, business, tmp_path):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        one = brought(
            tmp_path, "order_id,customer_id,order_date,total\n1,ani,2024-05-20,5\n"
        )
        actions.confirm_import(brought=one)
        loading.load(one.pk)
        address = f"/admin/orders/imports/{one.pk}"
        text = page(client, f"{address}/")
        assert "1 new order is here, and 1 new customer." in text
        client.post(f"{address}/undo/")
        undoing.undo(one.pk)
        text = page(client, f"{address}/")
        assert "1 order and 1 customer were taken back." in text

    def test_an_endless_customer_is_refused(self, signed_in, business, tmp_path):
        name = "b" * 100_000
        one = brought(
            tmp_path,
            f"order_id,customer_id,order_date,total\n1,{name},2024-05-20,5\n"
            "2,ani,2024-05-20,5\n",
        )
        assert one.examination["refused"] == {"too_long": 1}
        text = page(signed_in("Marketer"), f"/admin/orders/imports/{one.pk}/")
        assert "customer id of more than 200 characters" in text

    @pytest.mark.parametrize("code", ["interrupted", "gone", "unexpected: boom"])
    def test_says_why_it_failed(self, signed_in, examined, code):
        Import.objects.update(state="failed", error=code)
        text = page(signed_in("Marketer"), f"/admin/orders/imports/{examined.pk}/")
        assert "nothing was stored" in text

    @pytest.mark.parametrize("language", ["en", "id"])
    @pytest.mark.parametrize(
        "text",
        [
            "who;when\nani;2024-01-01\n",
            "%PDF-1.7",
            HEAD.strip()
            + ",currency\n1,a,2024-01-01,5,,,,IDR\n2,b,2024-01-01,5,,,,USD\n",
        ],
        ids=["columns", "pdf", "currencies"],
    )
    def test_says_what_keeps_it_from_being_read(
        self, signed_in, business, tmp_path, text, language
    ):
        one = brought(tmp_path, text)
        client = signed_in("Marketer")
        client.cookies["django_language"] = language
        said = client.get(
            f"/admin/orders/imports/{one.pk}/",
            headers={"accept-language": language},
        ).content.decode()
        assert "--map" not in said
        assert "--currency" not in said

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"halo\ndunia\n", "hanya berisi satu kolom; baris pertamanya “halo”"),
            (b"order_id,customer_id,total\n", "tidak punya baris"),
            (b"\r\n\r\n", "hanya berisi baris kosong"),
            (b"%PDF-1.7", "bukan tabel"),
            (b"PK\x03\x04" + b"x" * 99, "arsip ZIP"),
            (b"PAR1" + b"x" * 99, "tidak dapat dibaca sebagai Parquet"),
        ],
    )
    def test_says_in_the_readers_language_what_is_wrong_with_a_file(
        self, signed_in, business, tmp_path, content, said
    ):
        one = brought(tmp_path, content)
        page = signed_in("Marketer").get(
            f"/admin/orders/imports/{one.pk}/", headers={"accept-language": "id"}
        )
        text = page.content.decode()
        assert said in text
        assert "another.csv" in text
        assert str(tmp_path) not in text

    def test_says_in_indonesian_that_two_columns_are_alike_until_one_is_chosen(
        self, signed_in, business, tmp_path
    ):
        text = "order_id,customer_id,order_date,total,total\n1,ani,2024-01-05,5,6\n"
        one = brought(tmp_path, text)
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{one.pk}/"
        said = client.get(address, headers={"accept-language": "id"}).content.decode()
        assert "another.csv punya dua kolom “total”" in said
        assert "yang kedua disebut “total (2)” di sini" in said
        client.post(f"{address}columns/", {"revenue_amount": "total"})
        examining.examine(one.pk)
        one.refresh_from_db()
        assert one.examination["revenue_amount"] == 5

    def test_says_in_indonesian_that_a_choice_has_no_meaning_for_the_file(
        self, signed_in, business, tmp_path
    ):
        one = brought(tmp_path, "customer_id,order_date,total\nani,2024-01-05,5\n")
        client = signed_in("Marketer")
        address = f"/admin/orders/imports/{one.pk}/"
        client.post(f"{address}columns/", {"order_totals": "yes"})
        examining.examine(one.pk)
        said = client.get(address, headers={"accept-language": "id"}).content.decode()
        assert "Berkas ini dibaca sebagai pesanan, satu baris masing-masing." in said
        assert "pilih “sesuai isi berkas” di sana" in said
        assert "--order-totals" not in said


class TestImportsList:
    def test_says_what_each_file_waits_for(self, signed_in, business, tmp_path):
        for text in (
            TEXT,
            "%PDF-1.7",
            "who;when\nani;2024-01-01\n",
            "order_id,customer_id,order_date,total\n1,ani,someday,5\n",
        ):
            brought(tmp_path, text)
        text = page(signed_in("Marketer"), "/admin/orders/imports/")
        said = re.findall(r'<span class="w-status([^"]*)">([^<]+)<', text)
        assert said == [
            ("", "No row can be used"),
            ("", "Columns to be chosen"),
            ("", "Cannot be read"),
            (" w-status--primary", "Waiting for your yes"),
        ]

    def test_asks_the_same_however_many_there_are(
        self, signed_in, examined, owner, django_assert_num_queries
    ):
        client = signed_in("Marketer")
        client.get("/admin/orders/imports/")
        with CaptureQueriesContext(connection) as one:
            client.get("/admin/orders/imports/")
        Import.objects.bulk_create(
            [
                Import(
                    file_name=f"{i}.csv",
                    size_bytes=1,
                    state="examined",
                    examination=examined.examination,
                    brought_by=owner,
                )
                for i in range(15)
            ]
        )
        with django_assert_num_queries(len(one)):
            text = page(client, "/admin/orders/imports/")
        assert "14.csv" in text

    def test_says_that_changed_orders_are_as_before(self, signed_in, done, tmp_path):
        changed = brought(tmp_path, TEXT.replace("150000", "160000"))
        actions.confirm_import(brought=changed)
        loading.load(changed.pk)
        actions.undo_import(brought=changed)
        undoing.undo(changed.pk)
        text = page(signed_in("Marketer"), "/admin/orders/imports/")
        assert "As before: 1 order" in text
        assert "Nothing was left to take back" not in text


class TestOrdersPage:
    def test_lists_the_latest_first_page_by_page(
        self, signed_in, orders, django_assert_max_num_queries
    ):
        client = signed_in("Marketer")
        with django_assert_max_num_queries(30):
            answer = client.get("/admin/orders/")
        assert len(answer.context["orders"]) == 50
        assert "120 orders are here" in answer.content.decode()
        seen = [order.pk for order in answer.context["orders"]]
        while answer.context["later"]:
            answer = client.get(f"/admin/orders/?{answer.context['later']}")
            seen += [order.pk for order in answer.context["orders"]]
        assert len(seen) == len(set(seen)) == 120

    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ("q=A5", 1),
            ("q=Nama", 120),
            ("shop=toko", 120),
            ("channel=web", 60),
            ("first_on=2024-01-28", 4),
            ("last_on=2024-01-01", 5),
            ("q=nothing", 0),
        ],
    )
    def test_narrows(self, signed_in, orders, asked, count):
        answer = signed_in("Marketer").get(f"/admin/orders/?{asked}")
        assert answer.status_code == 200
        assert len(answer.context["orders"]) == min(count, 50)

    @pytest.mark.parametrize(
        "asked", ["after=x", "after=2024-01-01~1", "first_on=soon", "after=~-1"]
    )
    def test_odd_addresses_are_no_fault(self, signed_in, orders, asked):
        page(signed_in("Marketer"), f"/admin/orders/?{asked}")

    def test_the_filter_offers_every_shop_there_are_orders_of(self, signed_in, orders):
        # As the API stores them: no file and no registered shop has the name.
        text = page(signed_in("Marketer"), "/admin/orders/?shop=toko")
        assert '<option value="toko" selected>toko</option>' in text
        assert "120 orders match" in text

    @pytest.mark.parametrize(
        ("asked", "named"), [({"shop": "warung"}, "Shop"), ({"first_on": "x"}, "From")]
    )
    def test_nothing_matches_what_is_refused(self, signed_in, orders, asked, named):
        client = signed_in("Marketer")
        answer = client.get("/admin/orders/", asked)
        assert answer.context["orders"] == []
        assert f"What was asked for is not there: {named}." in answer.content.decode()
        sent = client.post("/admin/orders/export/", {"format": "csv", **asked})
        assert len(b"".join(sent.streaming_content).decode().splitlines()) == 1

    def test_money_is_for_those_who_may_see_it(self, signed_in, orders):
        client = signed_in("Service")
        assert "1.119" not in page(client, "/admin/orders/")
        order = Order.objects.get(order_id="A119")
        assert "1.119" not in page(client, f"/admin/orders/{order.pk}/")

    def test_an_order_shows_its_products(self, signed_in, orders):
        order = Order.objects.get(order_id="A5")
        text = page(signed_in("Sales"), f"/admin/orders/{order.pk}/")
        assert "Kopi &lt;i&gt;" in text

    def test_export_runs_no_formula(self, signed_in, orders):
        client = signed_in("Marketer")
        answer = client.post("/admin/orders/export/", {"format": "csv", "q": "A5"})
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert len(lines) == 2
        assert "'=Nama 5" in lines[1]

    @pytest.mark.parametrize(
        ("language", "heads"),
        [("en", "Shop,Order number,Date"), ("id", "Toko,Nomor pesanan,Tanggal")],
    )
    def test_export_speaks_to_the_reader_and_is_read_back(
        self, orders, owner, language, heads
    ):
        run = start_run(kind=exporting.FILE, inputs={"language": language}, by=owner)
        carry_out(run.pk)
        run.refresh_from_db()
        file = find_file(run, owner)
        head, first, *_ = openpyxl.load_workbook(file).active.values
        assert ",".join(head).startswith(heads)
        assert "IDR" in first
        with open_session() as session:
            reading = read_orders(session, [str(file)])
            assert reading.orders == 120
            assert reading.currency == "IDR"

    def test_export_asks_for_the_permission(self, signed_in, orders):
        assert signed_in("Sales").post("/admin/orders/export/").status_code in (
            302,
            403,
        )

    def test_says_what_to_bring_when_empty(self, signed_in, business):
        assert "/admin/orders/imports/" in page(signed_in("Marketer"), "/admin/orders/")


class TestCustomers:
    def test_the_list_shows_orders_and_narrows_by_them(self, signed_in, orders):
        client = signed_in("Marketer")
        text = page(client, "/admin/customers/?silent_days=30&orders_from=2")
        assert "=Nama 3" in text
        assert "=Nama 3" not in page(client, "/admin/customers/?orders_from=1000")

    def test_the_page_shows_orders_and_events(self, signed_in, orders):
        customer = Customer.objects.get(name="=Nama 3")
        text = page(signed_in("Marketer"), f"/admin/customers/{customer.pk}/")
        assert "17 orders since" in text

    def test_the_page_shows_what_people_like_them_buy_next(self, signed_in, orders):
        kopi = Product.objects.get()
        teh = Product.objects.create(product_id="TEH", name="Teh")
        NextProduct.objects.create(
            product=kopi, next_product=teh, customer_count=30, chance_count=60, lift=2.5
        )
        customer = Customer.objects.get(name="=Nama 3")
        text = page(signed_in("Service"), f"/admin/customers/{customer.pk}/")
        assert "30 of 60" in text

    def test_a_merge_moves_the_orders_and_counts_anew(self, orders, owner):
        kept = Customer.objects.get(name="=Nama 3")
        gone = Customer.objects.get(name="=Nama 4")
        before = gone.order_totals.order_count
        both = kept.order_totals.order_count + before
        merge = merge_customers(kept=kept, gone=gone, by=owner)
        kept = Customer.objects.get(pk=kept.pk)
        assert kept.order_totals.order_count == both
        undo_merge(merge=merge, by=owner)
        assert Customer.objects.get(pk=gone.pk).order_totals.order_count == before


class TestShops:
    def test_a_new_one_is_offered_the_names_that_files_went_by(self, signed_in, orders):
        client = signed_in("Owner")
        text = page(client, "/admin/settings/shops/add/")
        assert '<option value="toko">' in text
        assert "There are orders of: toko." in text
        client.post("/admin/settings/shops/add/", {"kind": "shopify", "name": "toko"})
        assert Shop.objects.get().name == "toko"
        assert "There are orders of" not in page(client, "/admin/settings/shops/add/")

    def test_who_chooses_another_shop_for_a_file_is_warned(
        self, client, done, owner, tmp_path
    ):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        again = brought(tmp_path, TEXT, owner)
        actions.choose_columns(brought=again, shop="melati", options={})
        examining.examine(again.pk)
        text = page(client, f"/admin/orders/imports/{again.pk}/")
        assert "The very same file" in text
        assert "Importing it again changes nothing" not in text
        assert "would count twice: choose “import” as the shop below" in text

    def test_asks_the_same_however_many_there_are(
        self, signed_in, business, django_assert_num_queries
    ):
        client = signed_in("Owner")
        Shop.objects.create(kind="shopify", name="m", path_key="k", secret="rahasia")
        client.get("/admin/settings/shops/")
        with CaptureQueriesContext(connection) as one:
            client.get("/admin/settings/shops/")
        Shop.objects.bulk_create(
            [
                Shop(kind="shopify", name=f"m{i}", path_key=f"k{i}", secret="rahasia")
                for i in range(12)
            ]
        )
        with django_assert_num_queries(len(one)):
            assert "m11" in page(client, "/admin/settings/shops/")

    def test_begins_with_a_kind(self, signed_in, business):
        text = page(signed_in("Owner"), "/admin/settings/shops/add/")
        assert "---------" not in text
        assert '<option value="shopify"' in text

    def test_a_shop_is_connected_by_its_address_and_then_its_secret(
        self, client, owner, business
    ):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        assert 'name="secret"' not in page(client, "/admin/settings/shops/add/")
        answer = client.post(
            "/admin/settings/shops/add/", {"kind": "shopify", "name": "melati"}
        )
        shop = Shop.objects.get()
        address = f"/admin/settings/shops/{shop.pk}/"
        assert answer.headers["Location"] == address
        text = page(client, address)
        assert f"/hooks/{shop.path_key}/" in text
        assert len(shop.path_key) >= 30
        assert "until then nothing that it sends is taken" in text
        assert "started with an address of its own: --address" in text
        assert "lacks its secret" in page(client, "/admin/settings/shops/")
        assert self.send(shop, "") == self.send(shop, "rahasia") == 401
        client.post(address, {"secret": "rahasia", "is_open": "on"})
        assert self.send(shop, "rahasia") == 200
        text = page(client, address)
        assert "each order then comes here by itself" in text
        assert "rahasia" not in text
        assert "1 shop sends its orders here" in page(client, "/admin/settings/shops/")

    def test_a_secret_for_woocommerce_is_made_here_and_shown_once(
        self, client, owner, business
    ):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        form = {"kind": "woocommerce", "name": "mawar"}
        address = client.post("/admin/settings/shops/add/", form).headers["Location"]
        assert "Make a secret" in page(client, address)
        shown = client.post(f"{address}secret/").content.decode()
        first = Shop.objects.get().secret
        assert len(first) >= 40
        assert first in shown
        assert first not in page(client, address)
        client.post(f"{address}secret/")
        shop = Shop.objects.get()
        assert (shop.secret != first, shop.former_secret) == (True, first)
        Shop.objects.update(kind="shopify")
        assert client.post(f"{address}secret/").status_code == 404

    def send(self, shop, secret):
        body = json.dumps({"id": 1}).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        return (
            Client()
            .post(
                f"/hooks/{shop.path_key}/",
                body,
                content_type="application/json",
                headers={
                    "X-Shopify-Hmac-SHA256": base64.b64encode(digest).decode(),
                    "X-Shopify-Topic": "orders/create",
                },
            )
            .status_code
        )

    def test_a_blank_secret_keeps_the_one_there_is(self, client, owner, business):
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        shop = Shop.objects.create(
            kind="shopify", name="m", path_key="k", secret="rahasia"
        )
        client.post(f"/admin/settings/shops/{shop.pk}/", {"is_open": "on"})
        shop.refresh_from_db()
        assert (shop.secret, shop.former_secret) == ("rahasia", "")
        client.post(
            f"/admin/settings/shops/{shop.pk}/", {"is_open": "on", "secret": "baru"}
        )
        shop.refresh_from_db()
        assert (shop.secret, shop.former_secret) == ("baru", "rahasia")


class TestFile:
    """Orders as a file too large to wait for."""

    def test_is_made_by_a_run_and_written_down(self, signed_in, orders, monkeypatch):
        monkeypatch.setattr(exporting, "MOST_AT_ONCE", 2)
        client = signed_in("Marketer")
        few = client.post("/admin/orders/export/", {"format": "xlsx", "q": "A5"})
        assert b"".join(few)
        answer = client.post("/admin/orders/export/", {"format": "xlsx"})
        run = Run.objects.latest("pk")
        assert answer.url == reverse("run", args=[run.pk])
        carry_out(run.pk)
        sent = client.get(reverse("run_file", args=[run.pk]))
        book = openpyxl.load_workbook(BytesIO(b"".join(sent)))
        head, *rows = book.active.iter_rows(values_only=True)
        assert head[:2] == ("Shop", "Order number")
        assert len(rows) == Order.objects.count()
        told = ModelLogEntry.objects.filter(action="orders.export").order_by("pk")
        counts = [entry.data["count"] for entry in told]
        assert counts == [1, len(rows)]
