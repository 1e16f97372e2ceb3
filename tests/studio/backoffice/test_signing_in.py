import re
import time

import pytest
from django.conf import settings
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from nilai_studio.backoffice.views import signing_in
from nilai_studio.business.second_factor import (
    begin_second_factor,
    confirm_second_factor,
)

PASSWORD = "rahasia-sekali"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"


def give(client, email, password=PASSWORD, **facts):
    return client.post(LOGIN, {"username": email, "password": password, **facts})


def is_signed_in(client) -> bool:
    return client.get("/admin/account/").status_code == 200


def code_of(person, *, steps: int = 0) -> str:
    device = TOTPDevice.objects.get(user=person)
    device.throttle_reset()
    at = totp(device.bin_key, device.step, drift=steps)
    return f"{at:06d}"


@pytest.fixture
def careful(owner):
    """An owner whose second factor is on, with the recovery codes."""
    begin_second_factor(person=owner)
    owner.codes = confirm_second_factor(person=owner, code=code_of(owner))
    return owner


@pytest.mark.usefixtures("business")
class TestPassword:
    def test_lets_in_whoever_knows_it(self, client, owner):
        assert give(client, owner.email)["Location"] == "/admin/"
        assert is_signed_in(client)

    def test_addresses_are_read_without_regard_to_case(self, client, owner):
        give(client, " Owner@TOKO.example ")
        assert is_signed_in(client)

    def test_lasts_until_the_browser_closes_unless_asked(self, client, owner):
        give(client, owner.email)
        assert client.session.get_expire_at_browser_close()
        client.logout()
        give(client, owner.email, remember="on")
        assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE

    def test_never_leads_to_another_site(self, client, owner):
        answer = give(client, owner.email, next="https://elsewhere.example/")
        assert answer["Location"] == "/admin/"

    def test_a_closed_account_stays_out(self, client, owner):
        owner.is_active = False
        owner.save()
        assert give(client, owner.email).status_code == 200
        assert not is_signed_in(client)

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", "do not match"),
            ("id", "tidak cocok"),
        ],
    )
    def test_a_wrong_one_is_refused_without_saying_which(
        self, client, owner, language, said
    ):
        for email in (owner.email, "nobody@toko.example"):
            answer = client.post(
                LOGIN,
                {"username": email, "password": "salah"},
                headers={"Accept-Language": language},
            )
            assert said in answer.content.decode()
        assert not is_signed_in(client)


@pytest.mark.usefixtures("business")
class TestWrongPasswords:
    @pytest.mark.parametrize(
        ("language", "said"),
        [("en", "closed for 5 minutes"), ("id", "ditutup selama 5 menit")],
    )
    def test_close_the_account_to_that_address_for_a_while(
        self, client, owner, language, said
    ):
        for _try in range(4):
            assert give(client, owner.email, "salah").status_code == 200
        head = {"Accept-Language": language}
        facts = {"username": owner.email, "password": "salah"}
        closed = client.post(LOGIN, facts, headers=head)
        assert closed.status_code == 429
        assert closed["Retry-After"] == "300"
        assert said in closed.content.decode()
        # The right password does not open it either, nor another spelling.
        assert give(client, owner.email).status_code == 429
        assert give(client, "OWNER@toko.example").status_code == 429
        assert not is_signed_in(client)

    def test_do_not_close_it_to_others(self, client, owner, person):
        for _try in range(6):
            give(client, owner.email, "salah")
        other = person("Sales")
        assert give(client, other.email).status_code == 302

    def test_are_forgotten_after_a_right_one(self, client, owner):
        for _round in range(2):
            for _try in range(4):
                give(client, owner.email, "salah")
            assert give(client, owner.email).status_code == 302
            client.logout()


