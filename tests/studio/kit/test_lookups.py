import pytest

from nilai_studio.customers.models import Customer, Identity


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
