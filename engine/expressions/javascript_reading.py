"""What a script in JavaScript reads, sets and asks for, found without running it.

Words and calls are looked for outside of comments and texts; each keeps its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from engine.expressions.errors import ExpressionError

_WORD: Final = re.compile(r"(?<![\w$.])[A-Za-z_$][A-Za-z0-9_$]*")
_DECLARED: Final = re.compile(r"\b(?:var|let|const|function|class)\s+([A-Za-z_$][A-Za-z0-9_$]*)")
_NO_VARIABLES: Final = frozenset(
    {"Array", "BigInt", "Boolean", "Date", "Error", "Infinity", "JSON", "Map", "Math", "NaN",
     "Number", "Object", "Promise", "RegExp", "S", "Set", "String", "Symbol", "arguments",
     "async", "await", "break", "case", "catch", "class", "console", "const", "continue",
     "debugger", "default", "delete", "do", "else", "execution", "export", "extends", "finally",
     "for", "function", "get", "if", "import", "in", "instanceof", "isNaN", "kcontext", "let",
     "new", "null", "of", "parseFloat", "parseInt", "print", "return", "set", "static", "super",
     "switch", "task", "this", "throw", "true", "false", "try", "typeof", "undefined", "var",
     "void", "while", "with", "yield"}
)  # fmt: skip
# What only an engine in Java, or another one in JavaScript, gives its scripts
_FOREIGN: Final = re.compile(
    r"(?<![\w$.])(?:"
    r"(?P<package>java|javax|Java|Packages|JavaImporter|org\s*\.\s*(?:camunda|flowable|activiti)|"
    r"com\s*\.\s*sun)\s*[.(]|"
    r"(?P<call>importPackage|importClass|load|loadWithNewGlobal|require|setTimeout|setInterval|XML)\s*\()"
    r"|(?P<method>\.\s*mapTo)\s*\("
    r"|(?<![\w$])(?P<service>services\s*\.\s*(?!log\b)\w+)|\bnew\s+(?P<error>BpmnError)\b"
)
_RUN_METHODS: Final = re.compile(
    r"(?<![\w$.])(?:execution|kcontext)\s*\.\s*(?P<any>[A-Za-z_$][\w$]*)"
    r"|(?<![\w$.])task\s*\.\s*(?P<task>(?:get|set|add|delete|complete|resolve)\w*)\s*\("
)
_KNOWN_METHODS: Final = frozenset(
    f"{verb}Variable{kind}"
    for verb, kinds in {
        "get": ("", "Local", "Typed", "LocalTyped", "s"),
        "has": ("", "Local"),
        "set": ("", "Local"),
        "remove": ("", "Local"),
    }.items()
    for kind in kinds
) | {"getTransientVariable", "removeTransientVariable", "setTransientVariable"}
FACTS: Final = {
    "id": "id",
    "processInstanceId": "process_instance_id",
    "processDefinitionId": "process_definition_id",
    "businessKey": "business_key",
    "processBusinessKey": "business_key",
    "currentActivityId": "activity_id",
    "currentActivityName": "activity_name",
    "tenantId": "tenant_id",
}
TASK_FACTS: Final = {
    **FACTS,
    "id": "task_id",
    "name": "activity_name",
    "taskDefinitionKey": "activity_id",
    "assignee": "assignee",
    "owner": "owner",
    "priority": "priority",
    "dueDate": "due_at",
    "followUpDate": "follow_up_at",
    "createTime": "created_at",
    "description": "description",
}
# the scripts of bpmn-engine and bpmn-elements find their variables in `environment`, and those that
# take time end with a call of `next(error, value)`
_HOST: Final = re.compile(
    r"(?<![\w$.])(?:environment|this)\s*\.\s*(?:environment|variables|output)\b"
)
_CALLBACK: Final = re.compile(r"(?<![\w$.])next\s*\(")
_HOST_WORDS: Final = frozenset({"content", "environment", "next", "properties", "services"})
_HOST_READS: Final = re.compile(
    r"(?<![\w$])(?:variables|output|content)\s*"
    r"(?:\.\s*([A-Za-z_]\w*)|\[\s*['\"]([A-Za-z_]\w*)['\"]\s*\]|([^.\s=]))"
)
_HOST_WRITES: Final = re.compile(
    r"(?<![\w$])(?:variables|output)\s*\.\s*([A-Za-z_]\w*)\s*(?:=(?![=>])|[-+*/]=|\+\+|--)"
)
_TEXT: Final = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\""
_COMMENT_OR_TEXT: Final = re.compile(rf"//[^\n]*|/\*.*?\*/|{_TEXT}", re.DOTALL)
_NOT_LINE_END: Final = re.compile(r"[^\n]")
_GET: Final = re.compile(r"\.\s*(?:get|has)Variable\w*\s*\(\s*(?:'(\w+)'|\"(\w+)\"|([^\s)]))")
_SET: Final = re.compile(r"\.\s*(?:set|remove)Variable\w*\s*\(\s*(?:'(\w+)'|\"(\w+)\"|(\S))")
_SPIN: Final = re.compile(
    r"(?<![\w$.])(?:S|JSON)\s*\(|\.\s*(?:prop|hasProp|elements|fieldNames|jsonPath)\s*\("
)
_JSON_PATH: Final = re.compile(r"\.\s*jsonPath\s*\(\s*(?:'([^'\n]*)'|\"([^\"\n]*)\")")
_PLAIN_PATH: Final = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[\d+\]|\['[^'\n]*'\])*")


@dataclass(frozen=True, kw_only=True)
class About:
    """What a script may read and assign; `is_dynamic` where it calculates a name.

    `reads_documents`: it uses Spin's `S`, `JSON` or the methods of what they give; `is_hosted`: it
    is written for bpmn-engine.
    """

    names: frozenset[str]
    assigns: frozenset[str]
    is_dynamic: bool
    reads_documents: bool
    is_hosted: bool
    ends_with_next: bool


def read_script(text: str) -> About:
    """Return what a script reads and sets; refuses what no engine but another one has."""
    code = _COMMENT_OR_TEXT.sub(_without_comment, text)
    plain = _COMMENT_OR_TEXT.sub(_without_text, text)
    declared = {*_DECLARED.findall(plain)}
    _refuse_foreign(plain, declared)
    _refuse_paths(code)
    ends_with_next = "next" not in declared and _CALLBACK.search(plain) is not None
    reads, writes = _GET.findall(code), _SET.findall(code)
    is_hosted = ends_with_next or _HOST.search(plain) is not None
    own = _NO_VARIABLES | declared | (_HOST_WORDS if is_hosted else frozenset())
    names = {*_WORD.findall(plain)} - own
    assigns: set[str] = set()
    if is_hosted:
        found = _HOST_READS.findall(code)
        reads = [*reads, *found]
        assigns.update(_HOST_WRITES.findall(plain))
    return About(
        names=frozenset(names | {name for pair in reads for name in pair[:2] if name}),
        assigns=frozenset(assigns | {name for pair in writes for name in pair[:2] if name}),
        is_dynamic=any(calculated for *_, calculated in (*reads, *writes))
        or ".getVariables" in plain,
        reads_documents=_SPIN.search(plain) is not None,
        is_hosted=is_hosted,
        ends_with_next=ends_with_next,
    )


def _without_comment(match: re.Match[str]) -> str:
    return match[0] if match[0][0] in "'\"" else _NOT_LINE_END.sub(" ", match[0])


def _without_text(match: re.Match[str]) -> str:
    sign = match[0][0]
    blank = _NOT_LINE_END.sub(" ", match[0])
    return f'"{blank[1:-1]}"' if sign in "'\"" else blank


def _refuse_foreign(plain: str, declared: set[str]) -> None:
    for found in _FOREIGN.finditer(plain):
        name = re.sub(r"\s", "", found[found.lastgroup or 0])
        if name in declared:
            continue
        ways = _WAYS_OUT.get(name, "use plain JavaScript and variables, or let a worker do it")
        _refuse(
            plain, found.start(), f"{name!r} belongs to another engine and is not there; {ways}"
        )
    for found in _RUN_METHODS.finditer(plain):
        name = found[found.lastgroup or 0]
        if found.lastgroup == "any" and name in FACTS:
            continue
        known = FACTS if found.lastgroup == "any" else TASK_FACTS
        if name in _KNOWN_METHODS or _key(name) in known:
            continue
        fact = f"{found[0].rstrip('( ')!r} is not known here; use variables, or let a worker do it"
        _refuse(plain, found.start(), fact)


def _key(name: str) -> str | None:
    return name[3:4].lower() + name[4:] if name.startswith("get") else None


def _refuse_paths(code: str) -> None:
    for found in _JSON_PATH.finditer(code):
        path = found[1] if found[1] is not None else found[2]
        if _PLAIN_PATH.fullmatch(path) is None:
            fact = f"the path {path[:80]!r} is more than keys and places; filter in the script"
            _refuse(code, found.start(), fact)


def _refuse(text: str, at: int, fact: str) -> NoReturn:
    line, column = text[:at].count("\n") + 1, at - text.rfind("\n", 0, at)
    raise ExpressionError(
        f"cannot use the script, line {line}, column {column}: {fact}",
        code="expression_unsupported",
        column=column,
        line=line,
    )


_WAYS_OUT: Final = {
    "XML": "only JSON is read here; let a worker read XML",
    ".mapTo": "there are no Java classes; use the document itself",
    "BpmnError": "set a variable, and throw the error by an event behind a gateway",
    "setTimeout": "a script does not wait; use a timer event",
    "setInterval": "a script does not wait; use a timer event",
    "require": "no modules are there; write the function into the script, or let a worker do it",
}
