"""What the page of a file of orders says of it, before and after it is stored."""

import json

import openpyxl
import pytest
from django.utils.translation import override
from wagtail.users.models import UserProfile

from nilai_studio.customers.models import ContactPoint, Customer
from nilai_studio.orders import exporting
from nilai_studio.orders.analysis.read_file import read_file
from nilai_studio.orders.imports import actions, examining, loading, undoing
from nilai_studio.orders.imports.folders import folder_of
from nilai_studio.orders.models import Order
from nilai_studio.orders.telling import say_problem
from nilai_studio.orders.views.imports import columns_form

HEAD = "order_id,customer_id,order_date,total\n"


@pytest.fixture(autouse=True)
def here(settings, tmp_path, monkeypatch):
    settings.HOME = type(settings.HOME)(tmp_path)
    (tmp_path / "uploads").mkdir()

    def read_here(_brought, folder):
        request = json.loads((folder / "request.json").read_text())
        (folder / "result.json").write_text(json.dumps(read_file(folder, request)))

    monkeypatch.setattr(examining, "_read_apart", read_here)


@pytest.fixture
def bring(business, tmp_path):
    def do(content, name="orders.csv", by=None):
        path = tmp_path / "given"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        brought = actions.bring_file(file_name=name, path=path, by=by)
        return look_again(brought)

    return do


def look_again(brought):
    examining.examine(brought.pk)
    brought.refresh_from_db()
    return brought


def store(brought):
    actions.confirm_import(brought=brought)
    loading.load(brought.pk)
    brought.refresh_from_db()
    return brought


@pytest.fixture
def page(signed_in):
    client = signed_in("Marketer")

    def do(brought, language="en"):
        answer = client.get(
            f"/admin/orders/imports/{brought.pk}/",
            headers={"accept-language": language},
        )
        assert answer.status_code == 200
        return " ".join(answer.content.decode().replace("\xa0", " ").split())

    return do


class TestTheSameFile:
    def test_says_that_it_would_set_back_what_was_changed_since(self, bring, page):
        text = HEAD + "1,ani,2024-01-05,5\n2,budi,2024-01-06,6\n"
        store(bring(text))
        store(bring(text.replace(",5", ",50").replace(",6", ",60")))
        said = page(bring(text))
        assert "2 of its orders were changed since" in said
        assert "Importing it again changes nothing" not in said

    def test_says_that_it_changes_nothing_where_nothing_changed(self, bring, page):
        text = HEAD + "1,ani,2024-01-05,5\n"
        store(bring(text))
        said = page(bring(text))
        assert "Importing it again changes nothing." in said
        assert "set it back" not in said


class TestWhoTheCustomerIs:
    def test_is_told_by_contacts_where_no_column_is_chosen(self, bring):
        text = "Pembeli,Email,Tanggal,Total\nP-1,a@x.id,2024-01-05,5\n"
        brought = bring(text.replace("Email", "Surel"))
        assert brought.examination["columns"]["customer_id"] == "Pembeli"
        form = columns_form(brought)
        data = {name: form[name].value() for name in form.fields}
        chosen = columns_form(brought, data | {"customer_id": ""})
        assert chosen.is_valid()
        actions.choose_columns(brought=brought, shop="", options=chosen.options)
        found = look_again(brought).examination
        assert found["columns"]["customer_id"] == "Surel"
        assert "problem" not in found

    def test_names_stay_names_beside_contacts(self, bring):
        text = "Pembeli,No HP,Tanggal,Total\n" + "".join(
            f"Siti Aminah,081234567{n},2024-01-0{n - 700},5\n" for n in (701, 702)
        )
        store(bring(text))
        assert [one.name for one in Customer.objects.all()] == ["Siti Aminah"] * 2

    def test_of_several_phones_the_first_that_is_filled_counts(self, bring):
        head = ("Name,Email,Financial Status,Currency,Subtotal,Created at,Phone,"
                "Billing Phone,Shipping Phone\n")  # fmt: skip
        phones = (",0812 3456 781,", "-,,0812 3456 782", "0812 3456 783,x1,",
                  ",tidak ada 5,")  # fmt: skip
        brought = bring(head + "".join(
            f"#{n},c{n}@x.id,paid,IDR,5,2024-01-05,{told}\n"
            for n, told in enumerate(phones)
        ))  # fmt: skip
        unread = brought.examination["unread"]["phone"]
        assert (unread["rows"], unread["column"]) == (1, "Billing Phone")
        store(brought)
        points = ContactPoint.objects.filter(kind="phone").values_list("value")
        assert sorted(v for (v,) in points) == [f"+62812345678{n}" for n in (1, 2, 3)]


