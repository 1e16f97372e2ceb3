import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from nilai.errors import OptionError
from nilai_studio.config.password import renew_password


class TestRenewPassword:
    def test_lets_the_person_in_once_more_to_choose_their_own(self, owner):
        made = renew_password(owner.email.upper())
        owner.refresh_from_db()
        assert owner.check_password(made)
        assert owner.must_change_password

    def test_keeps_the_second_step_unless_the_phone_is_lost(self, owner):
        TOTPDevice.objects.create(user=owner, name="phone")
        renew_password(owner.email)
        assert TOTPDevice.objects.filter(user=owner).exists()
        renew_password(owner.email, second_step=False)
        assert not TOTPDevice.objects.filter(user=owner).exists()

    def test_says_who_there_is_when_nobody_has_the_address(self, owner):
        with pytest.raises(OptionError, match=owner.email):
            renew_password("nobody@toko.example")
