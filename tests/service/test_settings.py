from dataclasses import fields

import pytest

from showrunner import settings as settings_
from showrunner.catalog import database
from showrunner.cli import former
from showrunner.engine.address import with_driver
from showrunner.errors import BadSetting


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "STORAGE_URL",
        "S3_BUCKET",
        "SHOWRUNNER_HOME",
        "SHOWRUNNER_CONFIG",
        "SHOWRUNNER_PORT",
    ):
        monkeypatch.delenv(name, raising=False)


def told(home, name, **flags):
    return next(one for one in settings_.told(str(home), flags) if one.name == name)


def test_a_flag_wins_over_the_environment_which_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / "showrunner.toml").write_text("port = 1\n")
    assert (told(tmp_path, "port").value, told(tmp_path, "port").source) == ("1", str(tmp_path / "showrunner.toml"))
    monkeypatch.setenv("SHOWRUNNER_PORT", "2")
    assert (told(tmp_path, "port").value, told(tmp_path, "port").source) == ("2", "SHOWRUNNER_PORT")
    assert (told(tmp_path, "port", port="3").value, told(tmp_path, "port", port="3").source) == ("3", "--port")


def test_a_service_answers_to_older_names_and_the_command_line_does_not(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody/elses")
    assert settings_.read(str(tmp_path), is_service=True).database_url == "postgresql://somebody/elses"
    assert settings_.read(str(tmp_path)).database_url == f"sqlite:///{tmp_path / 'catalog.db'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "70000"),
        ("port", "eighty"),
        ("auth", "none"),
        ("rate_limit", "fast"),
        ("lanes", "voice,singing"),
        ("films_at_once", "-1"),
        ("log_level", "loud"),
        ("films_width", "0"),
        ("public_url", "films.example.org"),
        ("otlp_endpoint", "collector:4318"),
        ("cors_origins", "https://a.example/path"),
        ("hosts", "https://a.example"),
        ("fetch_allow", "media.internal"),
        ("plugins", "extra"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_its_source(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(f"SHOWRUNNER_{name.upper()}", value)
    with pytest.raises(BadSetting, match=f"SHOWRUNNER_{name.upper()}") as caught:
        settings_.read(str(tmp_path))
    assert caught.value.field == name
    assert caught.value.hint


def test_a_secret_is_not_told_even_when_it_cannot_be(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOWRUNNER_OIDC_CLIENT_SECRET", "hunter2")
    assert told(tmp_path, "oidc_client_secret").value == "********"
    assert told(tmp_path, "database", database="postgresql://me:hunter2@host/db").value == (
        "postgresql://me:********@host/db"
    )
    (tmp_path / "showrunner.toml").write_text("oidc_client_secret = 5\nkey = 7\n")
    monkeypatch.delenv("SHOWRUNNER_OIDC_CLIENT_SECRET")
    with pytest.raises(BadSetting) as caught:
        settings_.read(str(tmp_path))
    said = str(caught.value).replace(str(tmp_path), "")
    assert "5" not in said and "7" not in said


def test_a_password_is_not_told_wherever_the_address_has_it(tmp_path):
    for url in ("postgresql://host/db?user=me&password=hunter2", "postgresql://me:hunter2@host/db?password=hunter2"):
        assert "hunter2" not in told(tmp_path, "database", database=url).value


@pytest.mark.parametrize("written", ["{a = 1}", "5", "[1, 2]", "true"])
@pytest.mark.parametrize("name", ["lanes", "cors_origins", "voice_limits", "oidc_roles"])
def test_a_list_in_the_file_that_is_none_is_refused_in_words(tmp_path, name, written):
    (tmp_path / "showrunner.toml").write_text(f"{name} = {written}\n")
    with pytest.raises(BadSetting) as caught:
        settings_.read(str(tmp_path))
    assert caught.value.field == name
    assert caught.value.hint


def test_a_bucket_by_its_older_name_is_the_store(tmp_path, monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "films")
    assert settings_.read(str(tmp_path), is_service=True).store_url == "s3://films"
    assert (told(tmp_path, "store").value, told(tmp_path, "store").source) == ("s3://films", "S3_BUCKET")


def test_addresses_are_taken_as_people_write_them(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOWRUNNER_FETCH_ALLOW", "127.0.0.1:9000 [::1]:80 media.internal:8080")
    monkeypatch.setenv("SHOWRUNNER_HOSTS", "films.example.org ::1 10.0.0.5")
    monkeypatch.setenv("SHOWRUNNER_CORS_ORIGINS", "https://a.example,http://localhost:3000/ *")
    monkeypatch.setenv("SHOWRUNNER_PUBLIC_URL", "https://films.example.org/")
    assert len(settings_.read(str(tmp_path)).cors_origins) == 3


def test_a_name_that_is_no_setting_is_refused(tmp_path):
    (tmp_path / "showrunner.toml").write_text("prot = 1\n")
    with pytest.raises(BadSetting, match="'prot'"):
        settings_.read(str(tmp_path))


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "showrunner.toml").write_text("port = \n")
    with pytest.raises(BadSetting, match=r"showrunner\.toml"):
        settings_.read(str(tmp_path))


def test_a_file_that_was_asked_for_must_be_there(tmp_path):
    with pytest.raises(BadSetting, match="there is no file"):
        settings_.read(str(tmp_path), config=str(tmp_path / "mine.toml"))


def test_lists_come_as_words_or_as_lists(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOWRUNNER_HOSTS", "a.example, b.example")
    assert settings_.read(str(tmp_path)).hosts == ("a.example", "b.example")
    monkeypatch.delenv("SHOWRUNNER_HOSTS")
    (tmp_path / "showrunner.toml").write_text('hosts = ["c.example"]\n')
    assert settings_.read(str(tmp_path)).hosts == ("c.example",)


@pytest.mark.parametrize("url", ["postgres://h/d", "postgresql+asyncpg://h/d", "postgresql+psycopg2://h/d"])
def test_the_driver_that_an_older_system_named_is_not_ours(url):
    assert database.url_of(url).drivername == "postgresql+psycopg"
    assert with_driver(url) == "postgresql+psycopg://h/d"


def test_a_level_may_be_written_as_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    assert settings_.read(str(tmp_path), is_service=True).log_level == "WARNING"


def test_names_that_nobody_reads_are_told_of_at_the_start_without_their_values(monkeypatch, caplog):
    monkeypatch.setenv("VIDEO_OUTPUT_DIR", "/srv/videos")
    monkeypatch.setenv("PEXELS_API_KEY", "hunter2")
    former.tell()
    said = [record.message for record in caplog.records]
    assert [text.partition(" ")[0] for text in said] == ["VIDEO_OUTPUT_DIR", "PEXELS_API_KEY"]
    assert "SHOWRUNNER_STORE" in said[0] and "hunter2" not in said[1]


def test_no_name_is_both_read_and_said_to_be_unread():
    read = {name.partition("=")[0] for one in fields(settings_.Settings)[1:] for name in one.metadata["also"]}
    assert read.isdisjoint(former.INSTEAD)
