"""What an installation says: `plait.toml`, then `PLAIT_*`. A name that is not known is an error.

Secrets come from the environment or from files that only the owner reads; none is ever printed.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from engine.errors import Invalid
from engine.settings import Connection

CLIENT_NAMES: Final = frozenset({"PLAIT_URL", "PLAIT_TOKEN"})
_PREFIX = "PLAIT_"
_CONNECTION_NAMES = frozenset({"base_url", "token", "token_env"})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One installation. Each field is a setting of the same name; lists are separated by commas."""

    host: str = "127.0.0.1"
    port: int = 8000  # 0: any free one
    database_url: str = field(default="sqlite:///plait.db", repr=False)  # may hold a password
    secret_key: str = field(default="", repr=False)
    public_url: str = ""  # the address people use, when a proxy stands in front
    hosts: tuple[str, ...] = ()  # names, beside IP addresses and localhost, that are answered to
    proxies: int = 0  # how many trusted proxies set X-Forwarded-For
    threads: int = 32
    jobs: int = 4
    job_lease_seconds: int = 30  # after a crash, a job that was running waits this long
    allowed_origins: tuple[str, ...] = ()  # where connections may lead; empty: where they say
    connections: Mapping[str, Connection] = field(default_factory=dict)

    @property
    def is_secure(self) -> bool:
        """Whether people reach this server by https."""
        return self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """The session cookie's name; `__Host-` binds it to this host where https allows it."""
        return "__Host-plait_session" if self.is_secure else "plait_session"


def read_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Read the file, if there is one, then the environment over it.

    Raises Invalid `setting_unknown`, `setting_invalid` or `origin_not_allowed`.
    """
    document = _document(file)
    tables: Mapping[str, Mapping[str, Any]] = document.pop("connections", {})
    connections = {name: _connection(name, table, environment) for name, table in tables.items()}
    token_names = {str(table.get("token_env")) for table in tables.values()}
    told = dict(document) | _from_environment(environment, CLIENT_NAMES | token_names)
    values = {name: _value(name, value) for name, value in told.items()}
    settings = Settings(**values, connections=connections)
    public_name = urlsplit(settings.public_url).hostname
    hosts = (*settings.hosts, *([public_name] if public_name else []))
    _check_origins(settings)
    return replace(settings, hosts=hosts)


def _document(file: Path | None) -> dict[str, Any]:
    if file is None or not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"cannot read the settings in {file.name}: {error}; expected TOML"
        raise Invalid(message, code="setting_invalid") from error


def _from_environment(environment: Mapping[str, str], others: frozenset[str]) -> dict[str, str]:
    known = {_PREFIX + name.upper() for name in _names()}
    told: dict[str, str] = {}
    for name, value in environment.items():
        if not name.startswith(_PREFIX) or name in others:
            continue
        if name not in known:
            raise _unknown(name, known | others)
        told[name.removeprefix(_PREFIX).lower()] = value
    return told


def _names() -> list[str]:
    return [one.name for one in fields(Settings) if one.name != "connections"]


def _value(name: str, value: Any) -> Any:
    """Turn a setting's text or TOML value into its kind, or say what was expected."""
    if name not in _names():
        raise _unknown(name, {*_names(), "connections"})
    kind = type(getattr(Settings(), name))
    if kind is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(str(part).strip() for part in parts if str(part).strip())
    if kind is int:
        return _whole_number(name, value)
    return str(value)


def _whole_number(name: str, value: Any) -> int:
    text = str(value).strip()
    is_number = text.isascii() and text.isdecimal()
    if not is_number or (name == "port" and int(text) > 65535):
        message = f"the setting {name!r} is {text!r}, expected a whole number; correct it"
        raise Invalid(message, code="setting_invalid", where={"setting": name})
    return int(text)


def _connection(name: str, table: Mapping[str, Any], environment: Mapping[str, str]) -> Connection:
    for key in table:
        if key not in _CONNECTION_NAMES:
            raise _unknown(f"connections.{name}.{key}", _CONNECTION_NAMES)
    token = _token(name, table, environment)
    return Connection(name=name, base_url=_base_url(name, table), token=token)


def _token(name: str, table: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    variable = table.get("token_env")
    if variable is None:
        return None if table.get("token") is None else str(table["token"])
    if variable not in environment:
        message = (
            f"the connection {name!r} takes its token from {variable}, which is not set; set it"
        )
        raise Invalid(message, code="setting_invalid", where={"setting": f"connections.{name}"})
    return environment[variable]


def _base_url(name: str, table: Mapping[str, Any]) -> str:
    url = str(table.get("base_url", ""))
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        message = (
            f"the connection {name!r} has no usable base_url, expected "
            "http(s)://host[:port][/path] without a name or password in it; correct it"
        )
        raise Invalid(message, code="setting_invalid", where={"setting": f"connections.{name}"})
    return url


def _check_origins(settings: Settings) -> None:
    allowed = {origin.rstrip("/") for origin in settings.allowed_origins}
    for connection in settings.connections.values():
        parts = urlsplit(connection.base_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if allowed and origin not in allowed:
            message = (
                f"the connection {connection.name!r} leads to {origin}, which "
                "PLAIT_ALLOWED_ORIGINS does not list; add it there or change the connection"
            )
            raise Invalid(message, code="origin_not_allowed", where={"setting": "allowed_origins"})


def _unknown(name: str, known: set[str] | frozenset[str]) -> Invalid:
    nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"known are {', '.join(sorted(known))}"
    return Invalid(
        f"there is no setting {name!r}; {hint}", code="setting_unknown", where={"setting": name}
    )
