"""Addresses that lead nowhere, and faults: told plainly, under our own name."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.users.models import UserProfile

from nilai_studio.business.models import User

pytestmark = pytest.mark.usefixtures("business")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "There is nothing here"), ("id", "Tidak ada apa-apa di sini")],
)
def test_an_address_that_leads_nowhere_leads_home(signed_in, language, said):
    answer = signed_in("Owner").get(
        "/admin/no-such-page/", headers={"accept-language": language}
    )
    text = answer.content.decode()
    assert answer.status_code == 404
    assert said in text
    assert 'href="/admin/"' in text
    assert "Wagtail" not in text


@pytest.mark.parametrize("address", ["no-such-page/", "segments/999/"])
def test_it_is_told_in_the_language_of_the_account(signed_in, address):
    client = signed_in("Owner")
    person = User.objects.get()
    UserProfile.objects.update_or_create(
        user=person, defaults={"preferred_language": "id"}
    )
    answer = client.get(f"/admin/{address}", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "Tidak ada apa-apa di sini" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "fault of the studio"), ("id", "kesalahan studio")]
)
def test_a_fault_is_told_in_the_readers_language(language, said):
    with translation.override(language):
        assert said in render_to_string("500.html")
