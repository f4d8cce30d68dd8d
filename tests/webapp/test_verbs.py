"""The one table of verbs, held against every door."""

from __future__ import annotations

import inspect
import re
from typing import Any

import click
import pytest
from flask import Flask

from engine import Engine
from engine.permissions import PERMISSIONS
from humantasks.service import Worklist
from webapp.cli import cli
from webapp.verbs import VERBS, Verb

_PREFIX = "/api/v1"
_OWNERS = {"engine": Engine, "worklist": Worklist}

# Python only: the object's own life, what rooms above build on, and readings of single rows that
# the verbs of the table show as part of something.
_NO_VERBS = {
    "engine": {
        "act",
        "announce",
        "assemble",
        "close",
        "compiled",
        "may_start",
        "newest_position",
        "number_history",
        "open",
        "opening",
        "part",
        "run_due",
        "visible",
        "wait_for_position",
    },
    "worklist": {"add_candidates", "remind", "escalate"},
}
# Commands that look after an installation instead of asking a server.
# Addresses that describe Plait, and ask nothing of it.
_OF_PLAIT_ITSELF = {("GET", "/element-templates")}
_OWN_COMMANDS = {"check", "db", "demo", "rehearse", "serve", "templates", "token", "user", "worker"}


# They are sent a body and store nothing.
_ANSWERS_ONLY = {"engine.check", "engine.decide", "engine.evaluate"}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.service)
def test_every_verb_exists_at_every_door_it_names(verb: Verb, app: Flask) -> None:
    owner, _, name = verb.service.partition(".")

    assert callable(getattr(_OWNERS[owner], name))
    assert verb.permission in PERMISSIONS
    assert verb.rest is None or verb.rest in _routes(app)
    assert verb.command is None or verb.command in cli.commands


def test_every_address_of_the_api_is_in_the_table(app: Flask) -> None:
    assert _routes(app) - _OF_PLAIT_ITSELF == {verb.rest for verb in VERBS if verb.rest is not None}


def test_every_command_that_asks_a_server_is_in_the_table() -> None:
    named = {verb.command for verb in VERBS if verb.command is not None}

    assert set(cli.commands) - _OWN_COMMANDS == named


@pytest.mark.parametrize("owner", sorted(_OWNERS))
def test_every_verb_of_the_services_is_in_the_table(owner: str) -> None:
    named = {verb.service for verb in VERBS}

    public = {
        name
        for name, member in inspect.getmembers(_OWNERS[owner], inspect.isroutine)
        if not name.startswith("_") and name not in _NO_VERBS[owner]
    }

    assert {f"{owner}.{name}" for name in public} <= named


def test_a_verb_takes_an_actor_and_a_writing_one_a_key() -> None:
    for verb in VERBS:
        owner, _, name = verb.service.partition(".")
        parameters = inspect.signature(getattr(_OWNERS[owner], name)).parameters
        assert "actor" in parameters, verb.service
        is_writing = verb.rest is not None and verb.rest[0] != "GET"
        is_writing = is_writing and verb.service not in _ANSWERS_ONLY
        assert not is_writing or "key" in parameters, verb.service


def test_the_help_names_every_command_once_under_a_heading() -> None:
    text = cli.get_help(click.Context(cli, info_name="plait"))

    for name in cli.commands:
        assert len(re.findall(rf"^  {re.escape(name)} ", text, re.MULTILINE)) == 1, name


def _routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule.removeprefix(_PREFIX))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(_PREFIX)
        for method in _methods(rule)
    }


def _methods(rule: Any) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}
