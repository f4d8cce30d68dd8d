// What the engine needs of feelin that it does not export, and where its answers differ from DMN. Each place must be
// found exactly once: another version of feelin stops the build here instead of changing an answer.
import fs from 'node:fs';

const PLACES = [
  // a value of another kind lies in no range: null, not what JavaScript makes of "a" <= 3
  [`    if (range.valueType !== null &&
        TEMPORAL_INSTANT_TYPES.has(valueType) &&
        TEMPORAL_INSTANT_TYPES.has(range.valueType) &&
        valueType !== range.valueType) {`, `    if (range.valueType !== null && valueType !== range.valueType) return null;
    if (valueType === 'duration' && [start, end].some((one) => one !== null && one.yearsMonths !== value.yearsMonths)) {`],
  // [10..1] holds nothing
  [`    if (start !== null && end !== null && cmp(start, end) > 0) {
        [start, end] = [end, start];
        [startIncluded, endIncluded] = [endIncluded, startIncluded];
    }`, ''],
  // bounds without an order give null, not a failure
  ['        throw new Error(`unsupported range: ${start}..${end}`);',
    '        return new FeelRange({ start: null, end: null, "start included": false, "end included": false, valueType: null });'],
  // items and entries are equal as they are; a list of one is its item only at the top, where the other side is no list
  ['function equals(a, b, strict = false) {', 'function equals(a, b, strict = false, isInside = false) {'],
  ['return a.every((element, idx) => equals(element, b[idx]));',
    'return a.every((element, idx) => equals(element, b[idx], strict, true) === true);'],
  ['return aEntries.every(([key, value]) => has(b, key) && equals(value, b[key]));',
    'return aEntries.every(([key, value]) => has(b, key) && equals(value, b[key], strict, true) === true);'],
  // what a list contains, or where, is asked by value: also dates, lists and contexts
  ['    return a === b;\n}\nconst FALSE', '    return equals(a ?? null, b ?? null, false, true) === true;\n}\nconst FALSE'],
  [`    if (isArray(a) && a.length < 2) {
        a = a[0];
    }
    if (isArray(b) && b.length < 2) {
        b = b[0];
    }`, `    if (!isInside && isArray(a) !== isArray(b)) {
        if (isArray(a) && a.length === 1) a = a[0];
        else if (isArray(b) && b.length === 1) b = b[0];
    }`],
  // only true is true
  ['    return obj !== false && obj !== null;', '    return obj === true;'],
  // between is >= and <=, each with its own null
  [`                const start = args[2](context);
                const end = args[4](context);
                if (start === null || end === null) {
                    return null;
                }
                return createRange(start, end).includes(args[0](context));`,
  `                const value = args[0](context);
                const above = createRange(args[2](context), null, true, false).includes(value);
                const below = createRange(null, args[4](context), false, true).includes(value);
                return above === false || below === false ? false : above === null || below === null ? null : true;`],
  // a filter that is no number is asked of every item, whatever its form
  [`                if (isBoolean(idx)) {
                    if (idx === true) {
                        return target;
                    }
                    else {
                        return [];
                    }
                }
                if (!isNumber(idx)) {
                    return [];
                }
                const value = filterTarget[idx < 0 ? filterTarget.length + idx : idx - 1];
                if (typeof value === 'undefined') {
                    return null;
                }
                else {
                    return value;
                }`, `                if (isNumber(idx)) {
                    const value = filterTarget[idx < 0 ? filterTarget.length + idx : idx - 1];
                    return typeof value === 'undefined' ? null : value;
                }`],
  ["            if (type === 'test') {\n                return filterTarget.map(el => {",
    "            if (type === 'test' || FILTER_INDEX_TYPES.has(type)) {\n                return filterTarget.filter(el => {"],
  [`                    if (result === true) {
                        return el;
                    }
                    return result;
                }).filter(isTruthy);`, `                    return result === true;
                });`],
  // days and months are multiplied, divided and negated
  ["                case '*': return nullable((a, b) => a * b, 'multiply', ['number']);",
    "                case '*': return (a, b) => multiplied(a(context), b(context));"],
  ["                case '/': return nullable((a, b) => !b ? null : a / b, 'divide', ['number']);",
    "                case '/': return (a, b) => divided(a(context), b(context));"],
  // what is no number is not subtracted like one
  ['                    return a - b;\n', '                    return isNumber(a) ? a - b : null;\n'],
  // moments are subtracted as moments, whatever their zones; a time of day is none
  [`function subtractTemporals(a, b) {
    if (isTime(a) && isTime(b)) {`, `function subtractTemporals(a, b) {
    if (isTime(a) !== isTime(b) || isZoned(a) !== isZoned(b)) return null;
    if (isZoned(a)) return new FeelDuration(zonedDateTime(a).since(zonedDateTime(b), { largestUnit: 'hour' }), false);
    if (isTime(a) && isTime(b)) {`],
  // 1e3 is a thousand
  ["const value = node.input.includes('.') ? parseFloat(node.input) : parseInt(node.input);", 'const value = Number(node.input);'],
  // a duration of months has no length in days
  ['function durationEquals(a, b) {', 'function durationEquals(a, b) {\n    if (a.yearsMonths !== b.yearsMonths) return null;'],
  // a list among several tests is itself, or any of its items
  ['        let result = compareValue(test, value);', `        let result = compareValue(test, value);
        if (result !== true && isArray(test)) result = test.some((one) => equals(one, value) === true);`],
  ['                    return op(context)(() => 0, value);', `                    const only = value(context);
                    return scaled(only, node.input.trim().startsWith('-') ? -1 : 1) ?? op(context)(() => 0, () => only);`],
  // a time of day has no months
  ['        // times wrap around midnight and keep their zone', '        if (dur.yearsMonths) return null;'],
  // a function's name is looked for as it is written before anything costs time, numbers are compared as they are
  ['                const contextValue = getFromContext(name, context);',
    '                const contextValue = builtin && isPlain(context) && !has(context, name) ? undefined : getFromContext(name, context);'],
  ['function getFromContext(name, context) {',
    'function getFromContext(name, context) {\n    if (isPlain(context) && Object.hasOwn(context, name)) return context[name];'],
  [`        case 'CompareOp': return tag(() => {
            switch (node.input) {
                case '>':`, `        case 'CompareOp': { const sign = node.input; const made = tag(() => {
            switch (sign) {
                case '>':`],
  ["        }, 'test');\n        case 'BacktickIdentifier'", "        }, 'test'); made.sign = sign; return made; }\n        case 'BacktickIdentifier'"],
  ['            const test = operator()(right);', `            if (typeof left === 'number' && typeof right === 'number') return ofNumbers(operator.sign, left, right);
            const test = operator()(right);`],
  // a range with an unknown end is unknown
  ['                const startIncluded = left !== null && startBracket;',
    `                if (left === null || right === null) return createRange(null, null);
                const startIncluded = left !== null && startBracket;`],
];
const MORE = `
function isPlain(value) {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}
function ofNumbers(sign, a, b) {
  if (sign === '=') return a === b;
  if (sign === '!=') return a !== b;
  if (sign === '<') return a < b;
  if (sign === '<=') return a <= b;
  return sign === '>' ? a > b : a >= b;
}
function inUnits(duration, count) {
  return duration.yearsMonths
    ? new FeelDuration(Temporal.Duration.from({ months: Math.trunc(count) }), true)
    : new FeelDuration(Temporal.Duration.from({ microseconds: Math.round(count) }), false);
}
function unitsOf(duration) {
  return duration.value.total({ unit: duration.yearsMonths ? 'month' : 'microsecond', relativeTo: REFERENCE_DATE });
}
function scaled(duration, factor) {
  return isDuration(duration) && isNumber(factor) ? inUnits(duration, unitsOf(duration) * factor) : null;
}
function multiplied(a, b) {
  return isNumber(a) && isNumber(b) ? a * b : scaled(a, b) ?? scaled(b, a);
}
function divided(a, b) {
  if (isNumber(b)) return b === 0 ? null : isNumber(a) ? a / b : isDuration(a) ? inUnits(a, unitsOf(a) / b) : null;
  if (!isDuration(a) || !isDuration(b) || a.yearsMonths !== b.yearsMonths || b.value.sign === 0) return null;
  return unitsOf(a) / unitsOf(b);
}
`;
const EXPORTS = ['before', 'builtins', 'createRange', 'equals', 'getFromContext', 'getType', 'interpreter',
  'InterpreterContext', 'toComparable', 'wrapFunction'];

export const feelin = {
  name: 'feelin',
  setup(build) {
    build.onLoad({ filter: /node_modules[\\/]feelin[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
      let contents = fs.readFileSync(path, 'utf8');
      for (const [before, after] of PLACES) {
        if (contents.split(before).length !== 2) {
          return { errors: [{ text: `feelin changed: a place of feel/patches.mjs is not there: ${before.slice(0, 80)}` }] };
        }
        contents = contents.replace(before, () => after);
      }
      return { contents: `${contents}\n${MORE}\nexport { ${EXPORTS.join(', ')} };\n` };
    });
  },
};
