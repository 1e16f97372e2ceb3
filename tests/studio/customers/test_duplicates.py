import csv
import re

import numpy as np
import pytest
from splink.internals.linker_components.training import LinkerTraining
from worth.real_orders import ONLINE_RETAIL

from nilai.errors import OptionError
from nilai_studio.customers import computations
from nilai_studio.customers.actions import add_contact_point, keep_apart
from nilai_studio.customers.duplicates import find_duplicates
from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import ContactPoint, Customer, DuplicateCandidate
from nilai_studio.customers.tasks import look_for_duplicates
from nilai_studio.runs.actions import cancel_run, start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.work import carry_out


def seen(*people):
    return resolve_customers(
        [
            PersonSeen("shop", str(number), email, phone, name, city)
            for number, (name, city, email, phone) in enumerate(people)
        ]
    )


def nothing(_step, _share):
    """Tell nobody."""


@pytest.fixture
def others(business):
    """Sixty people who have nothing in common."""
    given = ("Agus", "Bambang", "Cahya", "Dewi", "Endang", "Fitri")
    family = (
        "Wijaya",
        "Nasution",
        "Hutapea",
        "Lubis",
        "Kusuma",
        "Halim",
        "Tanujaya",
        "Ginting",
        "Basri",
        "Effendi",
    )
    return resolve_customers(
        [
            PersonSeen("other", f"{g}{f}", phone=f"+6281{i}{j}7{i * 37 + j * 11:05d}", name=f"{g} {f}", city="Jakarta")
            for i, g in enumerate(given)
            for j, f in enumerate(family)
        ]
    )  # fmt: skip


class TestFindDuplicates:
    def test_takes_hidden_names_and_numbers_for_nothing(self, others):
        seen(*[("W***", "Jakarta", "", "(+62)812*****78")] * 12)
        find_duplicates(nothing)
        assert not DuplicateCandidate.objects.filter(first__name="W***").exists()

    def test_finds_the_same_email_first(self, others):
        first, second = seen(
            ("Siti", "Solo", "siti@x.id", ""), ("S. Aminah", "Medan", "SITI@x.id", "")
        )
        find_duplicates(nothing)
        best = DuplicateCandidate.objects.first()
        assert (best.first_id, best.second_id) == (first, second)
        assert best.probability >= 0.99
        assert "same_email" in best.reasons

    def test_finds_names_turned_round_with_nearly_the_same_number(self, others):
        first, second = seen(
            ("Siti Aminah", "Bandung", "", "081234567890"),
            ("Aminah Siti", "bandung", "", "081234567809"),
        )
        find_duplicates(nothing)
        pair = DuplicateCandidate.objects.get(first_id=first, second_id=second)
        assert pair.probability > 0.9
        assert {"same_name", "similar_phone", "same_city"} <= set(pair.reasons)

    def test_leaves_a_name_alone_in_another_city(self, others):
        first, second = seen(
            ("Siti Aminah", "Bandung", "siti.aminah@x.id", "081234567890"),
            ("Siti Aminah", "Medan", "aminah88@x.id", "085711112222"),
        )
        find_duplicates(nothing)
        assert not DuplicateCandidate.objects.filter(
            first_id=first, second_id=second
        ).exists()

    def test_forgets_nothing_that_was_decided(self, others):
        first, second = seen(
            ("Siti", "Solo", "siti@x.id", ""), ("S.", "Medan", "siti@x.id", "")
        )
        find_duplicates(nothing)
        pair = DuplicateCandidate.objects.get(first_id=first, second_id=second)
        keep_apart(pair=pair, by=None)
        siti = Customer.objects.get(pk=first)
        add_contact_point(customer=siti, written="081234567890", by=None)
        assert find_duplicates(nothing) == (62, 0)
        decided = DuplicateCandidate.objects.get(first_id=first, second_id=second)
        assert decided.state == "different"
        assert decided.reasons == pair.reasons

    def test_finds_the_same_again(self, others):
        seen(("Siti", "Solo", "siti@x.id", ""), ("S.", "Medan", "siti@x.id", ""))
        first, again = find_duplicates(nothing), find_duplicates(nothing)
        assert first == again == (62, 1)

    def test_brings_open_pairs_up_to_date(self, others):
        pks = seen(
            ("Siti Rahayu", "Bandung", "", ""), ("Siti Rahayu", "Bandung", "", "")
        )
        find_duplicates(nothing)
        before = DuplicateCandidate.objects.get()
        assert before.reasons == ["same_name", "same_city"]
        for pk in pks:
            siti = Customer.objects.get(pk=pk)
            add_contact_point(customer=siti, written="081234567890", by=None)
        find_duplicates(nothing)
        after = DuplicateCandidate.objects.get()
        assert after.reasons == ["same_phone", "same_name", "same_city"]
        assert after.probability > before.probability
        assert after.pk == before.pk

    def test_lets_open_pairs_go_that_are_alike_no_longer(self, others):
        seen(("Siti", "Solo", "siti@x.id", ""), ("S.", "Medan", "siti@x.id", ""))
        find_duplicates(nothing)
        assert DuplicateCandidate.objects.exists()
        ContactPoint.objects.filter(customer__city="Medan").delete()
        find_duplicates(nothing)
        assert not DuplicateCandidate.objects.exists()

    def test_says_of_two_numbers_only_that_one_is_shared(self, others):
        first, second = seen(
            ("Siti Aminah", "Solo", "", "081234567890"),
            ("Siti Aminah", "Solo", "", "085711112222"),
        )
        for pk in (first, second):
            customer = Customer.objects.get(pk=pk)
            add_contact_point(customer=customer, written="087733334444", by=None)
        find_duplicates(nothing)
        reasons = DuplicateCandidate.objects.get().reasons
        assert "same_phone" in reasons
        assert "other_phone" not in reasons

    def test_has_nothing_to_say_of_nobody(self, business):
        assert find_duplicates(nothing) == (0, 0)
        Customer.objects.create(name="Alone")
        assert find_duplicates(nothing) == (1, 0)


