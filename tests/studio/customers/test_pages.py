import pytest
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from nilai_studio.customers.models import Customer, CustomerTask, Note, Tag
from nilai_studio.customers.tasks import tag_matching


class TestCustomersPage:
    def test_says_what_to_bring_when_there_is_nobody(self, signed_in, business):
        answer = signed_in("Owner").get("/admin/customers/")
        assert "No customers yet" in answer.content.decode()

    def test_lists_people_without_any_contact(self, signed_in, siti, nameless):
        answer = signed_in("Service").get("/admin/customers/").content.decode()
        assert "Siti Aminah" in answer
        assert nameless.key in answer

    def test_masks_contacts_for_those_who_may_not_see_them(self, signed_in, siti):
        assert (
            "+6281234567890"
            in signed_in("Sales").get("/admin/customers/").content.decode()
        )

    def test_masks_for_analysts(self, signed_in, siti):
        client = signed_in("Analyst")
        for page in ("/admin/customers/", f"/admin/customers/{siti.pk}/"):
            text = client.get(page).content.decode()
            assert "81234567890" not in text
            assert "siti@toko" not in text

    def test_shows_names_as_text(self, signed_in, business):
        evil = Customer.objects.create(
            name="<script>alert(1)</script>" * 8, city="'\"><img>"
        )
        client = signed_in("Owner")
        for page in ("/admin/customers/", f"/admin/customers/{evil.pk}/"):
            text = client.get(page).content.decode()
            assert "<script>alert" not in text
            assert "<img>" not in text

    @pytest.mark.parametrize("query", ["?at=xx", "?at=" + "A" * 5000, "?sort=nothing", "?sort=-name&at=WzAsIm4iLDEsMV0", "?tag=999", "?tag=x", "?q=" + "%00" * 9, "?q=%22%27)(*&city=%25"])  # fmt: skip
    def test_survives_odd_addresses(self, signed_in, siti, query):
        assert signed_in("Owner").get(f"/admin/customers/{query}").status_code == 200

    def test_asks_the_database_little(
        self, signed_in, business, django_assert_max_num_queries
    ):
        Customer.objects.bulk_create([Customer(name=f"C {i}") for i in range(120)])
        client = signed_in("Owner")
        client.get("/admin/customers/")
        with django_assert_max_num_queries(40):
            client.get("/admin/customers/?sort=name")

    def test_sends_a_file_without_formulas(self, signed_in, business):
        Customer.objects.create(name="=1+1")
        answer = signed_in("Owner").post("/admin/customers/export/", {"format": "csv"})
        assert "'=1+1" in b"".join(answer.streaming_content).decode()

    def test_sends_masked_contacts_to_analysts_and_writes_it_down(
        self, signed_in, siti
    ):
        client = signed_in("Analyst")
        client.post("/admin/customers/columns/", {"columns": ["phone", "email"]})
        answer = client.post("/admin/customers/export/", {"format": "csv", "q": "siti"})
        text = b"".join(answer.streaming_content).decode()
        assert "Siti Aminah" in text
        assert "81234567890" not in text
        assert ModelLogEntry.objects.get(action="customers.export").data["count"] == 1

    def test_remembers_the_columns_of_a_person(self, signed_in, siti):
        client = signed_in("Owner")
        client.post("/admin/customers/columns/", {"columns": ["source"]})
        text = client.get("/admin/customers/").content.decode()
        assert "instagram" in text
        assert "Bandung" not in text.split("<tbody>")[1]


