"""A file from elsewhere whose columns are named otherwise."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from perception.factory import make_survey

from nilai_studio.business.models import Business
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.surveys import brought

pytestmark = pytest.mark.usefixtures("business")
TEXT = """ID;Merek;Mutu produk;Pelayanan;Harga;Kota
1;Melati;6;5;3;Solo
1;Mawar;4;4;5;Solo
2;Melati;7;tidak tahu;2;Medan
3;Melati;99;;;Solo
"""
CHOSEN = {
    "Mutu produk": "product",
    "Pelayanan": "service",
    "Harga": "monetary",
}


@pytest.fixture
def survey() -> Survey:
    """Of value, with competitors."""
    return make_survey()


@pytest.fixture
def browser(signed_in):
    """Of somebody who makes surveys."""
    return signed_in("Marketer")


def bring(browser, survey: Survey, text: str = TEXT, **sent: str) -> str:
    """Bring a file; return where it leads."""
    file = SimpleUploadedFile("Formulir.csv", text.encode())
    address = reverse("survey_import", args=[survey.pk])
    return browser.post(address, {"file": file} | sent).url


def choices(browser, address: str) -> dict[str, tuple[str, str]]:
    """Return each column with its field's name and what it is taken for."""
    form = browser.get(address).context["form"]
    return {column: (f.html_name, f.value()) for column, _some, f in form.lines()}


def choose(browser, address: str, chosen: dict[str, str]):
    """Choose what columns are, beside what is recognised."""
    told = choices(browser, address)
    sent = {name: chosen.get(column, taken) for column, (name, taken) in told.items()}
    return browser.post(address, sent, follow=True)


def kept() -> list[Path]:
    """Return the files that wait."""
    return list(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("answers/*"))


class TestUnknownColumns:
    def test_are_asked_about_before_anything_comes_in(self, browser, survey):
        address = bring(browser, survey)
        told = choices(browser, address)
        assert {c: taken for c, (_name, taken) in told.items()} == {
            "ID": "response_id", "Merek": "brand", "Mutu produk": "",
            "Pelayanan": "", "Harga": "", "Kota": "",
        }  # fmt: skip
        page = browser.get(address).content.decode()
        assert "4 columns are not recognised" in page
        assert "6 · 4 · 7" in page
        assert not Response.objects.exists()

    def test_come_in_as_chosen_and_once(self, browser, survey):
        before = kept()
        for _time in range(2):
            choose(browser, bring(browser, survey), CHOSEN)
        rows = {row.external_id: row.answers for row in Response.objects.all()}
        assert rows == {
            "1": {
                "product@Melati": 6, "service@Melati": 5, "monetary@Melati": 3,
                "product@Mawar": 4, "service@Mawar": 4, "monetary@Mawar": 5,
            },
            "2": {"product@Melati": 7, "monetary@Melati": 2},
        }  # fmt: skip
        assert kept() == before

    def test_leave_out_a_cell_that_does_not_fit_and_say_so(self, browser, survey):
        page = choose(browser, bring(browser, survey), CHOSEN).content.decode()
        assert "2 answers came in" in page
        assert re.search("Pelayanan: .tidak tahu. was not offered", page)
        assert re.search("Mutu produk: .99. was not offered", page)
        assert "1 response holds no answer" in page

    def test_can_be_one_brand_each(self, browser, survey):
        text = "siapa,Mutu kita,Mutu mereka\nAni,6,3\n"
        chosen = {"Mutu kita": "product@Melati", "Mutu mereka": "product@Mawar"}
        chosen["siapa"] = "response_id"
        choose(browser, bring(browser, survey, text), chosen)
        row = Response.objects.get()
        assert row.external_id == "Ani"
        assert row.answers == {"product@Melati": 6, "product@Mawar": 3}

    def test_keep_the_wave(self, browser, survey):
        choose(browser, bring(browser, survey, wave="2026-Q3"), CHOSEN)
        assert set(Response.objects.values_list("wave", flat=True)) == {"2026-Q3"}

    @pytest.mark.parametrize(
        ("chosen", "said"),
        [
            ({}, "No column is a question yet"),
            (CHOSEN | {"Kota": "service"}, "Two columns are the same"),
            (CHOSEN | {"Kota": "nothing of it"}, "nothing of it"),
        ],
    )
    def test_are_refused_with_what_is_wrong(self, browser, survey, chosen, said):
        address = bring(browser, survey)
        page = choose(browser, address, chosen)
        assert said in page.content.decode()
        assert not Response.objects.exists()
        # What was chosen stays, and so does the file.
        assert choose(browser, address, CHOSEN).status_code == 200
        assert Response.objects.count() == 2


class TestWaitingFile:
    def test_is_for_those_who_make_surveys(self, browser, survey, signed_in):
        address = bring(browser, survey)
        assert signed_in("Service").get(address).status_code == 302

    def test_is_not_found_by_another_name(self, browser, survey):
        for key in ("x" * 22, "..%2F..%2Fsecret", "x"):
            base = reverse("survey_import", args=[survey.pk])
            assert browser.get(f"{base}{key}/").status_code == 404

    def test_is_forgotten_after_a_day(self, browser, survey, monkeypatch):
        address = bring(browser, survey)
        monkeypatch.setattr(brought, "KEPT_SECONDS", -1)
        bring(browser, survey)
        assert browser.get(address).status_code == 404

    def test_that_cannot_be_read_leaves_nothing(self, browser, survey):
        before = kept()
        file = SimpleUploadedFile("answers.xlsx", b"PK no workbook")
        browser.post(reverse("survey_import", args=[survey.pk]), {"file": file})
        assert kept() == before


class TestDays:
    def test_are_understood_in_a_column_chosen_by_hand(self, browser, survey):
        text = "Hari isi,Mutu\n2/10/2026 9:05:00,6\n25/10/2026 10:00:00,5\n"
        chosen = {"Hari isi": "answered_at", "Mutu": "product"}
        choose(browser, bring(browser, survey, text), chosen)
        rows = Response.objects.order_by("pk")
        zone = Business.current().zone
        days = [f"{row.finished_at.astimezone(zone):%Y-%m-%d %H:%M}" for row in rows]
        assert days == ["2026-10-02 09:05", "2026-10-25 10:00"]

    def test_that_say_nothing_are_told(self, browser, survey):
        text = "answered_at,weight,product\n2/10/2026,1,5\nkapan?,berat,6\n"
        file = SimpleUploadedFile("a.csv", text.encode())
        page = browser.post(
            reverse("survey_import", args=[survey.pk]), {"file": file}, follow=True
        ).content.decode()
        assert "“kapan?” is no day" in page
        assert "“berat” is no weight" in page
        assert Response.objects.filter(wave="2026-10").count() == 1


def test_a_file_that_expands_beyond_all_measure_is_refused(browser, survey):
    packed = gzip.compress(bytes(2**20)) * 1100
    file = SimpleUploadedFile("answers.csv.gz", packed)
    address = reverse("survey_import", args=[survey.pk])
    page = browser.post(address, {"file": file}).content.decode()
    assert "unpacks to more than 1 GB" in page
    assert not Response.objects.exists()
