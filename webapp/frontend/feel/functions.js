// The functions that feelin lacks or answers otherwise than DMN: Camunda's, the range functions, and order on every kind.
import {
  FeelFunction, before, builtins, createRange, equals, getFromContext, getType, isRange, toComparable, wrapFunction,
} from 'feelin';
import { FeelDate, FeelDateTime, dateAndTime, parseDate } from 'feelin';
import { rounded } from './decimals.js';
import { Refusal, leave } from './values.js';

export const chance = { state: null, now: null };

const named = (parameters, run) => new FeelFunction(run, parameters);
const single = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value);
const plainly = (parameters, run) => named(parameters, (...given) => run(...given.map(single)));
const listed = (run) => named(['...list'], (...given) => {
  const items = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  return given.length === 0 ? null : run(items);
});
const isText = (value) => typeof value === 'string';
const isNumber = (value) => typeof value === 'number';
const isContext = (value) => getType(value) === 'context';
const isNull = (value) => value === null || value === undefined;

const absolute = wrapFunction(builtins.abs);

const ORDERED = new Set(['number', 'string', 'date', 'time', 'date time', 'duration']);
const order = (value) => (isText(value) || isNumber(value) ? value : toComparable(value));

function extreme(isBetter) {
  return listed((items) => {
    if (items.length === 0) return null;
    const kind = getType(items[0]);
    if (!ORDERED.has(kind) || items.some((item) => getType(item) !== kind)) return null;
    return items.reduce((best, item) => (isBetter(order(item), order(best)) ? item : best));
  });
}

const summed = (answer) => listed((items) => (
  items.length === 0 || !items.every(isNumber) ? null : answer(items.reduce((a, b) => a + b), items.length)
));

const ranged = (names, run) => named(names, (a, b) => {
  if (isNull(a) || isNull(b)) return null;
  return run(a, b);
});
const bounds = (range) => ({
  low: range.start, high: range.end, hasLow: range['start included'], hasHigh: range['end included'],
});
const same = (a, b) => equals(a, b) === true;
const less = (a, b) => order(a) < order(b);
const whole = (value) => (isRange(value) ? value : createRange(value, value, true, true));

const RANGES = {
  'overlaps before': (x, y) => {
    const [a, b] = [bounds(x), bounds(y)];
    return (less(a.low, b.low) || (same(a.low, b.low) && a.hasLow && !b.hasLow))
      && (less(b.low, a.high) || (same(b.low, a.high) && a.hasHigh && b.hasLow))
      && (less(a.high, b.high) || (same(a.high, b.high) && (!a.hasHigh || b.hasHigh)));
  },
  starts: (x, y) => {
    const [a, b] = [bounds(whole(x)), bounds(y)];
    return same(a.low, b.low) && a.hasLow === b.hasLow
      && (less(a.high, b.high) || (same(a.high, b.high) && (!a.hasHigh || b.hasHigh)));
  },
  finishes: (x, y) => {
    const [a, b] = [bounds(whole(x)), bounds(y)];
    return same(a.high, b.high) && a.hasHigh === b.hasHigh
      && (less(b.low, a.low) || (same(b.low, a.low) && (!a.hasLow || b.hasLow)));
  },
  during: (x, y) => y.includes(x),
  coincides: (x, y) => (isRange(x) && isRange(y) ? equals(x, y) : same(x, y)),
  overlaps: (x, y) => !before(x, y) && !before(y, x),
};
const swapped = (run) => (a, b) => run(b, a);
const overRange = (run, second) => ranged(['a', 'b'], (a, b) => (isRange(second === 'b' ? b : a) ? run(a, b) : null));

function textOf(pattern, flags) {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return null;
  }
}

