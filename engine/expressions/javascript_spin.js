// Spin's documents (Camunda 7) for scripts that use them: S(text) and JSON(text) give a node around plain data, which
// leaves the script as that data. A variable's own map or list has the methods that look into it, too.
(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { keys, hasOwn, defineProperty } = Object;
  const { isArray } = Array;
  const kindOf = (data) => (data === null || data === undefined ? 'null' : isArray(data) ? 'array' : typeof data);
  const fail = (fact) => { throw new Error(fact); };

  class SpinNode {
    #data;
    #place;
    constructor(data, place = 'the document') { this.#data = data ?? null; this.#place = place; }

    #as(kind) {
      return kindOf(this.#data) === kind ? this.#data : fail(this.#place + ' is no ' + kind + ', but ' + kindOf(this.#data));
    }

    prop(name, ...given) {
      const map = this.#as('object');
      if (given.length) {
        defineProperty(map, String(name), { value: plain(given[0]), enumerable: true, writable: true, configurable: true });
        return this;
      }
      return hasOwn(map, name) ? new SpinNode(map[name], name) : fail(this.#place + ' has no property ' + name);
    }
    hasProp(name) { return hasOwn(this.#as('object'), name); }
    deleteProp(...names) {
      for (const name of names.flat()) if (!delete this.#as('object')[name]) fail('cannot delete ' + name);
      return this;
    }
    fieldNames() { return listed(keys(this.#as('object'))); }
    elements() { return listed(this.#as('array').map((item, at) => new SpinNode(item, this.#place + '[' + at + ']'))); }
    append(...items) { this.#as('array').push(...items.map(plain)); return this; }
    insertAt(at, item) { this.#as('array').splice(at, 0, plain(item)); return this; }
    remove(item) { return this.removeAt(this.indexOf(item)); }
    removeAt(at) {
      if (this.#as('array').splice(at, 1).length === 0) fail(this.#place + ' has no place ' + at);
      return this;
    }
    removeLast() { return this.removeAt(this.#as('array').length - 1); }
    indexOf(item) {
      const wanted = stringify(plain(item));
      const at = this.#as('array').findIndex((one) => stringify(one) === wanted);
      return at < 0 ? fail(this.#place + ' does not hold ' + wanted) : at;
    }
    contains(item) {
      const wanted = stringify(plain(item));
      return this.#as('array').some((one) => stringify(one) === wanted);
    }
    isNull() { return this.#data === null; }
    isArray() { return kindOf(this.#data) === 'array'; }
    isObject() { return kindOf(this.#data) === 'object'; }
    isString() { return kindOf(this.#data) === 'string'; }
    isNumber() { return kindOf(this.#data) === 'number'; }
    isBoolean() { return kindOf(this.#data) === 'boolean'; }
    isValue() { return !this.isArray() && !this.isObject(); }
    value() { return this.isValue() ? this.#data : fail(this.#place + ' is no single value'); }
    stringValue() { return this.#as('string'); }
    numberValue() { return this.#as('number'); }
    boolValue() { return this.#as('boolean'); }
    jsonPath(path) {
      let [data, place] = [this.#data, this.#place];
      if (!/^\$(\.[A-Za-z_]\w*|\[\d+\]|\['[^'\n]*'\])*$/.test(path)) fail('the path ' + path + ' is more than keys and places');
      for (const [step, key, at, quoted] of path.matchAll(/\.([A-Za-z_]\w*)|\[(\d+)\]|\['([^'\n]*)'\]/g)) {
        const name = key ?? at ?? quoted;
        if (data === null || typeof data !== 'object' || !hasOwn(data, name)) fail(place + ' has nothing at ' + step);
        [data, place] = [data[name], place + step];
      }
      return new SpinNode(data, place);
    }
    element() { return this; }
    elementList() { return this.elements(); }
    toString() { return stringify(this.#data); }
    unwrap() { return this.#data; }
    toJSON() { return this.#data; }
  }
  const plain = (value) => {
    if (value instanceof SpinNode) return value.unwrap();
    if (isArray(value)) return value.map(plain);
    return value ?? null;
  };
  // a list as Java has it, which Nashorn also reads as an array
  const listed = (items) => {
    const methods = { get: (at) => items[at] ?? fail('the list has no place ' + at), size: () => items.length, isEmpty: () => items.length === 0 };
    for (const [name, value] of Object.entries(methods)) defineProperty(items, name, { value });
    return items;
  };

  const read = (input, format) => {
    if (format !== undefined && !/json/i.test(String(format))) fail('only JSON is read here, not ' + format);
    if (input instanceof SpinNode) return input;
    if (typeof input !== 'string') return new SpinNode(input);
    if (/^\s*</.test(input)) fail('only JSON is read here, no XML');
    return new SpinNode(parse(input));
  };
  const JSONOrSpin = (input) => read(input);
  JSONOrSpin.parse = parse;
  JSONOrSpin.stringify = stringify;
  const around = { S: read, JSON: JSONOrSpin };
  for (const name of keys(around)) defineProperty(globalThis, name, { value: around[name], writable: true, configurable: true });
  for (const name of ['prop', 'hasProp', 'elements', 'fieldNames', 'jsonPath']) {
    const value = function (...given) { return new SpinNode(this)[name](...given); };
    defineProperty(Object.prototype, name, { value, writable: true, configurable: true });
  }
})();
