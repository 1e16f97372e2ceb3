"""What customers said about being written to: recorded, shown, found."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from nilai_studio.customers.consent.actions import record_consent
from nilai_studio.customers.consent.models import Consent, ConsentState
from nilai_studio.customers.consent.queries import list_standing
from nilai_studio.customers.consent.told import Told, record_told
from nilai_studio.customers.identity import refresh_search
from nilai_studio.customers.listing import CustomerList
from nilai_studio.customers.models import ChangedCustomer, Customer
from nilai_studio.customers.timeline import get_timeline

LIST = "/admin/customers/"
MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


def say(customer, *, yes, at=None, channel="email", **more):
    made, _is_new = record_consent(
        customer=customer, channel=channel, is_given=yes, said_at=at, by=None, **more
    )
    return made


def standing(customer) -> dict[str, str]:
    return {each.channel.value: each.state for each in list_standing(customer)}


class TestRecordConsent:
    def test_counts_the_latest_by_when_it_was_said(self, siti):
        assert standing(siti)["email"] == "unasked"
        say(siti, yes=False, at=MAY)
        say(siti, yes=True, at=MAY - timedelta(days=1))
        assert standing(siti)["email"] == "withdrawn"
        say(siti, yes=True, at=MAY + timedelta(days=1))
        assert standing(siti) == {
            "email": "given", "phone": "unasked", "chat": "unasked",
        }  # fmt: skip

    def test_withdraws_at_once(self, siti):
        say(siti, yes=True, at=timezone.now())
        say(siti, yes=False)
        assert standing(siti)["email"] == "withdrawn"

    def test_tells_purposes_apart(self, siti):
        say(siti, yes=True, at=MAY)
        say(siti, yes=False, at=MAY, purpose="surveys")
        assert [
            (each.purpose.value, each.channel.value, each.state)
            for each in list_standing(siti)
            if each.statement
        ] == [("offers", "email", "given"), ("surveys", "email", "withdrawn")]

    def test_keeps_what_was_said_word_by_word(self, siti, owner):
        record_consent(
            customer=siti, channel="chat", is_given=True, said_at=MAY, by=owner,
            how="at the till", wording="Boleh kirim promo?", wording_version="2026-1",
        )  # fmt: skip
        row = Consent.objects.get()
        assert (row.how, row.wording, row.wording_version, row.recorded_by) == (
            "at the till", "Boleh kirim promo?", "2026-1", owner,
        )  # fmt: skip
        entry = ModelLogEntry.objects.get(action="customers.consent")
        assert entry.user == owner
        assert entry.data == {"channel": "chat", "purpose": "offers", "is_given": True}

    def test_keeps_the_same_statement_once(self, siti):
        first, second = (say(siti, yes=True, at=MAY, how="form") for _ in "ab")
        assert first == second
        assert say(siti, yes=True, at=MAY, how="till") != first

    def test_refuses_what_is_still_to_come(self, siti):
        with pytest.raises(ValidationError, match="still to come"):
            say(siti, yes=True, at=timezone.now() + timedelta(minutes=1))
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("asked", [{"channel": "fax"}, {"purpose": "spam"}])
    def test_refuses_what_it_does_not_know_and_says_what_it_does(self, siti, asked):
        with pytest.raises(ValidationError, match=r"Found “\w+”, wanted one of \w+, "):
            say(siti, yes=True, **asked)

    def test_is_for_those_who_may_change_customers(self, siti, person):
        with pytest.raises(PermissionDenied):
            record_consent(
                customer=siti, channel="email", is_given=True, by=person("Analyst")
            )

    def test_goes_to_whom_a_customer_became(self, siti, nameless):
        Customer.objects.filter(pk=nameless.pk).update(merged_into=siti)
        assert say(nameless, yes=False).customer == siti

    def test_lets_the_segments_look_again(self, siti):
        ChangedCustomer.objects.all().delete()
        say(siti, yes=True)
        assert ChangedCustomer.objects.get().customer == siti

    def test_cuts_what_no_database_takes(self, siti):
        row = say(siti, yes=True, how="x\0" * 300, wording="\0ya")
        assert (len(row.how), row.wording) == (200, "ya")


class TestRecordTold:
    """By a shop, again and again, early and late."""

    def test_keeps_what_is_news(self, siti, nameless):
        told = [(pk, Told("email", True, MAY)) for pk in (siti.pk, nameless.pk)]
        record_told([*told, *told])
        record_told([(siti.pk, Told("email", True, MAY + timedelta(days=9)))])
        assert Consent.objects.count() == 2
        assert standing(siti)["email"] == standing(nameless)["email"] == "given"

    @pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
    def test_turns_no_later_no_into_a_yes(self, siti, late):
        say(siti, yes=False, at=MAY)
        record_told([(siti.pk, Told("email", True, MAY - late))])
        assert standing(siti)["email"] == "withdrawn"
        assert Consent.objects.count() == 1

    def test_takes_a_no_at_the_moment_of_a_yes(self, siti):
        say(siti, yes=True, at=MAY)
        record_told([(siti.pk, Told("email", False, MAY))])
        assert standing(siti)["email"] == "withdrawn"

    def test_takes_the_stricter_of_two_at_one_moment(self, siti):
        told = [Told("email", False, MAY), Told("email", True, MAY)]
        record_told([(siti.pk, one) for one in told])
        assert standing(siti)["email"] == "withdrawn"

    def test_counts_a_no_from_a_clock_ahead_as_of_now(self, siti):
        ahead = timezone.now() + timedelta(hours=1)
        record_told([(siti.pk, Told("email", False, ahead))])
        assert Consent.objects.get().said_at <= timezone.now()
        say(siti, yes=True)
        assert standing(siti)["email"] == "given"

    def test_asks_the_database_nothing_when_nothing_is_told(
        self, db, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            record_told([])

    def test_asks_as_often_for_many_as_for_few(self, business):
        people = [Customer.objects.create().pk for _ in range(103)]
        counts = []
        for some in (people[:3], people[3:]):
            with CaptureQueriesContext(connection) as asked:
                record_told([(pk, Told("email", True, MAY)) for pk in some])
            counts.append(len(asked))
        assert counts[1] <= counts[0] + 2


def post(client, customer, **written):
    said = {
        "is_given": "yes", "channel": "email", "purpose": "offers", "said_at": "",
        "how": "di kasir", "wording": "",
    } | written  # fmt: skip
    data = {f"consent-{name}": value for name, value in said.items()}
    return client.post(f"{LIST}{customer.pk}/consent/", data, follow=True)


def card_of(page: str) -> str:
    return page.split('<section id="consent">')[1].split("</section>", maxsplit=1)[0]


class TestCustomerPage:
    def test_records_what_was_said_and_shows_it(self, signed_in, siti):
        client = signed_in("Service")
        page = client.get(f"{LIST}{siti.pk}/").content.decode()
        assert card_of(page).count("Never asked") == 3
        post(client, siti, wording="Boleh kirim <b>promo</b>?")
        page = post(client, siti, channel="chat", is_given="no").content.decode()
        assert "Consent recorded." in page
        card = card_of(page)
        assert "Yes, since" in card
        assert "No, since" in card
        assert card.count("Never asked") == 1
        assert "Boleh kirim &lt;b&gt;promo" in card
        assert "by service@toko.example" in card.replace("\n", " ")

    def test_reads_the_moment_by_the_business_clock(self, signed_in, siti):
        post(signed_in("Service"), siti, said_at="2026-05-01T16:00")
        assert Consent.objects.get().said_at == MAY

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ({"said_at": "2999-01-01T00:00"}, "still to come"),
            ({"said_at": "0001-01-01T00:00"}, "1970"),
            ({"said_at": "kemarin"}, "valid date"),
            ({"channel": "fax"}, "fax"),
            ({"is_given": ""}, "required"),
            ({"how": ""}, "required"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(self, signed_in, siti, written, said):
        page = post(signed_in("Service"), siti, **written).content.decode()
        assert said in page
        assert not Consent.objects.exists()

    def test_says_where_a_later_statement_counts(self, signed_in, siti):
        say(siti, yes=False)
        page = post(signed_in("Service"), siti, said_at="2026-05-01T16:00")
        assert "said later still counts" in page.content.decode()

    def test_shows_it_to_those_who_may_only_look(self, signed_in, siti):
        say(siti, yes=True, how="di kasir")
        client = signed_in("Analyst")
        card = card_of(client.get(f"{LIST}{siti.pk}/").content.decode())
        assert "di kasir" in card
        assert "<form" not in card
        post(client, siti)
        assert Consent.objects.count() == 1

    def test_changes_nothing_by_get(self, signed_in, siti):
        address = f"{LIST}{siti.pk}/consent/"
        assert signed_in("Owner").get(address).status_code == 405

    def test_speaks_indonesian(self, signed_in, siti, business):
        say(siti, yes=True)
        client = signed_in("Owner")
        with translation.override("id"):
            page = client.get(f"{LIST}{siti.pk}/", headers={"accept-language": "id"})
        card = card_of(page.content.decode())
        assert "Belum pernah ditanya" in card
        assert "Ya, sejak" in card

    def test_bounds_what_it_shows(self, signed_in, siti):
        for day in range(60):
            say(siti, yes=bool(day % 2), at=MAY + timedelta(hours=day))
        card = card_of(signed_in("Owner").get(f"{LIST}{siti.pk}/").content.decode())
        assert card.count("Email · Offers and news") == 50
        assert "The latest 50" in card

    def test_tells_it_in_the_timeline(self, siti, owner):
        say(siti, yes=True, at=MAY, how="di kasir")
        (event,) = [
            event
            for event in get_timeline(siti, owner).events
            if event.title == "Consent given"
        ]
        assert (event.at, event.text) == (MAY, "Email · Offers and news · di kasir")


class TestCustomersPage:
    @pytest.fixture
    def people(self, business):
        """Of six people: what each said about email and chat."""
        names = {}
        for name, email, chat in (
            ("Ani", True, None),
            ("Budi", False, True),
            ("Cici", None, None),
            ("Dedi", True, False),
        ):
            names[name] = Customer.objects.create(name=f"{name} Wijaya")
            for channel, yes in (("email", email), ("chat", chat)):
                if yes is not None:
                    say(names[name], yes=yes, channel=channel)
        # Surveys are not offers; whoever was merged is not listed.
        say(names["Cici"], yes=True, purpose="surveys")
        gone = Customer.objects.create(name="Eka")
        say(gone, yes=True)
        Customer.objects.filter(pk=gone.pk).update(merged_into=names["Ani"])
        refresh_search([each.pk for each in names.values()])
        return names

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("email", {"Ani", "Dedi"}),
            ("chat", {"Budi"}),
            ("phone", set()),
            ("no-email", {"Budi"}),
            ("no-chat", {"Dedi"}),
            ("no-phone", set()),
        ],
    )
    def test_finds_those_who_may_be_written_to(self, people, owner, asked, found):
        for more in ({}, {"sort": "name"}, {"q": "wijaya"}):
            listed = CustomerList({"consent": asked, **more}, owner)
            names = {row.name.split()[0] for row, _cells in listed.get_page().rows}
            assert names == found
            assert listed.count() == len(names)

    def test_finds_nobody_for_what_makes_no_sense(self, people, owner):
        assert CustomerList({"consent": "fax"}, owner).count() == 0

    def test_sends_it_in_a_file(self, signed_in, people):
        client = signed_in("Marketer")
        client.post(f"{LIST}columns/", {"columns": ["consent"]})
        page = client.get(LIST).content.decode()
        assert "Email: yes, WhatsApp or chat: no" in page
        answer = client.post(f"{LIST}export/", {"format": "csv"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = {row["Customer"]: row for row in csv.DictReader(StringIO(text))}
        assert rows["Dedi Wijaya"]["Consent"] == "Email: yes, WhatsApp or chat: no"
        assert rows["Budi Wijaya"]["Consent"] == "Email: no, WhatsApp or chat: yes"
        assert rows["Cici Wijaya"]["Consent"] == ""

    def test_reads_no_statement_to_find_them(self, people, owner):
        with CaptureQueriesContext(connection) as asked:
            CustomerList({"consent": "email"}, owner).get_page()
        table = Consent._meta.db_table
        assert not [each for each in asked if f'"{table}"' in each["sql"]]
        assert ConsentState.objects.exists()
