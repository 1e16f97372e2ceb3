import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from nilai_studio.business.contacts import hide_contact, show_contact


class TestContacts:
    @pytest.mark.parametrize(
        ("value", "full", "hidden"),
        [
            ("ani@toko.example", "ani@toko.example", "a•••@toko.example"),
            ("+6281212345789", "+62 812-1234-5789", "+62 812-••••-•789"),
            ("+442079460958", "+44 20 7946 0958", "+44 20 7••• •958"),
            ("aniek_88", "aniek_88", "a•••"),
            ("+not-a-number", "+not-a-number", "+•••"),
            ("", "", ""),
        ],
    )
    def test_are_full_only_for_roles_that_need_them(self, person, value, full, hidden):
        assert show_contact(value, person("Service")) == full
        assert show_contact(value, person("Analyst")) == hidden

    def test_as_a_filter(self, person):
        template = Template("{% load contacts %}{{ it|contact:person }}")
        context = Context({"it": "<b>@x.example", "person": person("Analyst")})
        assert template.render(context) == "&lt;•••@x.example"

    @given(st.integers(10**8, 10**11))
    def test_hiding_keeps_at_most_six_digits_and_the_country(self, digits):
        hidden = hide_contact(f"+62{digits}")
        assert sum(sign.isdigit() for sign in hidden) <= 8
        assert "•" in hidden
