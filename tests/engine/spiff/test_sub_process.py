from __future__ import annotations

from tests.engine.spiff.playing import DrawLines, Play

INNER = ("startEvent is", "userTask ia", "endEvent ie", "is -> ia -> ie")
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def sub(draw_lines: DrawLines, *inner: str, id_: str = "u", mappings: str = "") -> str:
    extension = f"<extensionElements>{mappings}</extensionElements>" if mappings else ""
    return f"subProcess {id_} | {extension}{draw_lines(*inner)}".replace("\n", "")


def outer(draw_lines: DrawLines, *inner: str, mappings: str = "") -> tuple[str, ...]:
    return ("startEvent s", sub(draw_lines, *inner, mappings=mappings), "task b", "s -> u -> b")


def test_a_sub_process_runs_between_its_neighbours(play: Play, draw_lines: DrawLines) -> None:
    player = play(*outer(draw_lines, *INNER)).start()
    assert player.waiting == ["ia"]

    player.complete("ia", x=1)

    assert player.completed == ["s", "is", "ia", "ie", "u", "b"]
    assert player.variables == {"x": 1}
    assert player.outcome == "completed"


def test_only_its_inputs_die_with_it(play: Play, draw_lines: DrawLines) -> None:
    mapping = "<plait:input name='x' source='=x + 1'/>"
    player = play(*outer(draw_lines, *INNER, mappings=mapping)).start(x=1)

    player.complete("ia", x=7, y=8)

    assert player.variables == {"x": 1, "y": 8}


def test_its_outputs_read_its_own_scope(play: Play, draw_lines: DrawLines) -> None:
    mappings = "<plait:input name='x' source='=1'/><plait:output name='z' source='=x * 2'/>"
    player = play(*outer(draw_lines, *INNER, mappings=mappings)).start().complete("ia", x=7)

    assert player.variables == {"z": 14}


def test_a_failing_output_is_an_incident_and_can_be_retried(
    play: Play, draw_lines: DrawLines
) -> None:
    mappings = "<plait:output name='z' source='=x * x'/>"
    player = play(*outer(draw_lines, *INNER, mappings=mappings)).start()

    player.complete("ia", x=10**1000)

    assert player.broken == {"u": "expression_limit"}
    assert player.retry("u", x=2).variables == {"x": 2, "z": 4}
    assert player.outcome == "completed"


def test_it_ends_when_its_last_token_is_gone(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *outer(
            draw_lines,
            *("startEvent is", "parallelGateway f", "userTask ia", "userTask ib"),
            *("is -> f -> ia", "f -> ib"),
        )
    ).start()

    player.complete("ib")
    assert "completed u" not in player.trace

    player.complete("ia")
    assert player.completed[-2:] == ["u", "b"]


def test_terminate_inside_ends_only_the_inside(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *outer(
            draw_lines,
            *("startEvent is", "parallelGateway f", "userTask ia", "userTask ib"),
            "endEvent ie | <terminateEventDefinition/>",
            *("is -> f -> ia", "f -> ib -> ie"),
        )
    ).start()

    player.complete("ib")

    assert "cancelled ia" in player.trace
    assert player.completed == ["s", "is", "f", "ib", "ie", "u", "b"]
    assert player.outcome == "completed"


def test_a_timer_on_it_ends_everything_inside_from_the_inside_out(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = sub(draw_lines, *INNER, id_="v")
    player = play(
        "startEvent s",
        sub(
            draw_lines,
            *("startEvent vs", "parallelGateway f", inner, "userTask vb"),
            *("vs -> f -> v", "f -> vb"),
        ),
        f"boundaryEvent t attachedToRef='u' | {TIMER}",
        *("task late", "s -> u", "t -> late"),
    ).start()
    assert player.waiting == ["ia", "t", "vb"]

    player.fire("t")

    cancelled = [each for each in player.trace if each.startswith("cancelled")]
    assert cancelled == ["cancelled ia", "cancelled v", "cancelled vb", "cancelled u"]
    assert player.completed[-2:] == ["t", "late"]
    assert list(player.state.scopes) == [1]


def test_an_error_end_is_caught_outside(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        "startEvent s",
        sub(
            draw_lines,
            *("startEvent is", "parallelGateway f", "userTask ia", "userTask ib"),
            "endEvent ie | <errorEventDefinition errorRef='e1'/>",
            *("is -> f -> ia -> ie", "f -> ib"),
        ),
        "boundaryEvent x attachedToRef='u' | <errorEventDefinition errorRef='e1'/>",
        *("task b", "task c", "s -> u -> b", "x -> c"),
    ).start()

    player.complete("ia")

    assert player.trace[-8:] == [
        *("completed ie", "cancelled ib", "cancelled u", "entered x", "completed x"),
        *("entered c", "completed c", "instance_completed"),
    ]
    assert "completed b" not in player.trace


def test_an_error_passes_a_scope_that_does_not_catch_it(play: Play, draw_lines: DrawLines) -> None:
    inner = sub(
        draw_lines,
        "startEvent is",
        "serviceTask ia plait:connector='http'",
        "is -> ia",
        id_="v",
    )
    player = play(
        "startEvent s",
        sub(
            draw_lines,
            "startEvent vs",
            inner,
            "boundaryEvent no attachedToRef='v' | <errorEventDefinition errorRef='e2'/>",
            "vs -> v",
        ),
        "boundaryEvent x attachedToRef='u' | <errorEventDefinition/>",
        "s -> u",
    ).start()

    player.throw("ia", "E1", why="late")

    assert player.completed[-1] == "x"
    assert player.variables == {"why": "late"}
    assert player.outcome == "completed"


def test_an_uncaught_error_end_stands_still_beside_its_siblings(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(
        *outer(
            draw_lines,
            *("startEvent is", "parallelGateway f", "userTask ia"),
            "endEvent ie | <errorEventDefinition errorRef='e1'/>",
            *("is -> f -> ia", "f -> ie"),
        )
    ).start()

    assert player.broken == {"ie": "error_uncaught"}
    assert player.complete("ia").outcome == "waiting"


def test_forty_nested_scopes_end_without_recursion(play: Play, draw_lines: DrawLines) -> None:
    inner = draw_lines("startEvent i40", "userTask a", "i40 -> a").replace("\n", "")
    for level in range(39, 0, -1):
        lines = (f"startEvent i{level}", f"subProcess u{level} | {inner}", f"i{level} -> u{level}")
        inner = draw_lines(*lines).replace("\n", "")
    player = play("startEvent s", f"subProcess u | {inner}", "s -> u").start()

    player.complete("a")

    assert player.outcome == "completed"
    assert player.completed[-1] == "u"


def test_joins_inside_are_counted_for_each_entry(play: Play, draw_lines: DrawLines) -> None:
    inner = (
        *("startEvent is", "parallelGateway f", "userTask ia", "userTask ib"),
        *("parallelGateway j", "is -> f", "f -> ia -> j", "f -> ib -> j"),
    )
    player = play(
        "startEvent s",
        sub(draw_lines, *inner),
        "scriptTask n | <script>i = i + 1</script>",
        "exclusiveGateway g",
        "exclusiveGateway m",
        *("s -> m -> u -> n -> g", "g -> m if i < 2"),
        *("endEvent e", "g -> e default"),
    ).start(i=0)

    player.complete("ia").complete("ib").complete("ib").complete("ia")

    assert player.completed.count("j") == 2
    assert player.outcome == "completed"
