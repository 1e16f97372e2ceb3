import pytest

from nilai_studio.customers.duplicates import find_duplicates
from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import Customer, DuplicateCandidate


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
        DuplicateCandidate.objects.filter(first_id=first, second_id=second).update(
            state="different"
        )
        find_duplicates(nothing)
        assert (
            DuplicateCandidate.objects.get(first_id=first, second_id=second).state
            == "different"
        )

    def test_finds_the_same_again(self, others):
        seen(("Siti", "Solo", "siti@x.id", ""), ("S.", "Medan", "siti@x.id", ""))
        assert find_duplicates(nothing) == find_duplicates(nothing) >= 1

    def test_has_nothing_to_say_of_nobody(self, business):
        assert find_duplicates(nothing) == 0
        Customer.objects.create(name="Alone")
        assert find_duplicates(nothing) == 0


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

    def test_looks_when_asked(self, signed_in, others):
        answer = signed_in("Owner").post("/admin/customers/duplicates/find/")
        assert "/admin/runs/" in answer["Location"]

    def test_is_for_owners(self, signed_in, others):
        answer = signed_in("Sales").post("/admin/customers/duplicates/find/")
        assert answer.status_code in (302, 403)
