import pytest

from nilai_studio.customers.models import Customer


class TestCustomers:
    def test_are_made_once_by_the_shops_id(self, caller):
        ani = {"system": "kasir", "external_id": "7", "name": "Ani"}
        first = caller().post("/customers", ani)
        again = caller().post("/customers", ani | {"city": "Bandung"})
        assert first.status_code == again.status_code == 200
        assert first.json()["id"] == again.json()["id"]
        assert again.json()["city"] == "Bandung"
        assert Customer.objects.count() == 1

    def test_need_an_id_an_address_or_a_number(self, caller):
        answer = caller().post("/customers", {"name": "Ani"})
        assert answer.status_code == 422
        assert "external_id" in answer.json()["detail"]

    def test_are_made_without_a_contact_that_nobody_can_read(self, caller):
        someone = caller("customers:write", "customers:read")
        sent = {"external_id": "7", "phone": "nanti", "email": "ani@toko.example"}
        answer = someone.post("/customers", sent).json()
        assert [one["at"] for one in answer.pop("left_out")] == ["body.person.phone"]
        assert answer == someone.get(f"/customers/{answer['id']}").json()

    @pytest.mark.parametrize("odd", [{"name": "A\0"}, {"system": "\0"}, {"\0": "A"}])
    def test_with_nul_are_refused(self, caller, odd):
        answer = caller().post("/customers", {"external_id": "7"} | odd)
        assert answer.status_code == 422
        assert not Customer.objects.exists()

    def test_may_have_neither_address_nor_number(self, caller):
        someone = caller()
        made = someone.post("/customers", {"external_id": "bsuid-1"}).json()
        found = someone.get(f"/customers/{made['id']}").json()
        assert found["emails"] == found["phones"] == []

    def test_show_contacts_only_to_keys_that_may(self, caller):
        made = caller().post(
            "/customers", {"email": "Ani@Toko.Example", "phone": "0812 3456 789"}
        )
        path = f"/customers/{made.json()['id']}"
        assert caller().get(path).json()["emails"] == ["ani@toko.example"]
        assert caller().get(path).json()["phones"] == ["+628123456789"]
        assert caller("customers:read").get(path).json()["emails"] is None

    @pytest.mark.parametrize("scope", ["orders:read", "worth:read"])
    def test_show_revenue_only_to_keys_that_may_read_money(self, caller, scope):
        made = caller().post("/customers", {"external_id": "7"})
        path = f"/customers/{made.json()['id']}"
        having = caller("customers:read", scope).get(path).json()
        assert (having["revenue_amount"], having["currency"]) == (0, "IDR")
        assert caller("customers:read").get(path).json()["revenue_amount"] is None

    def test_are_not_found_by_address_without_the_scope(self, caller):
        caller().post("/customers", {"email": "ani@toko.example"})
        path = "/customers?email=ani@toko.example"
        assert len(caller().get(path).json()["items"]) == 1
        assert caller("customers:read").get(path).status_code == 403

    def test_come_page_by_page_each_once(self, caller):
        someone = caller()
        for number in range(5):
            someone.post("/customers", {"external_id": str(number)})
        seen, cursor = [], ""
        while True:
            page = someone.get(f"/customers?limit=2&cursor={cursor}").json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        assert len(seen) == len(set(seen)) == 5

    def test_refuse_a_cursor_that_was_not_given(self, caller):
        answer = caller().get("/customers?cursor=xyz")
        assert answer.status_code == 422
        assert "begin without one" in answer.json()["detail"]

    def test_are_answered_by_whom_they_became(self, caller):
        kept = Customer.objects.create(name="Ani")
        gone = Customer.objects.create(name="Any", merged_into=kept)
        answer = caller().get(f"/customers/{gone.key}")
        assert answer.json()["id"] == kept.key
        assert answer["Content-Location"].endswith(kept.key)

    def test_cost_the_same_queries_for_many(
        self, caller, django_assert_max_num_queries
    ):
        someone = caller()
        for number in range(20):
            someone.post(
                "/customers",
                {"external_id": str(number), "email": f"a{number}@b.example"},
            )
        with django_assert_max_num_queries(8):
            someone.get("/customers?limit=20")

    def test_that_are_not_there_are_told_as_a_problem(self, caller):
        answer = caller().get("/customers/nobody")
        assert answer.status_code == 404
        assert answer.json()["instance"] == "/api/customers/nobody"
