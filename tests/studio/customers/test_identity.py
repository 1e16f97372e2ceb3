import pytest

from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import ContactPoint, Customer, FilledField, Identity
from nilai_studio.customers.normalising import fold, normal_email, normal_phone


class TestNormalPhone:
    @pytest.mark.parametrize(
        "written",
        [
            "0812 3456 7890", "+62 812-3456-7890", "6281234567890", "81234567890",
            "0062 812 3456 7890", "(0812) 3456.7890", "'081234567890", "81234567890.0",
            "tel:+6281234567890", "０８１２３４５６７８９０",
        ],
    )  # fmt: skip
    def test_writes_one_number_in_one_way(self, written):
        assert normal_phone(written, "ID") == "+6281234567890"

    @pytest.mark.parametrize(
        "written", ["", "-", "none", "12", "hubungi toko 08", "x" * 9999]
    )
    def test_takes_nothing_for_no_number(self, written):
        assert normal_phone(written, "ID") == ""

    def test_reads_numbers_by_the_country_of_the_business(self):
        assert normal_phone("020 7946 0018", "GB") == "+442079460018"


class TestNormalEmail:
    def test_writes_one_address_in_one_way(self):
        assert normal_email(" <SITI@Toko.Example>") == "siti@toko.example"

    @pytest.mark.parametrize(
        "written", ["siti", "a@b", "@x.id", "a b@x.id", "a@b@x.id", "x" * 300 + "@x.id"]
    )
    def test_takes_nothing_for_no_address(self, written):
        assert normal_email(written) == ""


class TestFold:
    def test_leaves_accents_and_case_out(self):
        assert fold(" JOSÉ  Straße ") == "jose strasse"


class TestResolveCustomers:
    def test_makes_a_person_once(self, business):
        siti = PersonSeen("shopify", "1", "siti@x.id", "0812 3456 7890", "Siti")
        first, again = resolve_customers([siti, siti])
        assert first == again
        assert resolve_customers([siti]) == [first]
        assert Customer.objects.count() == 1
        assert Identity.objects.get().external_id == "1"
        assert set(ContactPoint.objects.values_list("kind", "value")) == {
            ("email", "siti@x.id"),
            ("phone", "+6281234567890"),
        }

    def test_knows_a_person_by_email_from_another_system(self, business):
        first, second = resolve_customers(
            [
                PersonSeen("shopify", "1", "siti@x.id"),
                PersonSeen("tokopedia", "T-9", "SITI@X.id"),
            ]
        )
        assert first == second
        assert Identity.objects.filter(customer=first).count() == 2

    def test_knows_a_person_by_phone(self, business):
        first, second = resolve_customers(
            [PersonSeen("shopify", "1", phone="0812 3456 7890"),
             PersonSeen("tokopedia", "T-9", phone="+62 812 3456 7890")]
        )  # fmt: skip
        assert first == second

    def test_tells_apart_two_emails_on_one_phone(self, business):
        first, second = resolve_customers(
            [PersonSeen(email="siti@x.id", phone="081234567890"),
             PersonSeen(email="budi@x.id", phone="081234567890")]
        )  # fmt: skip
        assert first != second

    def test_tells_apart_two_ids_of_one_system(self, business):
        first, second = resolve_customers(
            [
                PersonSeen("shopify", "1", "siti@x.id"),
                PersonSeen("shopify", "2", "siti@x.id"),
            ]
        )
        assert first != second

    def test_names_nobody_where_there_is_no_key(self, business):
        assert resolve_customers([PersonSeen(name="Siti")]) == [None]

    def test_fills_blanks_and_overwrites_nothing(self, business):
        (pk,) = resolve_customers([PersonSeen("shopify", "1", name="Siti")])
        resolve_customers(
            [PersonSeen("shopify", "1", name="Other", city="Bandung", email="s@x.id")],
            import_id=7,
        )
        siti = Customer.objects.get(pk=pk)
        assert (siti.name, siti.city) == ("Siti", "Bandung")
        assert siti.contact_text == "s@x.id"
        assert FilledField.objects.get().value == "Bandung"

    def test_takes_the_one_known_first_of_several_with_an_email(self, business):
        first, _second = resolve_customers(
            [
                PersonSeen("shopify", "1", "siti@x.id"),
                PersonSeen("shopify", "2", "siti@x.id"),
            ]
        )
        assert resolve_customers([PersonSeen("pos", "9", "siti@x.id")]) == [first]

    def test_is_searched_by_name_and_both_ways_of_the_phone(self, business):
        resolve_customers(
            [PersonSeen("shopify", "A-1", "s@x.id", "081234567890", "Siti É")]
        )
        siti = Customer.objects.get()
        assert siti.search_text == f"siti e\n{siti.key}\na-1"
        assert siti.contact_text == "s@x.id\n6281234567890"

    def test_keeps_an_address_used_as_id_among_the_contacts(self, business):
        resolve_customers([PersonSeen("import", "s@x.id", name="Siti")])
        assert "@" not in Customer.objects.get().search_text

    def test_survives_giant_and_odd_fields(self, business):
        (pk,) = resolve_customers(
            [
                PersonSeen(
                    "s" * 999,
                    "i" * 9999,
                    "e" * 9999,
                    "9" * 9999,
                    "n\0" * 9999,
                    "c" * 9999,
                )
            ]
        )
        assert len(Customer.objects.get(pk=pk).name) == 200

    def test_asks_little_of_the_database_for_many(
        self, business, django_assert_max_num_queries
    ):
        people = [
            PersonSeen("s", str(i), f"p{i}@x.id", f"0812{i:08d}", f"P {i}")
            for i in range(2000)
        ]
        with django_assert_max_num_queries(90):
            resolve_customers(people)
        with django_assert_max_num_queries(90):
            resolve_customers(people)
        assert Customer.objects.count() == 2000


class TestContactsInThePlaceOfIds:
    def test_are_no_ids_that_tell_two_apart(self, business):
        first, second, third = resolve_customers(
            [PersonSeen("toko", "+628123456789", phone="0812 3456 789"),
             PersonSeen("toko", "siti@x.id", "siti@x.id", "0812 3456 789"),
             PersonSeen("toko", "C-7", phone="0812 3456 789")]
        )  # fmt: skip
        assert first == second == third

    def test_ids_of_the_system_still_do(self, business):
        first, contact, second = resolve_customers(
            [PersonSeen("toko", "C-7", phone="0812 3456 789"),
             PersonSeen("toko", "+628123456789", phone="0812 3456 789"),
             PersonSeen("toko", "C-8", phone="0812 3456 789")]
        )  # fmt: skip
        assert first == contact != second
