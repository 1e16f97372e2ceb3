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
        again = someone.post(f"{path}/confirm")
        assert "confirmed already" in again.json()["detail"]
        load_import.func(sent.json()["id"])
        assert someone.get(path).json()["counts"]["new"] == 2
        rejected = someone.get(f"{path}/rejected")
        assert b"not a day" in b"".join(rejected.streaming_content)
        rejected.close()
        assert someone.post(f"{path}/undo").status_code == 202
        undo_import.func(sent.json()["id"])
        assert someone.get(path).json()["state"] == "undone"
        assert not Order.objects.exists()

    def test_keep_the_name_of_the_shop_whole(self, caller):
        file = SimpleUploadedFile("orders.csv", CSV.encode())
        sent = {"file": file, "shop": "s" * 61}
        answer = caller().client.post("/api/imports", sent)
        assert answer.status_code == 422
        assert "shop" in answer.json()["detail"]
        assert not Import.objects.exists()

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


PEOPLE = (
    "order_id,customer_id,ordered_at,revenue_amount,Nama,Email,No HP,Catatan\n"
    "1,08121,2026-01-02,1000,Ani Wijaya,ani@toko.example,0812 3456 789,untuk Ani\n"
    "2,08122,not a day,2000,Budi Santoso,budi@toko.example,0813 3456 789,untuk Budi\n"
    "3,,2026-01-04,2000,Citra Dewi,citra@toko.example,0814 3456 789,untuk Citra\n"
)
PRIVATE = ["Ani", "Budi", "Citra", "@toko.example", "3456", "0812", "untuk"]


@pytest.mark.django_db(transaction=True)
class TestPeople:
    @pytest.fixture
    def path(self, send):
        sent = send(PEOPLE).json()["id"]
        examine_import.func(sent)
        return f"/imports/{sent}"

    def test_are_hidden_from_keys_that_may_not_read_contacts(self, caller, path):
        someone = caller("imports:read")
        for answer in (someone.get(path), someone.get("/imports")):
            text = answer.content.decode()
            assert not [name for name in PRIVATE if name in text]
        found = someone.get(path).json()["examination"]
        assert found["rows"][0][:4] == ["1", "•••", "2026-01-02", "1000"]
        values = {one["column"]: one["value"] for one in found["sample"]}
        assert values["ordered_at"] == "not a day"

    def test_are_shown_to_keys_that_may(self, caller, path):
        text = caller("imports:read", "contacts:read").get(path).content.decode()
        assert "Ani Wijaya" in text
        assert "ani@toko.example" in text

    def test_are_hidden_when_an_import_is_confirmed_and_undone(self, caller, path):
        someone = caller("imports:write")
        for what in ("confirm", "undo"):
            answer = someone.post(f"{path}/{what}")
            if what == "confirm":
                assert answer.status_code == 202
                load_import.func(int(path.rpartition("/")[2]))
            assert "ani@toko.example" not in answer.content.decode()

    def test_refused_rows_take_both_scopes(self, caller, path):
        refused = caller("imports:read").get(f"{path}/rejected")
        assert refused.status_code == 403
        assert "contacts:read" in refused.json()["detail"]
        sent = caller("imports:read", "contacts:read").get(f"{path}/rejected")
        assert b"not a day" in b"".join(sent.streaming_content)
        sent.close()
