"""How far long work is: a bar on a terminal, numbered lines elsewhere; always on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[str], None]


@contextmanager
def progress(title: str, total: int) -> Iterator[Advance]:
    """Yield a function to call with a word about each finished part, `total` times in all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console, title, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)

        def advance(word: str) -> None:
            bar.update(task, advance=1, description=f"{title}: {word}"[:60])

        yield advance


def _lines(console: Console, title: str, total: int) -> Advance:
    done = 0
    every = max(1, total // 20)

    def advance(word: str) -> None:
        nonlocal done
        done += 1
        if done % every == 0 or done == total:
            text = f"{title} {done}/{total}: {word}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)

    return advance
