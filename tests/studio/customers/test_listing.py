from datetime import UTC, datetime

import pytest

from nilai_studio.customers import known, listing
from nilai_studio.customers.extensions import list_columns
from nilai_studio.customers.identity import refresh_search
from nilai_studio.customers.listing import ROWS, CustomerList
from nilai_studio.customers.models import ContactPoint, Customer, Identity, Tag
from nilai_studio.customers.places import Place
from nilai_studio.customers.tagging import tag_matching
from nilai_studio.orders.models import OrderTotals


@pytest.fixture
def many(business):
    """More than two pages, many of them alike, some without anything."""
    Customer.objects.bulk_create(
        Customer(
            name=("", "Siti", "Budi", "siti")[n % 4], city=("", "Solo", "Medan")[n % 3]
        )
        for n in range(2 * ROWS + 17)
    )
    OrderTotals.objects.bulk_create(
        OrderTotals(
            customer_id=pk, order_count=pk % 3 + 1, revenue_amount=pk % 5,
            first_ordered_at=datetime(2026, 1, 1, tzinfo=UTC),
            last_ordered_at=datetime(2026, 1 + pk % 2, 1, 3, 4, 5, 6, tzinfo=UTC),
        )
        for pk in Customer.objects.values_list("pk", flat=True)
        if pk % 4
    )  # fmt: skip


def pages(person, data, name):
    """Walk to the end, then back to the beginning."""
    at, there, back = "", [], []
    while True:
        page = CustomerList({**data, "at": at}, person).get_page()
        there += [customer.pk for customer, _cells in page.rows]
        if not page.later:
            break
        at = page.later
    while page.earlier:
        page = CustomerList({**data, "at": page.earlier}, person).get_page()
        back = [customer.pk for customer, _cells in page.rows] + back
    return there, back


class TestPages:
    def test_show_everybody_once_in_every_order(self, many, owner):
        everybody = set(Customer.objects.values_list("pk", flat=True))
        names = [column.name for column in list_columns(owner) if column.order_by]
        for sort in ["", *names, *(f"-{name}" for name in names)]:
            there, back = pages(owner, {"sort": sort}, sort)
            assert set(there) == everybody, sort
            assert len(there) == len(everybody), sort
            assert back == there[: len(back)], sort

    def test_put_those_without_a_value_last(self, many, owner):
        for sort in ("name", "-name"):
            there, _back = pages(owner, {"sort": sort}, sort)
            named = [bool(Customer.objects.get(pk=pk).name) for pk in there]
            assert named == sorted(named, reverse=True)

    def test_keep_to_what_was_asked_for(self, many, owner):
        there, _back = pages(owner, {"city": "solo", "sort": "-name"}, "")
        assert set(there) == set(
            Customer.objects.filter(city="Solo").values_list("pk", flat=True)
        )

    @pytest.mark.parametrize(
        ("role", "asked"),
        [
            ("Owner", {"segment": "99999"}),
            ("Owner", {"worth_from": "banyak"}),
            ("Owner", {"city": "Solo", "segment": "99999"}),
            ("Service", {"worth_from": "1"}),
            ("Owner", {"q": "x" * 300}),
        ],
    )
    def test_a_filter_that_says_nothing_here_finds_nobody_and_tags_nobody(
        self, many, person, signed_in, role, asked
    ):
        who = person(role, "a@toko.example")
        found = CustomerList(asked, who)
        assert found.count() == found.count_all() == 0
        assert list(found.walk(100)) == []
        assert found.get_page().rows == []
        assert (
            tag_matching(asked=asked, name="x", is_removed=False, person_id=who.pk) == 0
        )
        page = signed_in(role).get("/admin/customers/", asked).content.decode()
        assert "So nobody matches" in page

    def test_walk_gives_the_same_as_pages(self, many, owner):
        there, _back = pages(owner, {"sort": "name"}, "")
        walked = [
            c.pk
            for page in CustomerList({"sort": "name"}, owner).walk(30)
            for c, _ in page
        ]
        assert walked == there


class TestManyMatching:
    """So many match that those of a page are looked for down the order."""

    @pytest.fixture(
        params=[
            {"q": "siti"},
            {"q": "sit", "city": "Solo"},
            {"q": "si"},
            {"tag": "VIP", "city": "Medan"},
            {"tag": "VIP", "orders_from": "2"},
        ]
    )
    def data(self, many, request):
        refresh_search(list(Customer.objects.values_list("pk", flat=True)))
        tag = Tag.objects.create(name="VIP")
        tag.customers.add(*Customer.objects.filter(pk__gt=ROWS).exclude(name="Budi"))
        asked = request.param
        return {**asked, "tag": tag.pk} if "tag" in asked else asked

    @pytest.mark.parametrize("sort", ["", "name", "-revenue", "last_order"])
    @pytest.mark.parametrize(
        ("steps", "most_gathered"),
        [((0, 10, 60, 70), 1000), ((0, 1), 1000), ((0, 1), 0)],
    )
    def test_are_the_same_as_when_few_match(
        self, data, owner, sort, steps, most_gathered, monkeypatch
    ):
        asked = {**data, "sort": sort}
        plain = pages(owner, asked, sort)
        monkeypatch.setattr(listing, "COUNTED", 2)
        monkeypatch.setattr(listing, "STEPS", steps)
        monkeypatch.setattr(listing, "MOST_GATHERED", most_gathered)
        assert pages(owner, asked, sort) == plain
        assert plain[0]


