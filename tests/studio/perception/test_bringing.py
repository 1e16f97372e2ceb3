"""A file from elsewhere whose columns are named otherwise."""

import gzip
import html
import io
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
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


def sheets(*rows: list[str]) -> bytes:
    """Return a workbook."""
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


MANY = b"id,question,answer\n" + b"".join(b"1,q%d,5\n" % n for n in range(501))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CUT = gzip.compress(b"id,product\n1,5\n" * 9999)[:60]
MESSY = b"id,product\n1,2,3,4\n2,\n"
FAULTY = {
    "blank": (
        "Mei.csv",
        b"\r\n\r\n",
        "Mei.csv hanya berisi baris kosong; ekspor lagi.",
    ),
    "no rows": ("Mei.csv", b"id,product\n", "Mei.csv punya judul kolom tetapi tidak"),
    "picture": ("Mei.csv", b"\x89PNG", "Mei.csv adalah berkas biner (gambar, PDF"),
    "archive": ("Mei.csv", b"PK\x03\x04", "Mei.csv adalah arsip ZIP; ekstrak dulu."),
    "old office": ("Mei.csv", OLE, "Mei.csv adalah berkas Office lama (.xls)"),
    "workbook": ("Mei.xlsx", b"PK\x03\x04", "Mei.xlsx tidak dapat dibaca sebagai buku"),
    "password": ("Mei.xlsx", OLE, "Mei.xlsx dilindungi kata sandi"),
    "no table": ("Mei.xlsx", sheets(), "Mei.xlsx tidak berisi tabel: semua lembarnya"),
    "parquet": ("Mei.parquet", b"PAR1", "Mei.parquet tidak dapat dibaca sebagai Parq"),
    "cut off": ("Mei.csv.gz", CUT, "Mei.csv.gz tidak dapat dibuka kompresinya"),
    "nobody": ("Mei.csv", b"question,answer\nq,5\n", "menyebut siapa yang menjawab"),
    "many items": ("Mei.csv", MANY, "Kolom “question” menyebut lebih dari 500 pert"),
    "messy": ("Mei.csv", MESSY, "dari 2 baris tidak ada yang bisa dipakai: tidak ada"),
    "lines": ("Mei.csv", MESSY, "sel tidak cocok dengan judul kolom (1; baris 2)."),
}


class TestFaultyFile:
    """Brought by somebody who reads Indonesian."""

    @pytest.fixture
    def drop(self, browser, survey):
        """Bring a file; return what the page says of it."""

        def do(content: bytes, name: str = "Mei.csv") -> str:
            answer = browser.post(
                reverse("survey_import", args=[survey.pk]),
                {"file": SimpleUploadedFile(name, content)},
                headers={"accept-language": "id"},
            )
            assert not Response.objects.exists()
            (said,) = answer.context["form"].non_field_errors()
            assert said in html.unescape(answer.content.decode())
            return said

        return do

    @pytest.mark.parametrize(
        ("name", "content", "said"), FAULTY.values(), ids=FAULTY.keys()
    )
    def test_is_told_in_indonesian_under_its_own_name(self, drop, name, content, said):
        before = kept()
        assert said in drop(content, name)
        assert kept() == before

    def test_of_too_many_rows_may_come_in_parts(self, drop, monkeypatch):
        monkeypatch.setattr(brought, "MOST_ROWS", 1)
        said = drop(b"id,product\n1,5\n2,6\n")
        assert said == "Mei.csv punya lebih dari 1 baris; bawa per bagian, per tahun."

    def test_that_takes_too_long_may_come_in_parts(self, drop, monkeypatch):
        monkeypatch.setattr(brought, "SECONDS", 0)
        assert drop(b"id,product\n1,5\n").endswith("dibaca; bawa per bagian.")

    @pytest.mark.parametrize(
        ("end", "said"),
        [
            ("os.kill(os.getpid(), 9)", "perlu memori lebih dari yang ada"),
            ("sys.exit(1)", "karena sebab yang tidak kami duga"),
        ],
    )
    def test_that_brings_down_its_reader_is_told_so(self, drop, monkeypatch, end, said):
        line = [sys.executable, "-c", f"import os, sys; {end}"]
        run = subprocess.run
        monkeypatch.setattr(
            brought.subprocess, "run", lambda _line, **asked: run(line, **asked)
        )
        assert said in drop(b"id,product\n1,5\n")

    def test_whose_days_are_chosen_wrongly_is_told_beside_the_choices(
        self, browser, survey
    ):
        text = "id;pertanyaan;jawaban\n1;Mutu;6\n1;Kapan;5\n"
        address = bring(browser, survey, text)
        told = choices(browser, address)
        chosen = {"id": "response_id", "Mutu": "product", "Kapan": "answered_at"}
        answer = browser.post(
            address,
            {told[column][0]: name for column, name in chosen.items()},
            headers={"accept-language": "id"},
        )
        said = "Formulir.csv tidak punya kolom “Kapan”; pilih kolom lain."
        assert answer.context["form"].non_field_errors() == [said]

    def test_whose_answers_are_off_the_scale_comes_in_without_them(
        self, browser, survey
    ):
        text = b"id,product,service\n1,99,5\n"
        page = browser.post(
            reverse("survey_import", args=[survey.pk]),
            {"file": SimpleUploadedFile("Mei.csv", text)},
            headers={"accept-language": "id"},
            follow=True,
        ).content.decode()
        assert "product: “99” bukan pilihan yang tersedia" in page
        assert Response.objects.get().answers == {"service@Melati": 5}


def test_a_file_that_expands_beyond_all_measure_is_refused(browser, survey):
    packed = gzip.compress(bytes(2**20)) * 1100
    file = SimpleUploadedFile("answers.csv.gz", packed)
    address = reverse("survey_import", args=[survey.pk])
    page = browser.post(address, {"file": file}).content.decode()
    assert "unpacks to more than 1 GB" in page
    assert not Response.objects.exists()
