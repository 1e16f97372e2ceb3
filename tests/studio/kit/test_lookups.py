import pytest

from nilai_studio.customers.models import Customer, Identity
from nilai_studio.kit.lookups import is_gathered, room_to_gather


@pytest.fixture
def people(business):
    made = Customer.objects.bulk_create(Customer(name=n) for n in ("Siti", "Budi", "É"))
    Identity.objects.bulk_create(
        Identity(customer=one, system="toko", external_id=f"0{n}")
        for n, one in enumerate(made)
    )
    return made


class TestListed:
    @pytest.mark.parametrize("names", [(), ("Siti",), ("É", "Budi", "x' OR 1=1 --")])
    def test_finds_texts_as_a_list_does(self, people, names):
        found = Customer.objects.filter(name__listed=names)
        assert set(found) == set(Customer.objects.filter(name__in=names))

    def test_keeps_texts_that_look_like_numbers(self, people):
        found = Identity.objects.filter(external_id__listed=["01", "2"])
        assert [one.external_id for one in found] == ["01"]

    def test_finds_keys_also_of_others(self, people):
        pks = {people[0].pk, people[2].pk, 10**15}
        assert Customer.objects.filter(pk__listed=pks).count() == 2
        assert Identity.objects.filter(customer_id__listed=pks).count() == 2


class TestIsGathered:
    """What is passed in an order is looked up among those gathered first."""

    def found(self, numbers, key="pk", of=Customer):
        with room_to_gather():
            return set(of.objects.filter(is_gathered(key, numbers)))

    def test_finds_those_that_rows_name(self, people):
        siti, _budi, other = people
        rows = Identity.objects.filter(external_id__in=("00", "02"))
        assert self.found(rows.values("customer_id")) == {siti, other}
        assert self.found(rows.filter(pk=0).values("customer_id")) == set()
        assert self.found(rows.none().values("customer_id")) == set()

    def test_finds_those_of_a_list_and_none_beyond_it(self, people):
        siti, budi, other = people
        assert self.found([budi.pk]) == {budi}
        assert self.found({siti.pk, other.pk, other.pk + 500}) == {siti, other}
        assert self.found([]) == set()

    def test_finds_others_by_their_key_of_them(self, people):
        rows = Customer.objects.filter(name="Budi").values("pk")
        (one,) = self.found(rows, "customer_id", Identity)
        assert one.customer == people[1]