class TestPages:
    def test_merge_and_undo(self, signed_in, others):
        first, second = seen(
            ("Siti", "Solo", "siti@x.id", ""), ("S.", "Medan", "siti@x.id", "")
        )
        find_duplicates(nothing)
        client = signed_in("Owner")
        assert (
            "same email address"
            in client.get("/admin/customers/duplicates/").content.decode()
        )
        pair = DuplicateCandidate.objects.first()
        page = client.get(f"/admin/customers/duplicates/{pair.pk}/").content.decode()
        assert "Solo" in page
        assert "Medan" in page
        client.post(
            f"/admin/customers/duplicates/{pair.pk}/", {"deed": "merge", "keep": second}
        )
        assert Customer.objects.get(pk=first).merged_into_id == second
        page = client.get(f"/admin/customers/{second}/").content.decode()
        assert "Undo the merge" in page
        merge = Customer.objects.get(pk=second).merges_kept.get()
        client.post(f"/admin/customers/merges/{merge.pk}/undo/")
        assert Customer.objects.get(pk=first).merged_into_id is None

    def test_shows_first_what_a_pair_has_in_common(self, signed_in, others):
        seen(
            ("Siti", "Solo", "siti@x.id", ""), ("S.", "Solo", "siti@x.id", "0812345678")
        )
        find_duplicates(nothing)
        pair = DuplicateCandidate.objects.get()
        page = signed_in("Owner").get(f"/admin/customers/duplicates/{pair.pk}/")
        table = page.content.decode().split("<tbody>")[1].split("</tbody>")[0]
        *facts, _keep = re.findall(r"<tr.*?</tr>", table, re.S)
        cells = [re.findall(r"<td>(.*?)</td>", fact) for fact in facts]
        same = ["pair__same" in fact for fact in facts]
        assert same == [first == second for first, second in cells]
        assert same == sorted(same, reverse=True)
        assert any(same)
        assert ["–", "–"] not in cells
        assert all("The same:" in fact for fact in facts[: sum(same)])

    def test_looks_when_asked(self, signed_in, others):
        client = signed_in("Owner")
        answer = client.post("/admin/customers/duplicates/find/")
        run = Run.objects.get(kind="customers.duplicates")
        assert answer["Location"] == f"/admin/runs/{run.pk}/"
        assert run.asked_by.email == "owner@toko.example"
        carry_out(run.pk)
        page = " ".join(client.get(answer["Location"]).content.decode().split())
        assert "<dt>Customers compared</dt><dd>60</dd>" in page
        assert "<dt>Pairs offered from</dt><dd>50 %</dd>" in page
        assert "the studio itself" not in page

    def test_takes_no_inputs_of_its_own(self, owner):
        with pytest.raises(OptionError, match="leave them out"):
            start_run(kind="customers.duplicates", inputs={"least": 0}, by=owner)

    def test_is_for_owners(self, signed_in, others):
        answer = signed_in("Sales").post("/admin/customers/duplicates/find/")
        assert answer.status_code in (302, 403)


class TestByItself:
    """The studio looks where customers came, and tells on the page how it stands."""

    def looked(self):
        look_for_duplicates.func()
        run = Run.objects.filter(kind="customers.duplicates", state="waiting").first()
        if run is not None:
            carry_out(run.pk)
        return run

    @pytest.fixture
    def client(self, others, signed_in):
        return signed_in("Owner")

    def page(self, client):
        page = client.get("/admin/customers/duplicates/")
        return " ".join(page.content.decode().split())

    def test_looks_where_customers_came_and_not_again(self, client):
        assert "Nobody has looked for duplicates yet" in self.page(client)
        assert self.looked().asked_by is None
        assert self.looked() is None
        assert "No pair waits for a decision" in self.page(client)
        assert "at 60 customers" in self.page(client)
        seen(("Siti", "Solo", "siti@x.id", ""), ("S.", "Medan", "siti@x.id", ""))
        assert self.looked() is not None
        assert "1 pair may be one person" in self.page(client)

    def test_looks_where_a_contact_point_came(self, client):
        self.looked()
        first, second = Customer.objects.order_by("pk")[:2]
        for customer in (first, second):
            add_contact_point(customer=customer, written="ani@toko.example", by=None)
        assert self.looked() is not None
        assert "1 pair may be one person" in self.page(client)

    def test_one_look_waits_at_a_time(self, client):
        look_for_duplicates.func()
        look_for_duplicates.func()
        assert Run.objects.count() == 1
        assert "Customers are being compared" in self.page(client)
        answer = client.post("/admin/customers/duplicates/find/")
        assert answer["Location"] == f"/admin/runs/{Run.objects.get().pk}/"

    def test_a_look_that_was_cancelled_is_told(self, client):
        look_for_duplicates.func()
        cancel_run(run=Run.objects.get(), by=None)
        page = self.page(client)
        assert "The last look for duplicates did not end" in page
        assert f'<a href="/admin/runs/{Run.objects.get().pk}/">The look of' in page
        assert self.looked() is None

    def test_very_many_are_looked_at_when_asked(self, client, monkeypatch):
        monkeypatch.setattr(computations, "BY_ITSELF", 59)
        assert self.looked() is None
        assert "the studio looks only when asked" in self.page(client)

    def test_nobody_is_not_looked_at(self, business):
        assert self.looked() is None


