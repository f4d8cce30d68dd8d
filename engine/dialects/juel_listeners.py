"""Listeners of elements, flows, processes and tasks (SEMANTICS 30).

class, delegateExpression, expression that calls a bean → a job of that name · other expressions and
scripts run in the step, as scripts: they may set variables · field → a header of the job · event →
the moment.
"""

from __future__ import annotations

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import Listener, ScriptWork
from engine.dialects.juel_jobs import Work, delegated
from engine.dialects.kinds import kind_of, text_of
from engine.dialects.vendor_places import VendorPlace
from engine.xml import line_of

_MOMENTS = {
    "executionListener": frozenset({"start", "end", "take"}),
    "taskListener": frozenset(
        {"create", "assignment", "update", "complete", "delete", "timeout", "all"}
    ),
}
_ALL = ("create", "assignment", "complete", "delete")
_RESOLVERS = (
    "customPropertiesResolverClass",
    "customPropertiesResolverExpression",
    "customPropertiesResolverDelegateExpression",
)
_CODE = ("class", "delegateExpression", "expression")


def read_listeners(
    place: VendorPlace, name: str, *, otherwise: str | None = None
) -> tuple[Listener, ...]:
    """Read the listeners of this name; `otherwise` is the moment of one that does not say."""
    found: list[Listener] = []
    for element in place.extensions(name):
        event = place.get("event", element) or otherwise
        if event not in _MOMENTS[name]:
            place.note(
                "extension_without_effect",
                f"a {name} for the event '{event or ''}' is never called",
                f"Name one of {', '.join(sorted(_MOMENTS[name]))}.",
                line_of(element),
            )
            place.take_whole(element)
            continue
        work = _work(place, element)
        if work is not None:
            moments = _ALL if event == "all" else (event,)
            found.extend(_listener(element, moment, work) for moment in moments)
    return tuple(found)


def _listener(element: etree._Element, event: str, work: Work) -> Listener:
    return Listener(
        event=event,
        line=line_of(element),
        job=work.job,
        script=work.script,
        timer=_timer(element) if event == "timeout" else None,
    )


def _work(place: VendorPlace, element: etree._Element) -> Work | None:
    _answer_options(place, element)
    work = delegated(place, element, {})
    for script in place.within(element, "script"):
        read = read_script(place, script)
        if read is None:
            return None
        work = Work(script=read)
    if work.job is not None or work.script is not None:
        return work
    place.refuse(
        "listener_without_work",
        "a listener names nothing to call",
        f"Give it one of {', '.join(_CODE)}, or a script, or take it out.",
        line_of(element),
    )
    return None


def _answer_options(place: VendorPlace, element: etree._Element) -> None:
    """Answer for what Flowable says beside a listener's work."""
    place.get("type", element)  # `script`, and there is one
    line = line_of(element)
    if (moment := place.get("onTransaction", element)) is not None:
        fact = f"its listener is called in the step, not at '{moment}' of a transaction"
        place.note("extension_without_effect", fact, "Nothing to do.", line)
    if [name for name in _RESOLVERS if place.get(name, element) is not None]:
        fact = "the properties that code makes for its listener are not made"
        place.note("extension_without_effect", fact, "Let the worker that takes it do it.", line)


def read_script(place: VendorPlace, element: etree._Element) -> ScriptWork | None:
    """Read a script element of the vendor; None, with a finding, where its text is elsewhere."""
    form = place.get("scriptFormat", element) or place.get("language", element)
    resource = place.get("resource", element)
    result = place.get("resultVariable", element)
    if resource is not None:
        refuse_resource(place, resource, line_of(element))
        return None
    text = text_of(element) or ""
    return ScriptWork(text=text, format=form or "", result_variable=result, line=line_of(element))


def refuse_resource(place: VendorPlace, resource: str, line: int | None) -> None:
    """Say that a script in a file of its own is not read."""
    place.refuse(
        "script_resource",
        f"its script is in the file '{resource}', which is not read",
        "Write the script into the model.",
        line,
    )


def _timer(element: etree._Element) -> str | None:
    for definition in element.iter():
        if kind_of(definition) in ("timeDate", "timeDuration", "timeCycle"):
            return juel_texts.maybe(text_of(definition))
    return None
