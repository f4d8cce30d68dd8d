"""One run of a process of the corpus, from a start to where nothing more can be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.errors import Conflict, PlaitError
from engine.spiff import CompiledProcess
from engine.spiff.contents import StartPoint
from engine.spiff.steps import Answer, Continue, Fire
from tests.engine.corpus.models import Hints
from tests.engine.corpus.strategies import Strategy
from tests.engine.spiff.playing import Player

ANSWERS = 200
STEPS_WITHOUT_A_WAIT = 300
RETRIES = 3

End = Literal["completed", "waiting", "incident", "stalled", "not begun"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """How a run ended. `causes` are the codes of every incident on the way, `open` of those left.

    After a quarter of the answers it is wound up; a run that is still `waiting` after all of them,
    without an incident, goes round for ever.
    """

    end: End
    answers: int
    trace: tuple[str, ...]
    causes: frozenset[str]
    open: tuple[str, ...]

    @property
    def passed(self) -> tuple[str, ...]:
        """The elements that were completed, in order."""
        return tuple(each[10:] for each in self.trace if each.startswith("completed "))


def starts(process: CompiledProcess) -> list[StartPoint | None]:
    """Return the ways to begin; None is the none start event."""
    none: list[StartPoint | None] = [None] if process.content.first else []
    return none + list(process.starts)


def play(process: CompiledProcess, start: StartPoint | None, hints: Hints, name: str) -> Run:
    """Play a process with one strategy; every answer also cut into steps and through storage."""
    strategy = Strategy(name, hints)
    player = Player(process, steps_without_a_wait=STEPS_WITHOUT_A_WAIT)
    causes: set[str] = set()
    how = {} if start is None else {"at": start.element_id, "number": start.number}
    try:
        player.begin(strategy.variables(), **how)
    except PlaitError as error:
        return Run(end="not begun", answers=0, trace=(), causes=frozenset({error.code}), open=())
    answers = 0
    while answers < ANSWERS and player.outcome != "completed":
        causes |= set(player.broken.values())
        strategy.winds_up = answers > ANSWERS // 4
        answer = _next(player, strategy)
        if answer is None:
            break
        answers += 1
        _give(player, answer)
    causes |= set(player.broken.values())
    return Run(
        end=_end(player),
        answers=answers,
        trace=tuple(player.trace),
        causes=frozenset(causes),
        open=tuple(sorted(player.broken.values())),
    )


def _next(player: Player, strategy: Strategy) -> Answer | None:
    if player.outcome == "cut":
        return Continue()
    waits = sorted(player.waits.values(), key=lambda each: each.token_id)
    strategy.hear(player.effects)
    broken = sorted(player.incidents.values(), key=lambda each: each.token_id)
    again = [each for each in broken if strategy.answered[each.element_id] < RETRIES]
    return strategy.answer(waits, again)


def _give(player: Player, answer: Answer) -> None:
    if isinstance(answer, Fire):
        player.now = max(player.now, answer.due_at)
    try:
        player.answer(answer)
    except Conflict as refusal:
        if refusal.code != "wrong_state":  # an ad-hoc sub-process takes no more, or not yet
            raise


def _end(player: Player) -> End:
    if player.outcome == "completed":
        return "completed"
    if player.incidents:
        return "incident"
    return "waiting" if player.waits else "stalled"