@pytest.mark.usefixtures("business")
class TestLanguage:
    def test_can_be_chosen_before_signing_in(self, client):
        assert 'lang="en"' in client.get(LOGIN).content.decode()[:200]
        client.post("/admin/language/", {"language": "id-id", "next": LOGIN})
        page = client.get(LOGIN).content.decode()
        assert 'lang="id-id"' in page[:600]
        assert "Alamat email" in page

    def test_is_not_changed_by_looking(self, client):
        client.get("/admin/language/", {"language": "id-id"})
        assert 'lang="en"' in client.get(LOGIN).content.decode()[:600]

    def test_is_kept_with_the_account(self, client, owner):
        give(client, owner.email)
        facts = {
            "name-first_name": "Sari",
            "name-email": owner.email,
            "locale-preferred_language": "id-id",
            "theme-theme": "dark",
            "theme-contrast": "system",
        }
        assert client.post("/admin/account/", facts).status_code == 302
        for path in ("/admin/", "/admin/account/"):
            page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
            assert 'lang="id-id"' in page[:600]
            assert "w-theme-dark" in page[:600]


@pytest.mark.usefixtures("business")
class TestSecondStep:
    def test_is_asked_only_of_those_who_turned_it_on(self, client, careful, person):
        page = client.get(LOGIN).content.decode()
        assert 'name="code"' not in page
        assert give(client, careful.email)["Location"] == CODE
        assert not is_signed_in(client)
        give(client, person("Sales").email)
        assert is_signed_in(client)

    def test_the_apps_code_lets_in(self, client, careful):
        give(client, careful.email, remember="on")
        answer = client.post(CODE, {"code": code_of(careful, steps=1)})
        assert answer["Location"] == "/admin/"
        assert is_signed_in(client)
        assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
        assert client.session["otp_device_id"]

    def test_a_code_works_once(self, client, careful):
        code = code_of(careful, steps=1)
        give(client, careful.email)
        client.post(CODE, {"code": code})
        client.logout()
        give(client, careful.email)
        assert client.post(CODE, {"code": code}).status_code == 200
        assert not is_signed_in(client)

    def test_a_recovery_code_lets_in_once(self, client, careful):
        code = careful.codes[0]
        give(client, careful.email)
        client.post(CODE, {"code": code.upper()})
        assert is_signed_in(client)
        assert StaticToken.objects.count() == 9
        client.logout()
        give(client, careful.email)
        client.post(CODE, {"code": code})
        assert not is_signed_in(client)

    def test_needs_the_password_first(self, client, careful):
        answer = client.post(CODE, {"code": code_of(careful, steps=1)})
        assert answer["Location"] == LOGIN
        assert not is_signed_in(client)

    def test_waits_five_minutes(self, client, careful, monkeypatch):
        give(client, careful.email)
        now = time.time()
        monkeypatch.setattr(signing_in.time, "time", lambda: now + 301)
        assert client.get(CODE)["Location"] == LOGIN

    def test_ends_with_a_password_changed_meanwhile(self, client, careful):
        give(client, careful.email)
        careful.set_password("lain-sama-sekali")
        careful.save()
        answer = client.post(CODE, {"code": code_of(careful, steps=1)})
        assert answer["Location"] == LOGIN

    def test_guessing_is_slowed_down_and_ends(self, client, careful):
        give(client, careful.email)
        right = code_of(careful, steps=1)
        client.post(CODE, {"code": "000000"})
        # The device is closed for a second; even the right code is refused.
        assert client.post(CODE, {"code": right}).status_code == 200
        for _try in range(4):
            answer = client.post(CODE, {"code": "000000"})
        assert answer["Location"] == LOGIN
        assert client.get(CODE)["Location"] == LOGIN


