import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from nilai_studio.api.models import ApiKey


class TestKey:
    def test_is_asked_for(self, client, business):
        answer = client.get("/api/customers")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "Authorization: Bearer" in answer.json()["detail"]

    @pytest.mark.parametrize("header", ["Bearer wrong", "Basic abc", "Bearer", ""])
    def test_must_be_one_of_ours(self, client, business, header):
        answer = client.get("/api/customers", headers={"authorization": header})
        assert answer.status_code == 401

    def test_needs_the_scope(self, caller):
        answer = caller("orders:read").get("/customers")
        assert answer.status_code == 403
        assert "customers:read" in answer.json()["detail"]

    def test_ends_when_it_is_closed(self, caller):
        someone = caller()
        assert someone.get("/customers").status_code == 200
        ApiKey.objects.update(closed_at=timezone.now())
        assert someone.get("/customers").status_code == 401

    def test_opens_nothing_once_who_made_it_is_no_owner(self, caller, person):
        owner = person("Owner")
        someone = caller("customers:read")
        ApiKey.objects.update(made_by=owner)
        assert someone.get("/customers").status_code == 200
        owner.groups.set([Group.objects.get(name="Analyst")])
        answer = someone.get("/customers")
        assert answer.status_code == 401
        assert "let an owner make a new one" in answer.json()["detail"]
        owner.groups.set([Group.objects.get(name="Owner")])
        assert someone.get("/customers").status_code == 200

    def test_opens_nothing_while_the_account_of_who_made_it_is_closed(
        self, caller, person, signed_in
    ):
        gone = person("Owner", "lama@toko.example")
        someone = caller("customers:read")
        ApiKey.objects.update(made_by=gone)
        browser = signed_in("Owner")
        browser.post(f"/admin/settings/team/{gone.pk}/close/")
        assert someone.get("/customers").status_code == 401
        page = browser.get("/admin/settings/api-keys/").content.decode()
        assert "Opens nothing" in page
        browser.post(f"/admin/settings/team/{gone.pk}/open/")
        assert someone.get("/customers").status_code == 200
        assert (
            "Opens nothing"
            not in browser.get("/admin/settings/api-keys/").content.decode()
        )

    def test_is_kept_as_a_hash_only(self, caller):
        someone = caller()
        row = ApiKey.objects.values().get()
        assert someone.key not in str(row)
        assert row["digest"] != someone.key

    def test_notes_its_last_use(self, caller):
        caller().get("/customers")
        assert ApiKey.objects.get().used_at is not None
