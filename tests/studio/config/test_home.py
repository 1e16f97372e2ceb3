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

    def test_keeps_a_new_password_for_the_same_database(self, tmp_path):
        make_home(tmp_path / "a", "postgresql://ani:lama@db/toko")
        home = make_home(tmp_path / "a", "postgresql://budi:ba%40ru@db:5432/toko")
        assert (home.database["USER"], home.database["PASSWORD"]) == ("budi", "ba@ru")
        assert make_home(tmp_path / "a").database == home.database
        assert stat.S_IMODE(home.path("studio.toml").stat().st_mode) == 0o600

    @pytest.mark.parametrize("other", ["otherdb/toko", "db/toko2", "db:5433/toko"])
    def test_takes_no_other_place_for_a_new_password(self, tmp_path, other):
        make_home(tmp_path / "a", "postgresql://ani:lama@db/toko")
        with pytest.raises(OptionError, match="was begun on db:5432/toko"):
            make_home(tmp_path / "a", f"postgresql://ani:lama@{other}")

    def test_tells_no_password_of_the_database_it_was_begun_on(self, tmp_path):
        begun = "postgresql:///toko?host=db&user=ani&password=rahasia"
        make_home(tmp_path / "a", begun)
        with pytest.raises(OptionError, match="was begun on db:5432/toko") as told:
            make_home(tmp_path / "a", "postgresql://otherdb/toko")
        assert "rahasia" not in str(told.value)

    def test_begins_nothing_on_an_address_that_will_not_do(self, tmp_path):
        def refuse(_home, address):
            raise OptionError(f"{address} does not answer")

        with pytest.raises(OptionError, match="does not answer"):
            make_home(tmp_path / "a", "postgresql://ani@db:5999/toko", refuse)
        assert not (tmp_path / "a").exists()
        home = make_home(tmp_path / "a", "postgresql://ani@db/toko")
        with pytest.raises(OptionError, match="does not answer"):
            make_home(tmp_path / "a", "postgresql://ani:salah@db/toko", refuse)
        assert home.settings["database"] == "postgresql://ani@db/toko"

    def test_keeps_an_address_with_signs_of_its_own(self, tmp_path):
        address = 'postgresql://ani:a"b\\c@db/toko'
        make_home(tmp_path / "a", address)
        assert make_home(tmp_path / "a").database["PASSWORD"] == 'a"b\\c'

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
    @pytest.mark.parametrize(
        "address",
        [
            "postgresql://nilai@127.0.0.1:abc/toko",
            "postgresql://nilai@127.0.0.1:99999/toko",
            "postgresql://nilai:raha/sia@db/toko",
            "postgresql://[db/toko",
        ],
    )
    def test_says_how_an_address_is_written(self, tmp_path, address):
        with pytest.raises(OptionError, match=r"cannot be read.*user:password") as told:
            database_settings(address, tmp_path)
        assert "raha" not in str(told.value)

    @pytest.mark.parametrize(
        "address",
        [
            "host=db user=ani password=rahasia dbname=toko",
            "//ani:rahasia@db/toko",
            "ani:rahasia@db/toko",
            "mysql://ani:rahasia@db/toko",
        ],
    )
    def test_tells_nothing_of_one_that_is_none_but_its_scheme(self, tmp_path, address):
        with pytest.raises(OptionError, match=r"not PostgreSQL's; write") as told:
            database_settings(address, tmp_path)
        assert "rahasia" not in str(told.value)

    def test_says_that_a_database_must_be_named(self, tmp_path):
        with pytest.raises(OptionError, match="names no database"):
            database_settings("postgresql://nilai@db", tmp_path)

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
