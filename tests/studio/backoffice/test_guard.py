import re
from pathlib import Path

import pytest
import wagtail.admin
from django.template.loader import get_template

PAGES = [
    "/admin/login/",
    "/admin/",
    "/admin/account/",
    "/admin/account/two-factor/",
    "/admin/settings/business/",
    "/admin/settings/team/",
    "/admin/settings/team/invite/",
    "/admin/settings/roles/",
    "/admin/settings/activity/",
]


@pytest.mark.usefixtures("business")
class TestAnswers:
    @pytest.mark.parametrize("path", [*PAGES, "/admin/nowhere/", "/api/nowhere/"])
    def test_let_browsers_run_only_our_own_files(self, signed_in, path):
        answer = signed_in("Owner").get(path)
        policy = dict(
            part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; ")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert "http" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]

    @pytest.mark.parametrize("path", PAGES)
    def test_hold_no_inline_script_or_style(self, signed_in, client, path):
        page = (client if "login" in path else signed_in("Owner")).get(path)
        text = page.content.decode()
        scripts = re.findall(r"<script\b([^>]*)>", text)
        assert scripts
        assert all("src=" in s or "application/json" in s for s in scripts)
        assert not re.search(r"\son\w+=", text)
        assert 'style="' not in text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)

    @pytest.mark.parametrize("path", PAGES[1:])
    def test_are_kept_by_no_cache(self, signed_in, path):
        assert "no-store" in signed_in("Owner").get(path)["Cache-Control"]

    def test_titles_name_page_business_and_product(self, signed_in):
        text = signed_in("Owner").get("/admin/settings/team/").content.decode()
        assert "<title>Team · Toko Melati · Nilai</title>" in " ".join(text.split())

    def test_name_wagtail_nowhere(self, signed_in):
        browser = signed_in("Owner")
        for path in PAGES:
            text = browser.get(path, follow=True).content.decode()
            seen = re.sub(r"<script.*?</script>|<[^>]*>", " ", text, flags=re.S)
            assert "Wagtail" not in seen, path


class TestSkeleton:
    def test_keeps_wagtails_blocks(self):
        blocks = re.compile(r"{% block (\w+)")
        theirs = Path(wagtail.admin.__file__).parent / "templates"
        mine = get_template("wagtailadmin/skeleton.html").template
        assert "nilai_studio" in mine.origin.name
        source = (theirs / "wagtailadmin/skeleton.html").read_text()
        assert blocks.findall(mine.source) == blocks.findall(source)
        for part in re.findall(r'data-controller="[^"]+"', source):
            assert part in mine.source