@pytest.mark.usefixtures("business")
class TestOneTimePassword:
    @pytest.fixture
    def new(self, owner):
        owner.must_change_password = True
        owner.save()
        return owner

    def test_opens_nothing_but_the_choice_of_another(self, client, new):
        give(client, new.email)
        for path in ("/admin/", "/admin/account/", "/admin/settings/team/", "/"):
            assert (
                client.get(path, follow=True)
                .redirect_chain[-1][0]
                .endswith("/admin/new-password/")
            )
        answer = client.post("/admin/settings/business/", {"name": "Lain"})
        assert answer["Location"] == "/admin/new-password/"

    def test_must_be_replaced_by_a_good_one(self, client, new):
        give(client, new.email)

        def choose(first, second):
            return client.post(
                "/admin/new-password/",
                {"new_password1": first, "new_password2": second},
            )

        for first, second in [
            (PASSWORD, PASSWORD),
            ("pendek", "pendek"),
            ("12345678901", "12345678901"),
            ("kata-sandi-bagus", "kata-sandi-lain"),
        ]:
            assert choose(first, second).status_code == 200
        assert choose("kata-sandi-bagus", "kata-sandi-bagus")["Location"] == "/admin/"
        assert ModelLogEntry.objects.get(action="account.password").user == new
        assert is_signed_in(client)
        client.logout()
        give(client, new.email, "kata-sandi-bagus")
        assert is_signed_in(client)

    def test_strangers_have_none_to_choose(self, client, db):
        assert client.get("/admin/new-password/").status_code == 302


@pytest.mark.usefixtures("business")
class TestTurningOn:
    HERE = "/admin/account/two-factor/"

    def test_shows_a_code_to_scan_then_recovery_codes_once(self, client, owner):
        give(client, owner.email)
        assert (
            "svg" not in client.get(self.HERE).content.decode().split("<main")[1][:50]
        )
        assert not TOTPDevice.objects.exists()
        client.post(self.HERE)
        page = client.get(self.HERE).content.decode()
        assert 'class="nilai-qr"' in page
        assert "style=" not in re.search(r"<svg[^>]*nilai-qr.*?</svg>", page, re.S)[0]
        wrong = client.post(self.HERE, {"code": "000000"})
        assert "not the code" in wrong.content.decode()
        done = client.post(self.HERE, {"code": code_of(owner)}).content.decode()
        assert len(re.findall(r"<code>\w{4}-\w{4}</code>", done)) == 10
        assert "<code>" not in client.get(self.HERE).content.decode()
        client.logout()
        assert give(client, owner.email)["Location"] == CODE
        entry = ModelLogEntry.objects.get(action="account.second_factor_on")
        assert entry.user == owner

    def test_takes_the_right_code_at_once_after_wrong_ones(self, client, owner):
        give(client, owner.email)
        client.post(self.HERE)
        right = code_of(owner)
        for _try in range(4):
            client.post(self.HERE, {"code": "000000"})
        done = client.post(self.HERE, {"code": right}).content.decode()
        assert len(re.findall(r"<code>\w{4}-\w{4}</code>", done)) == 10

    def test_does_not_close_before_the_app_has_shown_a_code(self, client, owner):
        give(client, owner.email)
        client.post(self.HERE)
        client.logout()
        assert give(client, owner.email)["Location"] == "/admin/"

    def test_turning_off_takes_the_password(self, client, careful):
        give(client, careful.email)
        client.post(CODE, {"code": code_of(careful, steps=1)})
        assert client.post(self.HERE + "off/", {"password": "salah"}).status_code == 200
        assert TOTPDevice.objects.exists()
        client.post(self.HERE + "off/", {"password": PASSWORD})
        assert not TOTPDevice.objects.exists()
        assert not StaticToken.objects.exists()

    def test_new_recovery_codes_end_the_old_ones(self, client, careful):
        give(client, careful.email)
        client.post(CODE, {"code": code_of(careful, steps=1)})
        page = client.post(self.HERE + "codes/", {"password": PASSWORD})
        new = re.findall(r"<code>(\w{4}-\w{4})</code>", page.content.decode())
        assert len(new) == 10
        assert not set(new) & set(careful.codes)
        assert StaticToken.objects.count() == 10
