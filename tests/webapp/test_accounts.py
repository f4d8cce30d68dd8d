from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.clock import MovableClock
from engine.errors import Invalid, NotFound
from tests.webapp.doors import PASSWORD, add_person
from webapp.problems import NotSignedIn, TryLater
from webapp.settings import Settings
from webapp.tables import api_token, credential, failed_sign_in, web_session
from webapp.wiring import Application, open_application

HERE = "192.0.2.7"


def _fail(application: Application, name: str, address: str = HERE) -> None:
    with pytest.raises(NotSignedIn):
        application.accounts.sign_in(name=name, password="wrong password", address=address)


@pytest.mark.parametrize("length", [0, 7, 129, 1_000_000])
def test_a_password_has_8_to_128_characters(application: Application, length: int) -> None:
    mia = add_person(application, "mia", has_password=False)

    with pytest.raises(Invalid) as refused:
        application.accounts.passwords.set(tenant_id=1, person_id=mia.id, password="é" * length)

    assert refused.value.code == "password_length"
    assert len(refused.value.message) < 200


def test_a_password_is_the_same_however_its_accents_are_typed(application: Application) -> None:
    mia = add_person(application, "mia", has_password=False)
    word = "Überraschung é"
    application.accounts.passwords.set(
        tenant_id=1, person_id=mia.id, password=unicodedata.normalize("NFD", word)
    )

    signed_in = application.accounts.sign_in(
        name="MIA ", password=unicodedata.normalize("NFC", word), address=HERE
    )

    assert signed_in.actor.id == mia.id


def test_nothing_secret_is_stored_in_clear(application: Application) -> None:
    mia = add_person(application, "mia")
    cookie = application.accounts.sign_in(name="mia", password=PASSWORD, address=HERE).secret
    made = application.accounts.tokens.create(tenant_id=1, person_id=mia.id, name="t")
    _fail(application, "somebody-unknown")

    with application.engine.database.read() as connection:
        tables = (credential, api_token, web_session, failed_sign_in)
        stored = str([connection.execute(sa.select(table)).all() for table in tables])

    for secret in (PASSWORD, cookie, made.secret, made.secret.split("_", 2)[2], "somebody-unknown"):
        assert secret not in stored
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in stored
    assert made.secret not in repr(made)


def test_failures_of_a_name_cost_more_and_more_time(
    application: Application, clock: MovableClock
) -> None:
    add_person(application, "mia")
    waits = []
    for _ in range(9):
        _fail(application, "mia")
        wait = _blocked_seconds(application, "mia")
        waits.append(wait)
        clock.advance(timedelta(seconds=wait))

    assert waits == [0, 0, 3, 6, 12, 24, 48, 60, 60]


def test_the_right_password_also_waits_and_then_opens(
    application: Application, clock: MovableClock
) -> None:
    add_person(application, "mia")
    for _ in range(3):
        _fail(application, "mia")

    with pytest.raises(TryLater) as refused:
        application.accounts.sign_in(name="mia", password=PASSWORD, address=HERE)
    assert refused.value.where == {"retry_after_seconds": 3}

    clock.advance(timedelta(seconds=3))
    assert application.accounts.sign_in(name="mia", password=PASSWORD, address=HERE).actor


def test_an_unknown_name_waits_like_a_known_one(application: Application) -> None:
    for _ in range(3):
        _fail(application, "nobody")

    assert _blocked_seconds(application, "nobody") == 3


def test_one_password_tried_on_many_names_stops_at_the_address(application: Application) -> None:
    for number in range(21):
        _fail(application, f"name{number}")

    assert _blocked_seconds(application, "yet-another") == 3
    assert _blocked_seconds(application, "yet-another", "198.51.100.1") == 0


def test_failures_at_the_same_moment_are_all_counted(application: Application) -> None:
    add_person(application, "mia")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _try(application), range(8)))

    with application.engine.database.read() as connection:
        counted = connection.execute(
            sa.select(failed_sign_in.c.failures).where(failed_sign_in.c.kind == "name")
        ).scalar_one()
    assert 3 <= counted <= 8
    assert _blocked_seconds(application, "mia") >= 3


