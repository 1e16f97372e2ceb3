import sys
from pathlib import Path

import pytest

pytest.importorskip("django")
sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import messages


class TestMessages:
    def test_every_word_of_the_studio_is_said_in_both_languages(self):
        assert not messages.faults()

    @pytest.mark.parametrize(
        ("template", "bare"),
        [
            ("<p>{% translate 'Orders' %} {{ count }}</p>", []),
            ("<p>Orders {{ count }}</p>", ["Orders"]),
            ('<a aria-label="Close" href="/orders">×</a>', ["Close"]),
            ('<a aria-label="{% translate "Close" %}">×</a>', []),
            ('<b data-action="x->w-swap#submit">CSV &nbsp;</b>', []),
            ("{% blocktranslate %}{{ n }} orders{% endblocktranslate %}", []),
            ("{% comment %}orders{% endcomment %}", []),
            ("<script>orders</script>", []),
        ],
    )
    def test_tells_words_that_no_translation_reaches(self, template, bare):
        assert list(messages.bare_words(template)) == bare

    def test_tells_of_each_fault(self, tmp_path, monkeypatch):
        app = tmp_path / "shop"
        (app / "templates").mkdir(parents=True)
        monkeypatch.setattr(messages, "APPS", tmp_path)
        (app / "views.py").write_text('_("Orders of %(name)s")\nngettext("a", "b", 2)')
        (app / "templates" / "x.html").write_text("  {% translate 'Home' %}")
        words = messages.Words(app)
        assert sum("has no translation" in fault for fault in words.faults()) == 3
        words.write()
        text = words.po.read_text("utf-8")
        text = text.replace('s"\nmsgstr ""', 's"\nmsgstr "Pesanan %(nama)s"')
        text = text.replace('msgstr[0] ""', 'msgstr[0] "a"')
        text = text.replace('Home"\nmsgstr ""', 'Home"\nmsgstr "Beranda"')
        words.po.write_text(text, "utf-8")
        assert [fault for fault in words.faults() if "holes" in fault]
        assert [fault for fault in words.faults() if "stale" in fault]
        words.po.write_text(text.replace("(nama)", "(name)"), "utf-8")
        words.write()
        assert not list(words.faults())
        (app / "views.py").write_text('_("Orders of %(name)s")')
        assert ["no longer said" in fault for fault in words.faults()] == [True]
