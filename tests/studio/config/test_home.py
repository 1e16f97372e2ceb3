import stat

import pytest

from nilai.errors import OptionError
from nilai_studio.config.home import Home, current_home, database_settings, make_home


class TestMakeHome:
    def test_makes_a_secret_that_only_its_owner_reads(self, tmp_path):
        home = make_home(tmp_path / "a")
        assert len(home.secret) > 60
        assert stat.S_IMODE(home.path("secret").stat().st_mode) == 0o600

    def test_keeps_secret_and_database_of_an_older_start(self, tmp_path):
        first = make_home(tmp_path / "a", "postgresql://ani@db/toko")
        again = make_home(tmp_path / "a")
        assert again.secret == first.secret
        assert again.database["NAME"] == "toko"

    def test_gives_each_installation_a_secret_of_its_own(self, tmp_path):
        assert make_home(tmp_path / "a").secret != make_home(tmp_path / "b").secret

    def test_refuses_to_change_the_database_silently(self, tmp_path):
        make_home(tmp_path / "a")
        with pytest.raises(OptionError, match="begun on its embedded database"):
            make_home(tmp_path / "a", "postgresql://db/toko")

    def test_refuses_an_address_that_is_not_postgresql_and_leaves_nothing(
        self, tmp_path
    ):
        with pytest.raises(OptionError, match="not PostgreSQL"):
            make_home(tmp_path / "a", "mysql://db/toko")
        assert not (tmp_path / "a" / "studio.toml").exists()


class TestSecret:
    def test_has_no_default(self, tmp_path):
        with pytest.raises(OptionError, match="secret"):
            _ = Home(tmp_path).secret

    def test_is_refused_when_short(self, tmp_path):
        (tmp_path / "secret").write_text("rahasia")
        with pytest.raises(OptionError, match="too short"):
            _ = Home(tmp_path).secret


class TestCurrentHome:
    def test_says_how_to_start_when_there_is_none(self, monkeypatch):
        monkeypatch.delenv("NILAI_HOME")
        with pytest.raises(OptionError, match="nilai studio up"):
            current_home()


class TestDatabaseSettings:
    def test_reads_user_password_port_and_options(self, tmp_path):
        found = database_settings(
            "postgresql://ani:te%40h@db:5433/toko?sslmode=require", tmp_path
        )
        assert (found["USER"], found["PASSWORD"], found["PORT"]) == (
            "ani",
            "te@h",
            "5433",
        )
        assert found["OPTIONS"] == {"sslmode": "require"}
