// What a script in JavaScript finds around it; runs before it, in a machine of its own. Nothing here is ours to protect
// from the script: the machine holds its variables and nothing else, and is thrown away after the run.
(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { defineProperty, keys, getPrototypeOf, fromEntries, entries, hasOwn } = Object;
  const { isArray } = Array;
  const { isFinite, isInteger, isSafeInteger } = Number;
  const RealDate = Date;
  const Fn = Function;
  const run = eval;
  const { factNames } = globalThis;
  delete globalThis.factNames;
  const fail = (fact) => { throw new Error(fact); };
  const serialized = (value) => (typeof value === 'string' ? value : stringify(value));
  const readDate = (text) => new RealDate(text.length === 10 ? text + 'T00:00:00Z' : text.replace(/@.*$/, ''));
  const READERS = { $d: readDate, $m: readDate, $t: String, $p: String, $f: (file) => file };

  const revive = (value) => {
    if (isArray(value)) return value.map(revive);
    if (value === null || typeof value !== 'object') return value;
    const names = keys(value);
    if (names.length === 1 && hasOwn(READERS, names[0])) return READERS[names[0]](value[names[0]]);
    return fromEntries(entries(value).map(([key, item]) => [key, revive(item)]));
  };

  const leave = (value, depth) => {
    if (depth > 100) throw new Error('a value nests too deep');
    if (value === undefined || value === null) return null;
    if (typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'bigint' || typeof value === 'number') return number(value);
    if (isArray(value)) return value.map((item) => leave(item, depth + 1));
    if (typeof value.unwrap === 'function') return leave(value.unwrap(), depth + 1); // a document of Spin
    if (value instanceof RealDate) return { $m: value.toISOString() };
    if (typeof value !== 'object') throw new Error('a ' + typeof value + ' is no value of a variable');
    return fromEntries(entries(value).map(([key, item]) => {
      if (key[0] === '$') throw new Error('the key ' + key + ' begins with $');
      return [key, leave(item, depth + 1)];
    }));
  };

  const number = (value) => {
    const plain = Number(value);
    if (!isFinite(plain)) throw new Error(plain + ' is no number of a variable');
    if (isInteger(plain) && !isSafeInteger(plain)) throw new Error('a whole number is beyond 2^53');
    return plain === 0 ? 0 : plain;
  };

  const lineOf = (error) => {
    const found = /at <eval> \(<input>:(\d+)/.exec(String(error && error.stack));
    return found ? Number(found[1]) : null;
  };
  const told = (error) => String(error && error.message !== undefined ? error.name + ': ' + error.message : error).slice(0, 300);

  // bpmn-engine and bpmn-elements: what a script changes of its environment are variables; `next(error, value)` ends it
  const hosted = (code, endsWithNext, values, set) => {
    let ending = null;
    const shared = revive(parse(stringify(leave(values, 0))));
    const before = fromEntries(entries(shared).map(([name, value]) => [name, stringify(value)]));
    const services = { log: () => undefined };
    const environment = { variables: shared, output: shared, services, settings: {} };
    const next = (error, value) => { ending ??= { error, value }; };
    const around = { next, environment, services, content: shared, properties: shared, variables: shared };
    for (const [name, value] of entries(around)) {
      defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    }
    const last = run(code);
    if (!endsWithNext) ending = { value: last };
    else if (ending === null) fail('it ended without next(); call next() when it is done');
    if (ending.error) throw ending.error;
    for (const [name, value] of entries(shared)) {
      if (stringify(value) !== before[name]) set(name, value);
    }
    return ending.value;
  };

  defineProperty(globalThis, 'checkSyntax', { configurable: true, value: (code) => {
    try {
      new Fn(code);
      if (!/\breturn\b/.test(code)) return 'null';
    } catch (error) {
      const found = /:(\d+)(?::(\d+))?/.exec(String(error.stack)) || [];
      return stringify({ message: String(error.message), line: Math.max(1, Number(found[1] || 1) - 2), column: Number(found[2] || 1) });
    }
    try {
      new Fn('class Script { static {' + code + '\n} }');
      return 'null';
    } catch (error) {
      if (!/^return/.test(error.message)) return 'null'; // a strict mode has more to say
      return stringify({ message: 'return stands outside of a function', line: 1, column: 1 });
    }
  } });

  defineProperty(globalThis, 'runScript', { configurable: true, value: (request) => {
    const { code, isHosted, endsWithNext, variables, facts, now } = parse(request);
    const values = revive(variables);
    const assigned = {};
    const has = (name) => hasOwn(assigned, name) || hasOwn(values, name);
    const get = (name) => (hasOwn(assigned, name) ? assigned[name] : hasOwn(values, name) ? values[name] : null);
    const set = (name, value) => {
      defineProperty(assigned, String(name), { value, enumerable: true, writable: true, configurable: true });
      defineProperty(globalThis, String(name), { value, writable: true, configurable: true, enumerable: true });
    };
    const typed = (name) => (has(name) ? {
      getValue: () => get(name), getValueSerialized: () => serialized(get(name)), isTransient: () => false,
    } : null);
    const known = revive(facts);
    const withFacts = (object, names) => {
      for (const [name, key] of entries(names)) {
        const read = () => (hasOwn(known, key) ? known[key] : fail('the ' + key + ' is not known in this place'));
        object['get' + name[0].toUpperCase() + name.slice(1)] = read;
        defineProperty(object, name, { get: read });
      }
      return object;
    };
    const access = {
      getVariable: get, getVariableLocal: get, hasVariable: has, hasVariableLocal: has,
      getVariableTyped: typed, getVariableLocalTyped: typed,
      setVariable: set, setVariableLocal: set, setTransientVariable: set, getTransientVariable: get,
      removeVariable: (name) => set(name, null), removeVariableLocal: (name) => set(name, null),
      removeTransientVariable: (name) => set(name, null),
      getVariables: () => ({ ...values, ...assigned }),
    };
    const execution = withFacts({ ...access }, factNames.execution);
    const task = withFacts({ ...access }, factNames.task);
    class FixedDate extends RealDate {
      constructor(...given) { super(...(given.length ? given : [now])); }
      static now() { return now; }
    }
    const quiet = () => undefined;
    const around = {
      Date: FixedDate, execution, kcontext: execution, task, print: quiet,
      console: { log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet },
    };
    Math.random = () => { throw new Error('chance has no place in a step; let a worker draw'); };
    delete globalThis.checkSyntax;
    delete globalThis.runScript;
    for (const [name, value] of [...entries(values), ...entries(around)]) {
      defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    }
    let value;
    try {
      value = leave(isHosted ? hosted(code, endsWithNext, values, set) : run(code), 0);
    } catch (error) {
      if (/memory|stack|interrupted/i.test(String(error && error.message))) throw error;
      return stringify({ error: told(error), line: lineOf(error) });
    }
    try {
      const answer = stringify({ value, assigned: leave(assigned, 0) });
      return answer.length > 4000000 ? 'null' : answer;
    } catch (error) {
      return stringify({ error: told(error), line: null });
    }
  } });
})();
