import re

import pytest
from contracts.policy import BUSINESS
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import ModelLogEntry

from nilai_studio.business.abilities import ABILITIES
from nilai_studio.business.actions import (
    change_business,
    close_account,
    give_role,
    invite_person,
)
from nilai_studio.business.models import Business, User
from nilai_studio.business.roles import ROLE_NAMES, ROLES

TEAM = "/admin/settings/team/"
OWNERS_ONLY = [
    TEAM,
    TEAM + "invite/",
    "/admin/settings/business/",
    "/admin/settings/activity/",
]


FACTS = BUSINESS | {"discount_rate": "12 %"}


@pytest.fixture
def colleague(person, owner) -> User:
    """Somebody in sales, beside the owner."""
    return person("Sales")


@pytest.fixture
def as_owner(client, owner):
    """The owner's browser."""
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.usefixtures("business")
class TestWhoMay:
    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("path", OWNERS_ONLY)
    def test_only_owners_see_team_business_and_activity(self, signed_in, role, path):
        status = signed_in(role).get(path).status_code
        assert status == (200 if role == "Owner" else 302)

    @pytest.mark.parametrize("role", ROLES)
    def test_everybody_sees_what_roles_may_do(self, signed_in, role):
        page = signed_in(role).get("/admin/settings/roles/").content.decode()
        assert all(str(name) in page for name in ROLE_NAMES.values())

    @pytest.mark.parametrize("role", sorted(set(ROLES) - {"Owner"}))
    @pytest.mark.parametrize(
        "act", ["", "close/", "open/", "password/", "second-factor/"]
    )
    def test_only_owners_change_people(self, signed_in, owner, role, act):
        answer = signed_in(role).post(f"{TEAM}{owner.pk}/{act}", {"role": "Owner"})
        assert answer.status_code == 302
        before = owner.password
        owner.refresh_from_db()
        assert owner.is_active
        assert owner.password == before

    def test_actions_refuse_those_who_may_not(self, owner, person):
        analyst = person("Analyst")
        with pytest.raises(PermissionDenied, match="manage_team"):
            give_role(person=analyst, role="Owner", by=analyst)
        with pytest.raises(PermissionDenied, match="change_business"):
            change_business(facts={"currency": "USD"}, by=analyst)


@pytest.mark.usefixtures("business")
class TestInviting:
    def test_shows_a_password_that_works_once(self, as_owner, client):
        facts = {"name": "Putri", "email": "Putri@toko.example", "role": "Analyst"}
        page = as_owner.post(TEAM + "invite/", facts).content.decode()
        password = re.search(r'value="([\w-]{16})"', page)[1]
        putri = User.objects.get(email="putri@toko.example")
        assert [g.name for g in putri.groups.all()] == ["Analyst"]
        assert putri.must_change_password
        client.logout()
        client.post("/admin/login/", {"username": putri.email, "password": password})
        assert client.get("/admin/")["Location"] == "/admin/new-password/"

    def test_the_password_is_kept_nowhere_else(self, as_owner):
        facts = {"name": "Putri", "email": "putri@toko.example", "role": "Analyst"}
        page = as_owner.post(TEAM + "invite/", facts)
        password = re.search(r'value="([\w-]{16})"', page.content.decode())[1]
        assert "no-store" in page["Cache-Control"]
        assert password not in str(ModelLogEntry.objects.values_list("data", "label"))
        for path in (TEAM, "/admin/settings/activity/"):
            assert password not in as_owner.get(path).content.decode()

    def test_refuses_an_address_that_has_an_account(self, as_owner, colleague):
        facts = {"name": "x", "email": colleague.email.upper(), "role": "Sales"}
        page = as_owner.post(TEAM + "invite/", facts)
        assert "There is an account of" in page.content.decode()
        assert User.objects.count() == 2


@pytest.mark.usefixtures("business")
class TestPeople:
    def test_are_listed_with_few_queries(
        self, as_owner, person, django_assert_max_num_queries
    ):
        for number in range(20):
            person("Sales", f"sales{number}@toko.example")
        with django_assert_max_num_queries(16):
            page = as_owner.get(TEAM).content.decode()
        assert page.count("@toko.example") >= 21

    def test_get_another_role(self, as_owner, colleague):
        as_owner.post(f"{TEAM}{colleague.pk}/", {"role": "Analyst"})
        assert [g.name for g in colleague.groups.all()] == ["Analyst"]

    def test_lose_their_session_with_their_account(self, as_owner, colleague, client):
        other = type(client)()
        other.force_login(
            colleague, backend="django.contrib.auth.backends.ModelBackend"
        )
        assert other.get("/admin/").status_code == 200
        as_owner.post(f"{TEAM}{colleague.pk}/close/")
        assert "/login/" in other.get("/admin/")["Location"]
        as_owner.post(f"{TEAM}{colleague.pk}/open/")
        assert User.objects.get(pk=colleague.pk).is_active

    def test_lose_their_session_with_their_password(self, as_owner, colleague, client):
        other = type(client)()
        other.force_login(
            colleague, backend="django.contrib.auth.backends.ModelBackend"
        )
        page = as_owner.post(f"{TEAM}{colleague.pk}/password/").content.decode()
        password = re.search(r'value="([\w-]{16})"', page)[1]
        assert "/login/" in other.get("/admin/")["Location"]
        colleague.refresh_from_db()
        assert colleague.check_password(password)
        assert colleague.must_change_password

    def test_looking_changes_nobody(self, as_owner, colleague):
        for act in ("close/", "open/", "password/", "second-factor/"):
            assert as_owner.get(f"{TEAM}{colleague.pk}/{act}").status_code == 405