class TestHiddenContacts:
    def test_are_told_in_one_line_and_need_no_mending(self, bring, page):
        text = ("order_id,customer_id,order_date,total,phone\n"
                "1,ani,2024-01-05,5,0812****7890\n"
                "2,budi,2024-01-06,5,******90\n")  # fmt: skip
        brought = bring(text)
        said = page(brought)
        assert "In 2 rows the phone number is hidden by the marketplace" in said
        assert "cannot be read" not in said
        assert brought.examination["mendable"] == 0
        store(brought)
        assert not ContactPoint.objects.exists()

    def test_are_known_by_each_sign_that_hides(self, bring):
        text = ("order_id,customer_id,order_date,total,phone,email\n"
                "1,ani,2024-01-05,5,0812xxxx7890,a••••@x.id\n"
                "2,budi,2024-01-06,5,(+62)812●●●●78,b*@x.id\n")  # fmt: skip
        brought = bring(text)
        found = brought.examination["unread"]
        assert {kind: one["hidden"] for kind, one in found.items()} == {
            "email": 2, "phone": 2,
        }  # fmt: skip
        assert brought.examination["mendable"] == 0

    def test_a_hidden_name_gives_way_to_what_the_buyer_is_called(self, bring):
        text = ("order_id,customer_id,order_date,total,name\n"
                "1,ani_99,2024-01-05,5,A****i\n"
                "2,+6281234567890,2024-01-06,5,B***\n"
                "3,cici,2024-01-07,5,Cici Lestari\n")  # fmt: skip
        store(bring(text))
        names = Customer.objects.values_list("name", flat=True)
        assert sorted(names) == ["B***", "Cici Lestari", "ani_99"]

    def test_stand_beside_those_to_mend(self, bring, page):
        text = ("order_id,customer_id,order_date,total,phone\n"
                "1,ani,2024-01-05,5,0812****7890\n"
                "2,budi,2024-01-06,5,x1\n")  # fmt: skip
        brought = bring(text)
        said = page(brought)
        assert "In 1 row the phone number is hidden by the marketplace" in said
        assert "1 row has a phone number that cannot be read, as “x1” in line 3" in said
        assert brought.examination["mendable"] == 1


class TestLanguage:
    def test_is_that_of_the_screens_where_none_was_chosen(self, bring, owner):
        with override("id"):
            brought = bring(HEAD + "1,ani,2024-01-05,banyak\n", by=owner)
        assert (folder_of(brought) / "rejected.csv").read_text().startswith("berkas,")

    def test_lists_speak_that_of_who_brought_the_file(self, bring, owner):
        UserProfile.objects.update_or_create(
            user=owner, defaults={"preferred_language": "id"}
        )
        text = HEAD + "1,ani,2024-01-05,banyak\n2,budi,2024-01-05,5\n"
        brought = bring(text, by=owner)
        folder = folder_of(brought)
        rejected = (folder / "rejected.csv").read_text()
        assert rejected.startswith("berkas,baris,kolom,nilai,kelas,sebab\n")
        assert "jumlah bukan angka" in rejected
        mend = (folder / "mend.csv").read_text("utf-8-sig")
        added = "nilai: baris,nilai: kolom,nilai: sebab"
        assert mend.splitlines() == [
            f"order_id,customer_id,order_date,total,{added}",
            "1,ani,2024-01-05,banyak,2,total,jumlah bukan angka",
        ]
        assert bring(mend.replace("banyak", "7")).examination["is_mended"]

    def test_numbers_of_a_workbook_stay_as_they_are_shown(self, bring, tmp_path):
        book = openpyxl.Workbook()
        book.active.append(HEAD.strip().split(","))
        book.active.append([77, "ani", "kapan", 5])
        book.active.append([78, "ani", "2024-01-05", 5])
        book.save(tmp_path / "book.xlsx")
        brought = bring((tmp_path / "book.xlsx").read_bytes(), "book.xlsx")
        mend = (folder_of(brought) / "mend.csv").read_text("utf-8-sig")
        assert mend.splitlines()[1].startswith("77,ani,kapan,5,2,")


