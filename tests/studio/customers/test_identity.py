from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from nilai.engine.reading import phones
from nilai_studio.customers import normalising
from nilai_studio.customers.cities import normal_city
from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import ContactPoint, Customer, FilledField, Identity
from nilai_studio.customers.normalising import fold, normal_email, normal_phone
from nilai_studio.segments.models import Segment


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
        "written",
        [
            "", "-", "none", "12", "hubungi toko 08", "x" * 9999,
            "(+62)812*****78", "0812xxxx5678", "+62 812 •••• 78",
        ],
    )  # fmt: skip
    def test_takes_nothing_for_no_number(self, written):
        assert normal_phone(written, "ID") == ""

    def test_reads_numbers_by_the_country_of_the_business(self):
        assert normal_phone("020 7946 0018", "GB") == "+442079460018"

    def test_takes_the_same_signs_for_hidden_as_the_engine(self):
        ours = (normalising.HIDDEN, normalising.HIDDEN_NUMBER)
        assert ours == (phones.HIDDEN, phones.HIDDEN_NUMBER)


class TestNormalEmail:
    def test_writes_one_address_in_one_way(self):
        assert normal_email(" <SITI@Toko.Example>") == "siti@toko.example"

    @pytest.mark.parametrize(
        "written",
        [
            "siti", "a@b", "@x.id", "a b@x.id", "a@b@x.id", "x" * 300 + "@x.id",
            "s***i@x.id", "s••••i@x.id",
        ],
    )  # fmt: skip
    def test_takes_nothing_for_no_address(self, written):
        assert normal_email(written) == ""


class TestFold:
    def test_leaves_accents_and_case_out(self):
        assert fold(" JOSÉ  Straße ") == "jose strasse"


class TestNormalCity:
    @pytest.mark.parametrize(
        ("written", "city"),
        [
            ("KOTA SEMARANG", "Semarang"),
            ("Kota Semarang", "Semarang"),
            ("KABUPATEN SLEMAN", "Kab. Sleman"),
            ("Kab Sleman", "Kab. Sleman"),
            ("Kota Kinabalu", "Kota Kinabalu"),
            ("KOTA PINANG", "Kota Pinang"),
            ("KOTA ADM. JAKARTA SELATAN", "Jakarta Selatan"),
            ("Kota Administrasi Jakarta Selatan", "Jakarta Selatan"),
            ("KAB.SLEMAN", "Kab. Sleman"),
            ("D.I. YOGYAKARTA", "D.I. Yogyakarta"),
            ("Kotamobagu", "Kotamobagu"),
        ],
    )
    def test_writes_one_city_in_one_way(self, written, city):
        assert normal_city(written, "ID") == city

    def test_is_what_customers_are_found_by(self, business):
        resolve_customers([PersonSeen("shopee", "a", city="KOTA SEMARANG")])
        resolve_customers([PersonSeen("shopify", "b", city="Semarang")])
        assert Customer.objects.filter(city="Semarang").count() == 2


class TestResolveCustomers:
    def test_keeps_buyers_apart_whose_numbers_are_hidden(self, business):
        hidden = "(+62)812*****78"
        first, second = resolve_customers(
            [PersonSeen("a", "1", phone=hidden), PersonSeen("b", "2", phone=hidden)]
        )
        assert first != second
        assert not ContactPoint.objects.exists()

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

    def test_takes_a_number_as_written_for_no_id(self, business):
        account = PersonSeen(system="woo", external_id="17", phone="0812-345-6789")
        guest = account._replace(external_id="0812 345 6789")
        other = account._replace(external_id="0812345678")
        (first,), (second,), (third,) = map(
            resolve_customers, ([account], [guest], [other])
        )
        assert first == second != third

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

    def test_keeps_a_number_used_as_id_among_the_contacts(self, business):
        resolve_customers([PersonSeen("import", "0812-3456 789", name="Siti")])
        assert "3456" not in Customer.objects.get().search_text

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