@pytest.mark.usefixtures("business")
class TestLastOwner:
    def test_stays_owner(self, as_owner, owner):
        page = as_owner.post(f"{TEAM}{owner.pk}/", {"role": "Sales"})
        assert "is the only owner" in page.content.decode()
        assert owner.has_perm("business.manage_team")
        with pytest.raises(ValidationError, match="only owner"):
            close_account(person=owner)

    def test_may_go_once_there_is_another(self, owner, person):
        second = person("Owner", "kedua@toko.example")
        close_account(person=owner, by=second)
        with pytest.raises(ValidationError, match="only owner"):
            give_role(person=second, role="Sales")

    def test_a_closed_owner_does_not_count(self, owner, person):
        second = person("Owner", "kedua@toko.example")
        second.is_active = False
        second.save()
        with pytest.raises(ValidationError, match="only owner"):
            give_role(person=owner, role="Sales", by=owner)

    def test_cannot_close_the_own_account(self, owner, person):
        person("Owner", "kedua@toko.example")
        with pytest.raises(ValidationError, match="your own account"):
            close_account(person=owner, by=owner)


class TestRoles:
    def test_every_permission_is_on_the_page_of_roles(self, db):
        said = set().union(*(ability.permissions for ability in ABILITIES))
        held = set().union(*ROLES.values())
        assert held == said

    def test_every_permission_exists(self, db):
        for role, wanted in ROLES.items():
            group = Group.objects.get(name=role)
            found = {
                f"{p.content_type.app_label}.{p.codename}"
                for p in group.permissions.select_related("content_type")
            }
            assert found == wanted, role

    def test_analysts_do_not_see_contacts(self, person):
        assert not person("Analyst").has_perm("business.see_contacts")


@pytest.mark.usefixtures("business")
class TestBusiness:
    def test_is_described_in_percent(self, as_owner):
        as_owner.post("/admin/settings/business/", FACTS)
        business = Business.current()
        assert str(business.margin_share) == "0.3250"
        assert str(business.discount_rate) == "0.1200"
        assert (business.name, business.currency) == ("Toko Mawar", "USD")
        page = as_owner.get("/admin/settings/business/").content.decode()
        assert 'value="32.5"' in page
        entry = ModelLogEntry.objects.get(action="business.change")
        assert "currency" in entry.data["fields"]

    def test_offers_the_currencies_of_today_and_its_own(self, as_owner):
        Business.objects.update(currency="DEM")
        page = as_owner.get("/admin/settings/business/").content.decode()
        offered = re.findall(r'<option value="([A-Z]{3})"', page)
        assert offered[0] == "IDR"
        assert {"DEM", "THB", "VND"} <= set(offered)
        assert not {"ATS", "ARP", "ALK"} & set(offered)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("margin_share", "0"),
            ("margin_share", "101"),
            ("margin_share", "abc"),
            ("discount_rate", "-1"),
            ("currency", "XXQ"),
            ("time_zone", "Asia/Nowhere"),
            ("horizon_months", "0"),
            ("name", ""),
        ],
    )
    def test_refuses_what_cannot_be(self, as_owner, field, value):
        facts = FACTS | {field: value}
        page = as_owner.post("/admin/settings/business/", facts)
        assert page.status_code == 200
        assert Business.current().name == "Toko Melati"

    def test_actions_check_for_themselves(self, owner):
        with pytest.raises(ValidationError, match="is not a currency"):
            change_business(facts={"currency": "XXQ"}, by=owner)


@pytest.mark.usefixtures("business")
class TestActivity:
    def test_says_who_did_what(self, as_owner, owner):
        invite_person(email="a@toko.example", name="Ani", role="Sales", by=owner)
        page = as_owner.get("/admin/settings/activity/").content.decode()
        assert "Invited" in page
        assert "Ani" in page
        other = as_owner.get("/admin/settings/activity/?person=99999").content.decode()
        assert "Invited" in other

    def test_turns_its_pages_with_few_queries(
        self, as_owner, owner, django_assert_max_num_queries
    ):
        for number in range(60):
            change_business(facts={"name": f"Toko {number}"}, by=owner)
        with django_assert_max_num_queries(16):
            page = as_owner.get("/admin/settings/activity/").content.decode()
        assert "p=2" in page
