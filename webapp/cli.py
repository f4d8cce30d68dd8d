"""The command line: `plait --help`. Each `cli_*.py` beside this file holds a group of commands."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import click

from engine.errors import PlaitError
from webapp.cli_accounts import token, user
from webapp.cli_checking import check
from webapp.cli_database import db
from webapp.cli_decisions import decide, evaluate
from webapp.cli_demo import demo
from webapp.cli_deploying import deploy
from webapp.cli_instances import cancel, incidents, instances, resume, retry, show, start
from webapp.cli_instances import suspend as suspend_command
from webapp.cli_messages import activate, condition, message, signal
from webapp.cli_rehearse import rehearse
from webapp.cli_serving import serve, worker
from webapp.cli_shape import PlaitGroup, State
from webapp.cli_tasks import claim, complete, release, tasks
from webapp.cli_templates import templates

_STOPPED_BY_HAND = 130


@click.group(cls=PlaitGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plait", prog_name="Plait")
def cli() -> None:
    """Run BPMN processes that interlace analytics and people.

    `plait demo` shows everything with an example. `plait serve` runs your own; people use it in
    the browser, services by REST, you by the commands below.

    The commands that ask a server take its address from PLAIT_URL (http://127.0.0.1:8000) and
    your token from PLAIT_TOKEN; `plait token create` makes one. Those that start or look after a
    server read plait.toml and PLAIT_* settings. With --json a command prints one JSON document.
    """


cli.add_section("See it", demo)
cli.add_section("Run it", serve, worker, db, user, token)
cli.add_section("Bring processes", check, rehearse, deploy, start, templates)
cli.add_section("Try decisions", decide, evaluate)
cli.add_section("Reach what waits", message, signal, condition, activate)
cli.add_section("Work on tasks", tasks, claim, release, complete)
cli.add_section(
    "Watch and repair", instances, show, cancel, suspend_command, resume, incidents, retry
)


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0, 1 for a refusal (one line on stderr), 2 for wrong usage."""
    state = State()
    try:
        result = cli.main(list(arguments), prog_name="plait", standalone_mode=False, obj=state)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _STOPPED_BY_HAND
    except PlaitError as error:
        return _refuse(f"{error.message} ({error.code})", state)
    except OSError as error:
        return _refuse(f"{error.strerror or error}: {error.filename or 'see -v'} (system)", state)
    except Exception as error:  # noqa: BLE001 - the edge: a fault of ours is one line as well
        message = f"a fault in Plait ({type(error).__name__}); run it again with -v and report it"
        return _refuse(message, state)
    return result if isinstance(result, int) else 0


def _refuse(message: str, state: State) -> int:
    if state.is_verbose:
        traceback.print_exc()
    click.echo(f"plait: {' '.join(message.split())}", err=True)
    return 1


if __name__ == "__main__":
    main()
