// FEEL for the engine: one global function, called with a request and answering as JSON. See engine/expressions/README.md.
import './zones.js';
import {
  FeelFunction, InterpreterContext, builtins, createRange, interpreter, parseExpression, parseUnaryTests, wrapFunction,
} from 'feelin';
import { FUNCTIONS, chance } from './functions.js';
import { analyse } from './names.js';
import { applied } from './tables.js';
import { Refusal, leave, revive } from './values.js';

const DIALECT = 'camunda';
const MAX_COMPILED = 1000;
const MAX_KEPT = 60_000; // characters of texts, whose trees take some hundred times as many bytes
const MAX_ANSWER = 8_000_000;
const compiled = new Map();
let kept = 0;
Object.assign(builtins, FUNCTIONS); // beside the variables, so that no copy of a context carries them
for (const name of Object.keys(builtins)) builtins[name] = wrapFunction(builtins[name]); // once, not at every call

// A text is known by its key: kind, the names its parser is told as JSON, a line's end, and the text itself.
const keyOf = (kind, text, known) => `${kind}${JSON.stringify(known ?? null)}\n${text}`;

// The tree of a text is kept: what a text means depends on the names its parser was told, never on data.
function compile(key) {
  let made = compiled.get(key);
  if (!made) {
    const end = key.indexOf('\n');
    const text = key.slice(end + 1);
    const parser = key[0] === 'u' ? parseUnaryTests : parseExpression;
    const about = new InterpreterContext();
    about.addWarning = () => undefined; // a warning prints whole values, and nobody reads it
    const tree = parser(text, { ...FUNCTIONS, '?': null, ...JSON.parse(key.slice(1, end)) }, DIALECT);
    made = { tree, text, root: interpreter._buildExecutionTree(tree, text, about).root };
    kept += key.length;
    if (compiled.size >= MAX_COMPILED || kept > MAX_KEPT) {
      compiled.clear();
      kept = key.length;
    }
    compiled.set(key, made);
  }
  return made;
}

const makers = {
  range: (start, end, first, last) => createRange(start, end, first, last),
  define: ({ parameters, body, environment, known }) => {
    const around = revive(environment ?? {}, makers);
    const run = (...given) => {
      const here = { ...around };
      parameters.forEach((name, at) => { here[name] = given[at] ?? null; });
      return typeof body === 'string' ? evaluate('e', body, here, known) : applied(body, here, evaluate);
    };
    const made = new FeelFunction(run, parameters);
    Object.defineProperty(made, 'source', { value: { parameters, body, environment, known } });
    return made;
  },
};

const evaluate = (kind, text, context, known) => evaluated(keyOf(kind, text, known), context);

function evaluated(key, context) {
  const { root } = compile(key);
  if (key[0] === 'e') return root(context);
  return root(context)(context['?'] ?? null);
}

// the machine throws null where not even an error fits into its memory
const isExhausted = (error) => error === null || /memory/i.test(error?.message);

function cell(key, context) {
  try {
    return { v: leave(evaluated(key, context)) };
  } catch (error) {
    if (error instanceof Refusal) return { e: error.message };
    if (isExhausted(error)) throw error; // this machine is thrown away
    if (/stack/i.test(error?.message)) return { e: 'limit:it nests or recurses too deep' };
    return { e: `failed:${String(error?.message ?? error).split('\n')[0].slice(0, 200)}` };
  }
}

globalThis.evaluateCells = (request) => {
  const { keys, places, more, variables, now, seed } = JSON.parse(request);
  chance.now = now;
  chance.state = seed === null ? null : BigInt(seed);
  globalThis.missingZones.clear();
  const context = revive(variables, makers);
  const contexts = more.map((one) => ({ ...context, ...revive(one, makers) }));
  const answers = keys.map((key, at) => cell(key, contexts[places[at]]));
  const missing = [...globalThis.missingZones];
  if (missing.length) compiled.clear(); // a literal in that zone was folded to null
  const answer = JSON.stringify({ answers, missing });
  return answer.length > MAX_ANSWER ? '{"answers":null,"missing":[]}' : answer;
};

globalThis.analyseText = (key) => {
  try {
    const { tree, text } = compile(key);
    const found = analyse(tree, text);
    return JSON.stringify({ ...found, names: [...found.names], paths: [...found.paths], maybe: [...found.maybe] });
  } catch (error) {
    if (isExhausted(error) || /stack/i.test(error.message)) throw error;
    return JSON.stringify({ error: String(error?.message ?? error), at: error?.position?.from ?? 0 });
  }
};

// name -> how many arguments it takes at most, null without end
globalThis.functionNames = () => JSON.stringify(Object.fromEntries(
  Object.entries(builtins).map(([name, made]) => {
    const parameters = wrapFunction(made).parameterNames ?? [];
    return [name, parameters.some((one) => one.startsWith('...')) ? null : parameters.length];
  }),
));

// Nothing in a text can reach these; taking them away keeps it so when a dependency errs.
for (const kind of [Function, (async () => undefined).constructor, (function* () {}).constructor]) {
  Object.defineProperty(kind.prototype, 'constructor', { value: undefined });
}
delete globalThis.eval;
delete globalThis.Function;
