import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nilai_studio.orders.models import Import, Order
from nilai_studio.orders.tasks import examine_import, load_import, undo_import

CSV = (
    "order_id,customer_id,ordered_at,revenue_amount\n"
    "1,a,2026-01-02,1000\n"
    "2,b,2026-01-03,2000\n"
    "3,b,not a day,2000\n"
)


@pytest.fixture
def send(caller):
    """Send a file."""

    def post(content: str = CSV, name: str = "orders.csv"):
        return caller().client.post(
            "/api/imports",
            {"file": SimpleUploadedFile(name, content.encode()), "shop": "kasir"},
        )

    return post


@pytest.mark.django_db(transaction=True)
class TestImports:
    def test_are_examined_confirmed_and_undone(self, caller, send):
        someone = caller()
        sent = send()
        assert sent.status_code == 202
        path = f"/imports/{sent.json()['id']}"
        examine_import.func(sent.json()["id"])
        assert someone.get(path).json()["state"] == "examined"
        assert not Order.objects.exists()
        assert someone.post(f"{path}/confirm").status_code == 202
        load_import.func(sent.json()["id"])
        assert someone.get(path).json()["counts"]["new"] == 2
        rejected = someone.get(f"{path}/rejected")
        assert b"not a day" in b"".join(rejected.streaming_content)
        rejected.close()
        assert someone.post(f"{path}/undo").status_code == 202
        undo_import.func(sent.json()["id"])
        assert someone.get(path).json()["state"] == "undone"
        assert not Order.objects.exists()

    def test_are_not_confirmed_before_they_are_examined(self, caller, send):
        path = f"/imports/{send().json()['id']}"
        answer = caller().post(f"{path}/confirm")
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"

    def test_can_be_let_go(self, caller, send):
        path = f"/imports/{send().json()['id']}"
        assert caller().client.delete(f"/api{path}").status_code == 204
        assert caller().get(path).status_code == 404
        assert not Import.objects.exists()

    def test_refuse_an_empty_file(self, send):
        assert send("").status_code == 422
        assert not Import.objects.exists()