def test_of_forty_guesses_at_the_same_moment_three_are_looked_at(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third may be the right one; the others are turned away before anything is hashed."""
    add_person(application, "mia")
    passwords = application.accounts.passwords
    verified: list[str] = []
    is_right = passwords.is_right

    def noted(**given: str) -> bool:
        verified.append(given["password"])
        return is_right(**given)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(passwords, "is_right", noted)
    with ThreadPoolExecutor(40) as pool:
        list(pool.map(lambda _: _try(application), range(40)))

    assert len(verified) <= 3


def test_many_people_of_one_office_sign_in_without_waiting(application: Application) -> None:
    """What was right is taken back from the address's count."""
    add_person(application, "mia")
    accounts = application.accounts

    for _ in range(25):
        accounts.sign_in(name="mia", password=PASSWORD, address=HERE)

    assert _blocked_seconds(application, "somebody-else") == 0


def test_a_name_that_cannot_be_stored_is_nobodys(database_url: str, settings: Settings) -> None:
    opened = open_application(replace(settings, database_url=database_url))

    for name in ("mi\0a", "\ud800", "x" * 5000):
        with pytest.raises(NotSignedIn):
            opened.accounts.sign_in(name=name, password=PASSWORD, address=HERE)

    opened.close()


def test_failures_are_forgotten_after_a_quarter_of_an_hour(
    application: Application, clock: MovableClock
) -> None:
    for _ in range(6):
        _fail(application, "mia")
        clock.advance(timedelta(seconds=60))

    clock.advance(timedelta(minutes=16))
    _fail(application, "mia")

    assert _blocked_seconds(application, "mia") == 0


def test_a_token_has_its_owners_rights_narrowed_by_scopes(application: Application) -> None:
    ana = add_person(application, "ana", groups=("analysts",), roles=("analyst",))
    tokens = application.accounts.tokens

    narrow = tokens.create(tenant_id=1, person_id=ana.id, name="t", scopes=("read",))

    actor = application.accounts.by_token(narrow.secret)
    assert actor is not None
    assert (actor.id, actor.groups) == (ana.id, frozenset({"analysts"}))
    assert actor.scopes == frozenset({"read"})


def test_an_unknown_scope_is_refused(application: Application) -> None:
    ana = add_person(application, "ana", has_password=False)

    with pytest.raises(Invalid, match="everything"):
        application.accounts.tokens.create(
            tenant_id=1, person_id=ana.id, name="t", scopes=("everything",)
        )


def test_a_token_ends_in_time_or_when_revoked(
    application: Application, clock: MovableClock
) -> None:
    ana = add_person(application, "ana", has_password=False)
    tokens = application.accounts.tokens
    short = tokens.create(tenant_id=1, person_id=ana.id, name="t", days=1)
    other = tokens.create(tenant_id=1, person_id=ana.id, name="t", days=None)

    tokens.revoke(other.token.id, tenant_id=1, person_id=ana.id)
    assert application.accounts.by_token(other.secret) is None
    assert application.accounts.by_token(short.secret) is not None

    clock.advance(timedelta(days=1))
    assert application.accounts.by_token(short.secret) is None


def test_only_its_owner_revokes_a_token(application: Application) -> None:
    ana = add_person(application, "ana", has_password=False)
    made = application.accounts.tokens.create(tenant_id=1, person_id=ana.id, name="t")

    with pytest.raises(NotFound):
        application.accounts.tokens.revoke(made.token.id, tenant_id=1, person_id="somebody")

    assert application.accounts.by_token(made.secret) is not None


@pytest.mark.parametrize("text", ["", "plait", "plait__", "x_y_z", "plait_" + "0" * 12, "é_ü_ß"])
def test_what_is_no_token_is_nobodys(application: Application, text: str) -> None:
    assert application.accounts.by_token(text) is None


def test_ended_sessions_are_swept_when_others_open(
    application: Application, clock: MovableClock
) -> None:
    add_person(application, "mia")
    for _ in range(3):
        application.accounts.sign_in(name="mia", password=PASSWORD, address=HERE)
    clock.advance(timedelta(hours=13))

    application.accounts.sign_in(name="mia", password=PASSWORD, address=HERE)

    with application.engine.database.read() as connection:
        rows = connection.execute(sa.select(web_session.c.digest)).all()
    assert len(rows) == 1


def _try(application: Application) -> None:
    with pytest.raises((NotSignedIn, TryLater)):
        application.accounts.sign_in(name="mia", password="wrong password", address=HERE)


def _blocked_seconds(application: Application, name: str, address: str = HERE) -> int:
    """Return how long a name must wait, without counting as an attempt."""
    try:
        application.accounts.throttle.check(tenant_id=1, name=name, address=address)
    except TryLater as refused:
        return int(refused.where["retry_after_seconds"])
    return 0
