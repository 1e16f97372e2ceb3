import pytest

from nilai_studio.api.models import ApiKey


class TestKeysPage:
    def test_shows_a_new_key_once(self, signed_in, business):
        client = signed_in("Owner")
        page = client.post(
            "/admin/settings/api-keys/",
            {"name": "Kasir", "scopes": ["orders:write", "orders:read"]},
        ).content.decode()
        made = ApiKey.objects.get()
        assert made.scopes == ["orders:read", "orders:write"]
        assert made.start in page
        shown = page.split('nilai-secret">')[1].split("<")[0]
        assert len(shown) > 40
        later = client.get("/admin/settings/api-keys/").content.decode()
        assert shown not in later
        assert "orders:write" not in later.partition("<form")[0]
        assert "<li>Send orders</li>" in later

    def test_asks_for_a_name_and_a_scope(self, signed_in, business):
        answer = signed_in("Owner").post("/admin/settings/api-keys/", {"name": ""})
        assert answer.status_code == 422
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("role", ["Marketer", "Analyst", "Sales", "Service"])
    def test_is_the_owners(self, signed_in, business, role):
        client = signed_in(role)
        client.post("/admin/settings/api-keys/", {"name": "x", "scopes": "runs:read"})
        assert not ApiKey.objects.exists()

    def test_closes_a_key_when_asked_twice(self, signed_in, business, caller):
        someone = caller()
        key = ApiKey.objects.get()
        path = f"/admin/settings/api-keys/{key.pk}/close/"
        client = signed_in("Owner")
        assert client.get(path).status_code == 200
        assert someone.get("/segments").status_code == 200
        client.post(path)
        assert someone.get("/segments").status_code == 401
