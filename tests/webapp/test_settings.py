from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Invalid
from webapp.settings import read_settings

_CONNECTION = '[connections.analytics]\nbase_url = "https://a.example/api"\n'


def _file(folder: Path, text: str) -> Path:
    file = folder / "plait.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_everything_has_a_safe_value() -> None:
    settings = read_settings({})

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == "sqlite:///plait.db"
    assert settings.secret_key == ""


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = _file(tmp_path, 'host = "0.0.0.0"\nport = 1\nhosts = ["a.example", "b.example"]\n')

    settings = read_settings({"PLAIT_PORT": "8080", "HOME": "/"}, file)

    assert (settings.host, settings.port) == ("0.0.0.0", 8080)
    assert settings.hosts == ("a.example", "b.example")


def test_lists_of_the_environment_are_separated_by_commas() -> None:
    settings = read_settings({"PLAIT_HOSTS": "a.example, b.example,"})

    assert settings.hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("environment", "text", "name", "nearest"),
    [
        ({"PLAIT_DATABASE": "x"}, "", "PLAIT_DATABASE", "PLAIT_DATABASE_URL"),
        ({"PLAIT_PROT": "1"}, "", "PLAIT_PROT", "PLAIT_PORT"),
        ({}, "prot = 1\n", "prot", "port"),
        ({}, f'{_CONNECTION}basic_url = "x"\n', "connections.analytics.basic_url", "base_url"),
    ],
)
def test_an_unknown_setting_is_named_with_the_nearest_known_one(
    tmp_path: Path, environment: dict[str, str], text: str, name: str, nearest: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_settings(environment, _file(tmp_path, text))

    assert refused.value.code == "setting_unknown"
    assert name in refused.value.message
    assert nearest in refused.value.message


@pytest.mark.parametrize("port", ["", "x", "-1", "65536", "1.5", "٣"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(Invalid, match="port"):
        read_settings({"PLAIT_PORT": port})


def test_a_file_that_is_not_toml_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="line 1"):
        read_settings({}, _file(tmp_path, "host = \n"))


def test_a_connections_token_comes_from_the_named_variable_and_is_never_shown(
    tmp_path: Path,
) -> None:
    file = _file(tmp_path, f'{_CONNECTION}token_env = "PLAIT_ANALYTICS"\n')

    settings = read_settings({"PLAIT_ANALYTICS": "hush", "PLAIT_SECRET_KEY": "quiet"}, file)

    assert settings.connections["analytics"].token == "hush"
    assert "hush" not in repr(settings)
    assert "quiet" not in repr(settings)


def test_a_token_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="ANALYTICS_TOKEN"):
        read_settings({}, _file(tmp_path, f'{_CONNECTION}token_env = "ANALYTICS_TOKEN"\n'))


@pytest.mark.parametrize(
    "base_url", ["", "ftp://a.example", "a.example", "https://me:secret@a.example", "file:///etc"]
)
def test_a_connection_that_leads_nowhere_usable_is_refused(tmp_path: Path, base_url: str) -> None:
    file = _file(tmp_path, f'[connections.x]\nbase_url = "{base_url}"\n')

    with pytest.raises(Invalid) as refused:
        read_settings({}, file)

    assert refused.value.where == {"setting": "connections.x"}
    assert "secret" not in refused.value.message


def test_a_connection_may_only_lead_to_an_allowed_origin(tmp_path: Path) -> None:
    file = _file(tmp_path, _CONNECTION)

    allowed = read_settings({"PLAIT_ALLOWED_ORIGINS": "https://a.example"}, file)
    assert allowed.connections["analytics"].base_url == "https://a.example/api"

    for origins in ("https://b.example", "https://a.example:8443", "http://a.example"):
        with pytest.raises(Invalid) as refused:
            read_settings({"PLAIT_ALLOWED_ORIGINS": origins}, file)
        assert refused.value.code == "origin_not_allowed"


def test_with_https_the_cookie_is_bound_to_this_host() -> None:
    settings = read_settings({"PLAIT_PUBLIC_URL": "https://plait.example"})

    assert settings.is_secure
    assert settings.cookie_name == "__Host-plait_session"
    assert settings.hosts == ("plait.example",)