class TestCustomerPage:
    def test_leads_from_one_merged_to_the_one_kept(self, signed_in, siti, nameless):
        Customer.objects.filter(pk=nameless.pk).update(merged_into=siti)
        answer = signed_in("Owner").get(f"/admin/customers/{nameless.pk}/")
        assert answer["Location"] == f"/admin/customers/{siti.pk}/"

    def test_is_missing_for_an_unknown_number(self, signed_in, business):
        client = signed_in("Owner")
        assert client.get("/admin/customers/77/").status_code == 404
        assert client.get(f"/admin/customers/{2**70}/").status_code == 404

    def test_keeps_a_note(self, signed_in, siti):
        client = signed_in("Service")
        client.post(
            f"/admin/customers/{siti.pk}/note/", {"note-text": "Suka <b>kopi</b>"}
        )
        assert Note.objects.get().author.email == "service@toko.example"
        page = client.get(f"/admin/customers/{siti.pk}/").content.decode()
        assert "Suka &lt;b&gt;kopi" in page

    def test_asks_a_colleague_and_finishes(self, signed_in, siti, owner):
        client = signed_in("Service")
        client.post(
            f"/admin/customers/{siti.pk}/task/",
            {
                "task-text": "Telepon",
                "task-due_on": "2026-12-01",
                "task-assigned_to": owner.pk,
            },
        )
        task = CustomerTask.objects.get()
        assert task.assigned_to == owner
        client.post(f"/admin/customers/tasks/{task.pk}/finish/", {})
        task.refresh_from_db()
        assert task.done_at
        assert client.get("/admin/customers/tasks/").status_code == 200

    def test_changes_who_it_is(self, signed_in, siti):
        client = signed_in("Service")
        address = f"/admin/customers/{siti.pk}/edit/"
        assert client.get(address).status_code == 200
        client.post(address, {"name": "Siti A.", "city": "Solo", "needs": "Kopi"})
        siti.refresh_from_db()
        assert (siti.name, siti.city, siti.needs) == ("Siti A.", "Solo", "Kopi")
        assert siti.search_text.startswith("siti a.")

    def test_adds_somebody_with_nothing_but_a_name(self, signed_in, business):
        client = signed_in("Service")
        answer = client.post("/admin/customers/add/", {"name": "Tanpa Nomor"})
        made = Customer.objects.get()
        assert answer["Location"] == f"/admin/customers/{made.pk}/"
        assert "Tanpa Nomor" in client.get("/admin/customers/?q=nomor").content.decode()

    def test_adds_and_removes_a_contact(self, signed_in, nameless):
        client = signed_in("Service")
        address = f"/admin/customers/{nameless.pk}/contact/"
        client.post(address, {"contact-written": "0857 1111 2222"})
        point = nameless.contact_points.get()
        assert point.value == "+6285711112222"
        client.post(address, {"remove": point.pk})
        assert not nameless.contact_points.exists()


class TestTags:
    def test_tags_the_chosen(self, signed_in, siti, nameless):
        client = signed_in("Marketer")
        client.post(
            "/admin/customers/tag/",
            {"tag": "  VIP ", "deed": "add", "customer": [siti.pk]},
        )
        assert list(Tag.objects.get(name="VIP").customers.all()) == [siti]

    def test_tags_all_that_match(self, signed_in, siti, nameless):
        client = signed_in("Marketer")
        client.post(
            "/admin/customers/tag/",
            {"tag": "VIP", "deed": "add", "scope": "all", "city": "bandung"},
        )
        asked = DBTaskResult.objects.get(
            task_path__endswith="tag_matching"
        ).args_kwargs["kwargs"]
        assert asked["asked"] == {"city": "bandung"}
        tag_matching.func(**asked)
        assert list(Tag.objects.get(name="VIP").customers.all()) == [siti]

    def test_refuses_those_who_may_not(self, signed_in, siti):
        assert signed_in("Service").post(
            "/admin/customers/tag/", {"tag": "x", "customer": [siti.pk]}
        ).status_code in (302, 403)
        assert not Tag.objects.exists()


PAGES = {
    "/admin/customers/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/results/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/{pk}/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/{pk}/timeline/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/{pk}/edit/": {"Owner", "Marketer", "Sales", "Service"},
    "/admin/customers/add/": {"Owner", "Marketer", "Sales", "Service"},
    "/admin/customers/tasks/": {"Owner", "Marketer", "Analyst", "Sales", "Service"},
    "/admin/customers/duplicates/": {"Owner"},
}  # fmt: skip


class TestPermissions:
    @pytest.mark.parametrize(
        "role", ["Owner", "Marketer", "Analyst", "Sales", "Service"]
    )
    def test_opens_for_those_who_may(self, signed_in, siti, role):
        client = signed_in(role)
        for page, allowed in PAGES.items():
            status = client.get(page.format(pk=siti.pk)).status_code
            assert (status == 200) == (role in allowed), (page, status)

    @pytest.mark.parametrize(
        "page",
        [
            "{pk}/note/",
            "{pk}/task/",
            "{pk}/contact/",
            "columns/",
            "tag/",
            "export/",
            "duplicates/find/",
        ],
    )
    def test_changes_nothing_by_get(self, signed_in, siti, page):
        client = signed_in("Owner")
        assert (
            client.get(f"/admin/customers/{page.format(pk=siti.pk)}").status_code == 405
        )