class TestSample:
    """The people of the sample shop, of whom twelve have two accounts."""

    def test_finds_those_with_two_accounts_and_hardly_others(self, business):
        with (ONLINE_RETAIL.parent / "sample_customers.csv").open() as file:
            people = [
                (row["Customer name"], row["City"], row["Email"], row["Phone"])
                for row in csv.DictReader(file)
            ]
        keys = seen(*people)
        twice = {(keys[n - 1], keys[n]) for n in range(349, len(keys), 350)}
        find_duplicates(nothing)
        found = set(DuplicateCandidate.objects.values_list("first_id", "second_id"))
        assert len(twice) == 12
        assert len(found & twice) >= 11
        assert len(found - twice) <= 1


GIVEN = (
    "Agus Bambang Cahya Dewi Endang Fitri Galih Hendra Indah Joko Kartika Lestari "
    "Made Nanda Okta Puspa Ratna Surya Teguh Utami Vina Wayan Yusuf Zainal Aditya"
)
FAMILY = (
    "Wijaya Nasution Hutapea Lubis Kusuma Halim Tanujaya Ginting Basri Effendi "
    "Santoso Pratama Saputra Hidayat Nugroho Siregar Simanjuntak Harahap Setiawan "
    "Gunawan Susanto Wibowo Rahayu Permana Maulana Firmansyah Suryadi Hartono"
)
CITIES = "Jakarta Bandung Solo Medan Malang Padang"
SIDES = ("Barat", "Timur", "Utara", "Selatan")


class TestLearning:
    """Enough customers, and pairs alike among them, to learn from."""

    @pytest.fixture
    def twice(self, business):
        """900 people, every third here twice: turned round, mistyped, moved."""
        rng = np.random.default_rng(7)
        people, again = [], []
        for number in range(900):
            given, family, city = (
                str(rng.choice(names.split())) for names in (GIVEN, FAMILY, CITIES)
            )
            phone = f"0812{rng.integers(10**8):08d}"
            email = f"{given}.{family}{number}@x.id".lower()
            people.append((f"{given} {family}", city, email, phone))
            if number % 3:
                continue
            mistyped = phone[:-1] + str(number % 10)
            ways = (
                (f"{family} {given}", city, "", phone),
                (f"{given} {family[:-1]}", city, "", mistyped),
                (f"{given} {family}", "", email.replace("x.id", "y.id"), ""),
            )
            again.append(ways[number // 3 % 3])
        keys = seen(*people, *again)
        return {(keys[3 * i], keys[900 + i]) for i in range(len(again))}

    def test_finds_nearly_all_who_are_there_twice_and_hardly_others(
        self, twice, monkeypatch
    ):
        learnt = []
        name = "estimate_parameters_using_expectation_maximisation"
        of = getattr(LinkerTraining, name)

        def learn(training, block, **how):
            learnt.append(block)
            return of(training, block, **how)

        monkeypatch.setattr(LinkerTraining, name, learn)
        find_duplicates(nothing)
        found = set(DuplicateCandidate.objects.values_list("first_id", "second_id"))
        assert learnt
        assert len(found & twice) >= 0.95 * len(twice)
        assert len(found & twice) >= 0.95 * len(found)

    @pytest.mark.parametrize("there_twice", [0, 30])
    def test_expects_as_many_as_the_names_tell(self, business, there_twice):
        """1,500 people of whom some five pairs have name and city alike by chance."""
        rng = np.random.default_rng(11)
        family = FAMILY.split()
        parts = [f"{city} {side}" for city in CITIES.split() for side in SIDES]
        people = [
            (
                f"{rng.choice(GIVEN.split())} {rng.choice(family)} {rng.choice(family)}",
                str(rng.choice(parts)),
                "",
                "",
            )
            for _number in range(1500)
        ]
        seen(*people, *people[:there_twice])
        find_duplicates(nothing)
        offered = DuplicateCandidate.objects.values_list("probability", flat=True)
        assert there_twice * 0.6 <= sum(offered) <= there_twice * 1.4
