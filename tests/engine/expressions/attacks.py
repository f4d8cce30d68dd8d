"""Texts that try to get out, or to take long, in every language that a model may hold."""

from __future__ import annotations

ESCAPES = [
    "__import__('os').system('id')", '__import__("os")', "().__class__.__base__.__subclasses__()",
    "''.__class__.__mro__", '"".__class__', "(lambda: 0).__globals__", "lambda: 0",
    "(x for x in [1]).gi_frame.f_back", "[x for x in xs]", "{x for x in xs}", "{x: x for x in xs}",
    "e.__traceback__.tb_frame", "'{0.__class__}'.format(x)", '"{0}".format(x)', "f'{x.__class__}'",
    "f'{x}'", "'%(a)s' % x", "'%s' % x", "'{}'.format_map(x)", "string.Formatter().get_field('a')",
    "json.codecs.builtins.open('/etc/passwd')", "datetime.sys.exit()",
    "getattr(x, '__cl' + 'ass__')", "type('X', (), {})", "type(x)", "eval('1')", "exec('1')",
    "compile('1', '', 'eval')", "open('/etc/passwd')", "input()", "globals()", "vars()", "dir()",
    "locals()", "breakpoint()", "help()", "exit()", "quit()", "setattr(x, 'a', 1)", "print(1)",
    "object()", "super()", "memoryview(x)", "map(open, xs)", "(y := 1)", "[*xs]", "{**x}",
    "max(*xs)", "sorted(xs, key=open)", "await x", "yield x",
    "x if y", "$(id)", "${7*7}", "#{7*7}", "{{7*7}}", "{% raw %}", "<%= 7 %>",
    "{{cycler.__init__.__globals__}}", "' OR 1=1--", "*)(uid=*", "a;b", "a\\\n.b",
    "\U0001d41e\U0001d42f\U0001d41a\U0001d425('1')", "__\uff49mport__('os')", "\uff58 + 1",
    "x\r__import__('os')", "x\f+1", "a\0b",
    "'a' * 10**10", "'a' * 9", "range(10**12)", "1 << 99",
    "8 >> 1", "~1", "1 & 1", "1 | 1", "1 ^ 1", "a @ b", "1j", "b'x'", "...", "x[1:2]", "x.y()",
    "x()", "x()()", "xs[0](1)", "x is 1", "'\\ud800'", "1e999", "9" * 9_000,
]  # fmt: skip
PYTHON_ESCAPES = [
    "`id`", "9**9**9", "[0] * 10**11",
    "random._os", "re.enum.sys", "sum(xs, start=[])", "(yield)", "[0] * 9",
]  # fmt: skip
STATEMENTS = [
    "while True: pass", "for x in xs: pass", "import os", "from os import system", "def f(): pass",
    "class X: pass", "async def f(): pass", "with open('a') as f: pass", "try: x = 1\nexcept: pass",
    "try: x = 1\nexcept* E: pass", "raise SystemExit", "del x", "global x", "nonlocal x",
    "assert x", "match x:\n    case 1: pass", "@f\ndef g(): pass", "return 1", "x.y = 1",
    "x['a'] = 1", "x[0] += 1", "a, b = 1, 2", "*a, b = xs", "x: int = 1", "x = y = z.w", "x",
    "'text'", "x **= 2", "x <<= 2", "x *= 'a'", "x %= 'a'", "__x = 1", "__builtins__ = 1",
    "True = 1", "None = 1", "class_ = lambda: 0", "x = 1; import os", "break", "continue",
    "if x: import os", "lambda: 0", "x = (y := 1)", "type X = int", "x = yield", "\tx = 1\n y = 2",
]  # fmt: skip


IN_VARIABLES = [
    "${7*7}", "#{7*7}", "{{7*7}}", "{% raw %}", "<%= 7 %>", "$(id)", "`id`", "__import__('os')",
    "=cmd|' /C calc'!A0", "=1+1", "%s", "{0.__class__}",
]  # fmt: skip