function random() {
  if (chance.state === null) throw new Refusal('failed:chance needs a seed, and this place has none; let a service task draw');
  let s = (chance.state = (chance.state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn);
  s = ((s ^ (s >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  s = ((s ^ (s >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return s ^ (s >> 31n);
}

function uuid() {
  const bits = (random() << 64n) | random();
  const hex = bits.toString(16).padStart(32, '0').split('');
  hex[12] = '4';
  hex[16] = '89ab'[parseInt(hex[16], 16) & 3];
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

function base64(text) {
  const bytes = [...unescape(encodeURIComponent(text))].map((sign) => sign.charCodeAt(0));
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const signs = [18, 12, 6, 0].map((shift) => alphabet[(three >> shift) & 63]).join('');
    out += bytes.length - at >= 3 ? signs : signs.slice(0, bytes.length - at + 1).padEnd(4, '=');
  }
  return out;
}

const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0].startsWith('$')) return String(value[keys[0]]);
    return Object.fromEntries(keys.map((key) => [key, plain(value[key])]));
  }
  return value;
};

function parsed(text) {
  try {
    return isText(text) ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function put(context, keys, value) {
  const [key, ...more] = keys;
  if (!isContext(context) || !isText(key)) return null;
  const inner = more.length ? put(isContext(context[key]) ? context[key] : {}, more, value) : value;
  return more.length && inner === null ? null : { ...context, [key]: inner };
}

function joined(list, delimiter, prefix, suffix) {
  if (!Array.isArray(list) || list.some((item) => !isText(item) && item !== null)) return null;
  return (prefix ?? '') + list.filter((item) => item !== null).join(delimiter ?? '') + (suffix ?? '');
}

function part(text, start, length) {
  if (!isText(text) || !Number.isInteger(start) || start === 0) return null;
  if (!isNull(length) && !Number.isInteger(length)) return null;
  const signs = Array.from(text);
  const begin = start > 0 ? start - 1 : Math.max(signs.length + start, 0);
  return signs.slice(begin, isNull(length) ? undefined : begin + Math.max(length, 0)).join('');
}

function modulo(dividend, divisor) {
  if (!isNumber(dividend) || !isNumber(divisor) || divisor === 0) return null;
  const rest = dividend % divisor;
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}

export const FUNCTIONS = {
  now: named([], () => dateAndTime(chance.now)),
  today: named([], () => parseDate(chance.now.slice(0, 10))),
  min: extreme((a, b) => a < b),
  max: extreme((a, b) => a > b),
  sum: summed((total) => total),
  mean: summed((total, count) => total / count),
  substring: plainly(['string', 'start position', 'length'], part),
  modulo: plainly(['dividend', 'divisor'], modulo),
  abs: plainly(['n'], (value) => absolute.invoke([value])),
  'string join': named(['list', 'delimiter', 'prefix', 'suffix'], joined),
  number: plainly(['from', 'grouping separator', 'decimal separator'], (from, grouping, decimal) => {
    if (isNumber(from)) return from;
    if (!isText(from)) return null;
    let text = isText(grouping) && grouping !== '' ? from.split(grouping).join('') : from;
    if (isText(decimal) && decimal !== '.') text = text.includes('.') ? '' : text.split(decimal).join('.');
    return /^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d{1,4})?$/.test(text) ? Number(text) : null;
  }),
  floor: plainly(['n', 'scale'], rounded('floor')),
  ceiling: plainly(['n', 'scale'], rounded('ceiling')),
  decimal: plainly(['n', 'scale'], rounded('half even')),
  round: plainly(['n', 'scale'], rounded('half up')),
  'round up': plainly(['n', 'scale'], rounded('up')),
  'round down': plainly(['n', 'scale'], rounded('down')),
  'round half up': plainly(['n', 'scale'], rounded('half up')),
  'round half down': plainly(['n', 'scale'], rounded('half down')),
  'overlaps before': overRange(RANGES['overlaps before'], 'b'),
  'overlaps after': overRange(swapped(RANGES['overlaps before']), 'b'),
  overlaps: overRange(RANGES.overlaps, 'b'),
  starts: overRange(RANGES.starts, 'b'),
  'started by': overRange(swapped(RANGES.starts), 'a'),
  finishes: overRange(RANGES.finishes, 'b'),
  'finished by': overRange(swapped(RANGES.finishes), 'a'),
  during: overRange(RANGES.during, 'b'),
  coincides: ranged(['a', 'b'], RANGES.coincides),
  'is defined': named(['value'], (value) => !isNull(value)),
  'get or else': named(['value', 'default'], (value, other) => (isNull(value) ? other ?? null : value)),
  assert: named(['value', 'condition', 'cause'], (value, condition, cause) => {
    if (condition === true) return value ?? null;
    throw new Refusal(`failed:${isText(cause) ? cause : 'its assertion does not hold'}`);
  }),
  trim: plainly(['string'], (text) => (isText(text) ? text.trim() : null)),
  'is blank': plainly(['string'], (text) => (isText(text) ? text.trim() === '' : null)),
  'to base64': plainly(['value'], (text) => (isText(text) ? base64(text) : null)),
  extract: plainly(['string', 'pattern'], (text, pattern) => {
    const expression = isText(text) && isText(pattern) ? textOf(pattern, 'gu') : null;
    return expression && [...text.matchAll(expression)].map((found) => found[0]);
  }),
  uuid: named([], uuid),
  'random number': named([], () => Number(random() >> 11n) / 2 ** 53),
  'is empty': named(['list'], (list) => (Array.isArray(list) ? list.length === 0 : null)),
  partition: named(['list', 'size'], (list, size) => {
    if (!Array.isArray(list) || !Number.isInteger(size) || size <= 0) return null;
    return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
  }),
  'duplicate values': named(['list'], (list) => {
    if (!Array.isArray(list)) return null;
    const twice = [];
    list.forEach((item, at) => {
      const isSecond = list.findIndex((other) => same(other, item)) !== at;
      if (isSecond && !twice.some((other) => same(other, item))) twice.push(item);
    });
    return twice;
  }),
  'get value': named(['context', 'keys'], (context, keys) => {
    let value = context;
    for (const key of Array.isArray(keys) ? keys : [keys]) {
      value = isContext(value) && isText(key) ? getFromContext(key, value) ?? null : null;
    }
    return Array.isArray(keys) && keys.length === 0 ? null : value;
  }),
  'context put': new FeelFunction(
    (context, keys, value, key) => put(context, Array.isArray(keys) ? keys : [keys ?? key], value ?? null),
    ['context', 'keys', 'value', 'key'],
  ),
  'context merge': named(['...contexts'], (...given) => {
    const contexts = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
    return contexts.every(isContext) ? Object.assign({}, ...contexts) : null;
  }),
  'last day of month': named(['date'], (date) => {
    if (!(date instanceof FeelDate || date instanceof FeelDateTime)) return null;
    const day = date.value;
    return new FeelDate((day.toPlainDate?.() ?? day).with({ day: day.daysInMonth }));
  }),
  'to json': named(['value'], (value) => JSON.stringify(plain(leave(value)))),
  'from json': named(['value'], parsed),
};