class TestContactsInThePlaceOfNames:
    @pytest.mark.parametrize(
        ("name", "contact"),
        [("Ani@Toko.Example", "ani@toko.example"), ("0812-3456 789", "+628123456789")],
    )
    def test_are_contacts_and_no_names(self, business, name, contact):
        resolve_customers([PersonSeen("kasir", "7", name=name)])
        ani = Customer.objects.get()
        assert ani.name == ""
        assert ani.contact_points.get().value == contact
        assert contact.strip("+") not in ani.search_text

    def test_do_not_take_the_place_of_those_told(self, business):
        told = PersonSeen("kasir", "7", "ani@x.id", name="0812 3456 789")
        resolve_customers([told, told._replace(name="tamu@x.id")])
        assert set(ContactPoint.objects.values_list("value", flat=True)) == {
            "ani@x.id",
            "+628123456789",
        }

    @pytest.mark.parametrize(
        "name", ["Bu Ani 0812-3456-789", "Bu Ani (ani@x.id)", "+62 812 3456 789/Bu Ani"]
    )
    def test_beside_a_name_are_taken_off_it(self, business, name):
        resolve_customers([PersonSeen("kasir", "7", name=name)])
        ani = Customer.objects.get()
        assert ani.name == "Bu Ani"
        value = ani.contact_points.get().value
        assert value in ("+628123456789", "ani@x.id")
        assert ani.contact_text == value.strip("+")

    def test_none_of_several_stays_for_everybody_to_see(self, business):
        name = "Ani 081234567890 / 081298765432"
        resolve_customers([PersonSeen("kasir", "7", name=name)])
        assert Customer.objects.get().name == "Ani"
        assert ContactPoint.objects.get().value == "+6281234567890"

    def test_of_before_become_contacts_by_an_upgrade(self, business):
        told = PersonSeen("kasir", "7", phone="081298765432", name="Ani")
        (pk,) = resolve_customers([told])
        written = "Bu Ani 0812-3456-7890"
        Customer.objects.filter(pk=pk).update(name=written, search_text=written)
        FilledField.objects.create(
            customer_id=pk, import_id=1, field="name", value=written
        )
        import_module(
            "nilai_studio.customers.migrations.0004_contacts_in_names"
        ).part_names(apps, None)
        ani = Customer.objects.get()
        assert (ani.name, FilledField.objects.get().value) == ("Bu Ani", "Bu Ani")
        assert "0812" not in ani.search_text
        assert ani.contact_text.split() == ["6281298765432", "6281234567890"]

    @pytest.mark.parametrize(
        "name", ["Toko 88", "@ani", "0812", "PT 99 @ Solo", "Kelas 8 2024 2025"]
    )
    def test_are_names_where_nobody_is_reached_by_them(self, business, name):
        resolve_customers([PersonSeen("kasir", "7", name=name)])
        assert Customer.objects.get().name == name
        assert not ContactPoint.objects.exists()


class TestHiddenDigits:
    def test_are_removed_from_studios_that_took_them_for_numbers(self, business):
        (pk,) = resolve_customers([PersonSeen("a", "1", phone="+62 812 3456 7890")])
        ContactPoint.objects.create(
            customer_id=pk, kind="phone", value="+6281278", written="(+62)812*****78"
        )
        import_module(
            "nilai_studio.customers.migrations.0003_hidden_and_cities"
        ).remove_hidden(apps, None)
        assert ContactPoint.objects.get().value == "+6281234567890"
        assert Customer.objects.get().contact_text == "6281234567890"


class TestCitiesOfBefore:
    def test_are_written_alike_with_the_rules_that_name_them(self, business):
        (pk,) = resolve_customers([PersonSeen("a", "1", name="Ani")])
        Customer.objects.filter(pk=pk).update(city="KOTA SEMARANG")
        FilledField.objects.create(
            customer_id=pk, import_id=1, field="city", value="KOTA SEMARANG"
        )
        rule = {"field": "city", "is": "is", "value": "KOTA SEMARANG"}
        segment = Segment.objects.create(
            name="Semarang",
            slug="semarang",
            rule={"match": "all", "groups": [{"match": "all", "conditions": [rule]}]},
            refreshed_at=timezone.now(),
        )
        for name in (
            "customers.migrations.0003_hidden_and_cities",
            "segments.migrations.0003_cities_alike",
        ):
            import_module(f"nilai_studio.{name}").write_cities_alike(apps, None)
        assert Customer.objects.get().city == "Semarang"
        assert FilledField.objects.get().value == "Semarang"
        segment.refresh_from_db()
        assert segment.rule["groups"][0]["conditions"][0]["value"] == "Semarang"
        assert segment.refreshed_at is None