class TestKnown:
    """Filters by texts that customers have."""

    @pytest.fixture
    def cities(self, business):
        """Cities as people and shops write them."""
        names = ("Solo", "SOLO ", "Solok", "DKI Jakarta", "Jakarta Barat", "Yogyakarta")
        Customer.objects.bulk_create(Customer(city=name) for name in names)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("solo", {"Solo", "SOLO "}),
            (" SOLO", {"Solo", "SOLO "}),
            ("sol", {"Solo", "SOLO ", "Solok"}),
            ("jakarta", {"DKI Jakarta", "Jakarta Barat"}),
            ("dki  jakarta", {"DKI Jakarta"}),
            ("karta", set()),
        ],
    )
    def test_city_is_found_however_it_is_typed(self, cities, owner, typed, meant):
        found = CustomerList({"city": typed}, owner)
        assert {customer.city for customer, _cells in found.get_page().rows} == meant
        assert found.count() == len(meant)

    def test_of_very_many_those_written_alike_are_found(
        self, cities, owner, monkeypatch
    ):
        monkeypatch.setattr(known, "LOOKED_THROUGH", 2)
        found = CustomerList({"city": "yogyakarta"}, owner).get_page().rows
        assert [customer.city for customer, _cells in found] == ["Yogyakarta"]


class TestInWords:
    def test_figures_are_written_as_the_reader_writes_them(self, business, owner):
        asked = {
            "revenue_from": "2000000",
            "orders_from": "1200",
            "last_order_from": "2026-11-02",
            "city": "so",
            "rfm": "champions",
        }
        Customer.objects.create(city="Solo")
        said = CustomerList(asked, owner).form.in_words
        assert {name: text.replace("\xa0", " ") for name, text in said.items()} == {
            "revenue_from": "Rp 2,000,000",
            "orders_from": "1,200",
            "last_order_from": "2 Nov 2026",
            "city": "so…",
            "rfm": "Champions",
        }


class TestPlace:
    def test_is_read_as_it_was_written(self):
        place = Place(0, "Siti ☕", 7, is_forward=False)
        assert Place.read(place.write()) == place

    @pytest.mark.parametrize(
        "text", ["", "x", "W10", "bnVsbA", "é", "WzIsbnVsbCwxLDFd"]
    )
    def test_is_none_for_nonsense(self, text):
        assert Place.read(text) is None


class TestSearch:
    @pytest.fixture
    def people(self, business):
        """Four whom one looks for."""
        for name, kind, value in (
            ("Siti Aminah", "phone", "+6281234567890"),
            ("José Álvarez", "email", "jose@kafe.example"),
            ("王小明", "chat", "wang"),
            ('O\'Brien "Bob"', "email", "bob%_@x.example"),
        ):
            customer = Customer.objects.create(name=name)
            ContactPoint.objects.create(customer=customer, kind=kind, value=value)
        refresh_search(list(Customer.objects.values_list("pk", flat=True)))

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("siti", "Siti Aminah"), ("amin sit", "Siti Aminah"), ("SITI  AMINAH", "Siti Aminah"),
            ("0812 3456", "Siti Aminah"), ("+62 812-3456-7890", "Siti Aminah"), ("456789", "Siti Aminah"),
            ("jose", "José Álvarez"), ("ALVAREZ", "José Álvarez"), ("kafe.ex", "José Álvarez"),
            ("王", "王小明"), ("o'brien", "O'Brien \"Bob\""), ('"bob"', "O'Brien \"Bob\""),
            ("bob%_@x", "O'Brien \"Bob\""), ("si", "Siti Aminah"),
        ],
    )  # fmt: skip
    def test_finds_however_it_is_written(self, people, owner, text, name):
        found = CustomerList({"q": text}, owner).get_page().rows
        assert [customer.name for customer, _cells in found] == [name]

    @pytest.mark.parametrize(
        "text", ["%", "_", "zzz", '" OR "', "siti jose", "NEAR(siti)", "' OR 1=1 --"]
    )
    def test_finds_nothing_that_is_not_there(self, people, owner, text):
        assert not CustomerList({"q": text}, owner).get_page().rows

    @pytest.mark.parametrize("text", ["iti", "minah", "lvarez", "rien"])
    def test_finds_no_middle_of_a_word(self, people, owner, text):
        assert not CustomerList({"q": text}, owner).get_page().rows

    def test_finds_an_id_by_how_its_parts_begin(self, people, owner):
        siti = Customer.objects.get(name="Siti Aminah")
        Identity.objects.create(customer=siti, system="web", external_id="TOKO-48151")
        refresh_search([siti.pk])
        for text in ("toko-48", "48151", siti.key[:6], siti.key.upper()):
            found = CustomerList({"q": text}, owner).get_page().rows
            assert [customer for customer, _cells in found] == [siti], text
        for text in ("8151", siti.key[3:]):
            assert not CustomerList({"q": text}, owner).get_page().rows, text

    def test_tells_no_number_to_those_who_may_not_see_it(self, people, person):
        analyst = person("Analyst")
        assert not CustomerList({"q": "081234"}, analyst).get_page().rows
        assert not CustomerList({"q": "kafe"}, analyst).get_page().rows
        assert CustomerList({"q": "siti"}, analyst).get_page().rows

    def test_follows_a_change_of_name(self, people, owner):
        siti = Customer.objects.get(name="Siti Aminah")
        siti.name = "Dewi"
        siti.save()
        refresh_search([siti.pk])
        assert not CustomerList({"q": "siti"}, owner).get_page().rows
        assert CustomerList({"q": "dewi"}, owner).get_page().rows