JAVASCRIPT_ESCAPES = [
    "this.constructor.constructor('return process')()", "Function('return this')().quickjs",
    "globalThis.process.exit()", "require('fs').readFileSync('/etc/passwd')",
    "std.loadFile('/etc/passwd')", "os.exec(['id'])", "new ActiveXObject('x')",
    "Java.type('java.lang.Runtime').getRuntime().exec('id')", "java.lang.System.exit(1)",
    "Packages.java.io.File('/')", "load('/etc/passwd')", "import('os')", "fetch('http://a')",
    "''.constructor.constructor('return 1')()", "(function f() { return f.caller })()",
    "Object.prototype.polluted = 1", "Array.prototype.map = null", "JSON.stringify = null",
    "__proto__.polluted = 1", "runScript('{}')", "checkSyntax('1')", "eval('1')",
    "execution.setVariable('__proto__', 1)", "execution.setVariable('$execution', 1)",
    "execution.setVariable('a b', 1)", "new Proxy({}, { ownKeys() { throw 1 } })",
    "({ toJSON() { while (1); } })", "({ get a() { throw 'x' } })", "Symbol.iterator", "10n ** 9n",
    "document.cookie", "WebAssembly", "new SharedArrayBuffer(8)", "print.constructor('return 1')()",
    "execution.getVariable.constructor('return 1')()", "throw { message: null }", "throw null",
]  # fmt: skip
JUEL_ESCAPES = [
    "''.getClass().forName('java.lang.Runtime').getMethod('exec').invoke(null)",
    "x.class.classLoader", "T(java.lang.Runtime).getRuntime().exec('id')", "x.__class__",
    "execution.engineServices.runtimeService", "execution.processEngineServices.repositoryService",
    "execution.getClass()", "execution.setVariable('a', 1)", "new java.io.File('/')",
    "facesContext.externalContext.request", "request.getSession()", "param.cmd",
    "application.setAttribute('a', 1)", "pageContext.request.getSession().setAttribute('a', 1)",
    "bean.run(execution)", "execution.parent.parent.variables", "x.y.z.exec('id')",
    "java.lang.Runtime.getRuntime()", "#{1}", "${1}", "x['class']['forName']", "x.hashCode()",
    "execution.getVariable('$execution')", "variables['$execution']", "$execution.id",
]  # fmt: skip
DENIALS = {
    "feel": [
        "count(for i in 1..1000000000 return i)",
        "count(for a in 1..5000, b in 1..5000 return a*b)",
        'matches("' + "a" * 40 + '!", "(a+)+$")', 'extract("' + "a" * 40 + '!", "(a+)+$")',
        "10**10**10", "{f: function(n) f(n + 1), r: f(0)}.r",
        "(function(f) f(f))(function(f) f(f))",
        'for i in 1..40 return string join(for j in 1..9999 return "xxxxxxxxxxxxxxxxxxxx")',
        "every i in 1..99999999 satisfies i > 0", "[1..99999999][item > 1]",
        'replace("' + "a" * 5000 + '", "a*a*a*a*b", "")',
        "sort(for i in 1..99999 return -i, function(a, b) a < b)",
        "flatten(for i in 1..3000 return for j in 1..3000 return j)",
        'split("' + "a" * 9000 + '", "(a|aa)+$")', "union(for i in 1..3000 return {a: i}, [])",
    ],
    "python": [
        "[i for i in range(10**9)]", "[1 for a in range(9999) for b in range(9999)]", "9**9**9",
        "'a' * 10**10", "[0] * 10**11", "sorted(list(range(99999)) * 50)", "2.0 ** 99999",
        "'a'.join(['b' * 9999] * 9999)", "('a' * 99999).replace('a', 'b' * 99999)",
        "{i for i in range(99999)}", "sum([sum(range(9999)) for i in range(9999)])",
        "len([a for a in 'x' * 999999 for b in 'y' * 999999])", "f'{9:>999}' * 99999",
        "[[j for j in range(999)] for i in range(9999)]", "str(10 ** 4000) * 9999",
    ],
    "juel": [
        "1" + "+1" * 3000, "empty " * 900 + "x", "x" + ".a" * 3000, "(" * 3000,
        "long.replace('a', long)", "long.contains(long)", "xs.collectEntries('a').size()",
        "1e308 * 1e308", "d.plusYears(999999999)",
        "long.split('a').size() + long.split('b').size()",
    ],
    "javascript": [
        "while (true) {}", "for (;;) { [].push(1) }", "'a'.repeat(1e9)", "new Array(1e9).fill(0)",
        "let a = 'a'; while (true) a += a", "let a = []; while (true) a.push(a.slice())",
        "(function f() { f() })()", "/(a+)+$/.test('" + "a" * 40 + "!')", "10n ** 999999999n",
        "JSON.parse('['.repeat(1e6))", "let o = {}; o.o = o; o", "new Uint8Array(1e9)",
        "execution.setVariable('x', 'a'.repeat(9e6))", "try { while (true) {} } catch (e) { 1 }",
        "let f = () => { try { f() } finally { f() } }; f()", "Promise.resolve().then(f => f())",
        "[...Array(2e6).keys()].sort(() => 1)", "'a'.padEnd(3e7).split('')", "x = 'a'.repeat(6e6)",
        "Object.defineProperty(globalThis, 'x', { get() { while (1); } }); x",
    ],
    "script": [
        "while True: pass", "x = 1\nwhile x: x += 1", "x = []\nwhile True: x.append(x)",
        "for a in range(99999):\n    for b in range(99999): pass", "x = 'a'\nwhile True: x += x",
        "x = {}\nfor i in range(99999): x[str(i)] = i", "x = 3\nwhile True: x = x * x",
        "def f(n): return f(n)\nx = f(1)", "def f():\n    while True: pass\nf()",
        "f = lambda: 'a' * 10**9\nx = f()", "f = lambda: [0] * 10**9\nx = f()",
        "f = lambda: 9**9**9\nx = f()", "f = lambda: sum(range(10**10))\nx = f()",
        "import re\nx = re.match('(a+)+$', 'a' * 40 + '!')",
        "f = lambda: sorted(range(10**8))\nf()",
        "f = 1\nx = [f for _ in iter(int, 1)]", "f = lambda: 1 << (1 << 34)\nx = f()",
    ],
}  # fmt: skip