class TestChoosingColumns:
    def test_asks_for_what_is_missing_and_shows_the_first_rows(self, bring, page):
        text = "Tanggal,Pelanggan,WA,Uang,Kasir\n05-01-2026,P1,0812345678,15000,Eka\n"
        said = page(bring("Laporan\n" + text))
        assert "Say which column holds the amount." in said
        assert "1 row above the headers was passed over." in said
        assert said.index("The first rows") < said.index("What the columns mean")
        unused = said[said.index("Not used:") : said.index("See or change the columns")]
        assert "Kasir" in unused
        assert "Uang" not in unused

    @pytest.mark.parametrize(
        ("missing", "said"),
        [
            (["customer_id", "revenue_amount"], "hold the customer and the amount."),
            (["ordered_at"], "Say which column holds the date."),
            (["customer_id", "ordered_at", "revenue_amount"], "customer, the date and"),
        ],
    )
    def test_names_each_that_is_missing(self, missing, said):
        values = {"columns": missing}
        problem = {"code": "columns", "fault": "missing_columns", "values": values}
        assert said in say_problem(problem)[0]


class TestRefunds:
    ROWS = "1,ani,2024-01-05,50\n2,budi,2024-01-06,60\n1,ani,2024-01-07,-50\n"

    def test_are_counted_alike_above_and_on_the_button(self, bring, page):
        brought = bring(HEAD + self.ROWS)
        said = page(brought)
        assert "The file holds 2 orders and 1 refund of 2 customers" in said
        assert "Import 2 orders and 1 refund<" in said
        store(brought)
        more = HEAD + self.ROWS + "3,cici,2024-01-08,5\n3,cici,2024-01-09,-5\n"
        assert "Import 1 new order and 1 refund<" in page(bring(more))
        only = HEAD + self.ROWS + "2,budi,2024-01-09,-60\n"
        assert "Import 1 refund<" in page(bring(only))


class TestWithoutNumber:
    def test_an_order_is_not_called_by_what_it_is_made_of(self, bring, signed_in):
        store(bring("customer_id,order_date,total\nani,2024-01-05,5\n"))
        order = Order.objects.get()
        client = signed_in("Marketer")
        for address in ("", f"{order.pk}/"):
            said = client.get(f"/admin/orders/{address}").content.decode()
            assert order.order_id not in said
        assert "no number" in client.get("/admin/orders/").content.decode()
        page = client.get(f"/admin/customers/{order.customer_id}/").content.decode()
        assert "Order without a number" in page


class TestShops:
    def test_one_whose_import_was_undone_is_not_offered(self, bring, signed_in):
        brought = store(bring(HEAD + "1,ani,2024-01-05,5\n"))
        client = signed_in("Marketer")
        assert (
            '<option value="import">' in client.get("/admin/orders/").content.decode()
        )
        actions.undo_import(brought=brought)
        undoing.undo(brought.pk)
        assert exporting.form_of({}).fields["shop"].choices == [("", "Any")]
