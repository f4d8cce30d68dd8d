// Values between Python and FEEL. A context with one key that begins with $ is a value that JSON has no word for.
import {
  FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelRange, FeelTime,
  dateAndTime, duration, isFunction, isRange, parseDate, time,
} from 'feelin';

const SAFE = Number.MAX_SAFE_INTEGER;

export class Refusal extends Error {}

export class FeelFile {
  constructor(fields) { Object.defineProperty(this, 'fields', { value: fields }); }
  get name() { return this.fields.name; }
  get media_type() { return this.fields.media_type; }
  get size() { return this.fields.size; }
}

const READERS = {
  $d: parseDate,
  $t: time,
  $m: dateAndTime,
  $p: duration,
  $f: (fields) => new FeelFile(fields),
  $r: ([start, end, first, last], makers) => makers.range(revive(start, makers), revive(end, makers), first, last),
  $fn: (made, makers) => makers.define(made),
};

export function revive(value, makers) {
  if (Array.isArray(value)) return value.map((item) => revive(item, makers));
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && Object.hasOwn(READERS, keys[0])) return READERS[keys[0]](value[keys[0]], makers);
  const made = {};
  for (const key of keys) {
    put(made, key, revive(value[key], makers));
  }
  return made;
}

// also where the key is __proto__
function put(map, key, value) {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

export function leave(value, depth = 0) {
  if (depth > 200) throw new Refusal('limit:its result nests too deep');
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'string') return value ?? null;
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return value.map((item) => leave(item, depth + 1));
  if (value instanceof FeelDate) return { $d: value.iso };
  if (value instanceof FeelTime) return { $t: value.iso };
  if (value instanceof FeelDateTime) return { $m: moment(value) };
  if (value instanceof FeelDuration) return value.yearsMonths ? { $y: value.years * 12 + value.months } : { $p: value.iso };
  if (value instanceof FeelFile) return { $f: value.fields };
  if (isRange(value)) {
    return { $r: [leave(value.start), leave(value.end), value['start included'], value['end included']] };
  }
  if (isFunction(value) || typeof value === 'function') return { $fn: value.source ?? null };
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Refusal('failed:its result is no value of FEEL');
  const out = {};
  for (const key of Object.keys(value)) {
    if (key.startsWith('$')) throw new Refusal(`failed:its result has the key ${key}, and no key begins with $`);
    put(out, key, leave(value[key], depth + 1));
  }
  return out;
}

function number(value) {
  if (!Number.isFinite(value)) throw new Refusal('limit:a number is too large');
  if (Number.isInteger(value) && Math.abs(value) > SAFE) {
    throw new Refusal('limit:a whole number is beyond 2^53, where FEEL in JavaScript is not exact');
  }
  return Object.is(value, -0) ? 0 : value;
}

// A named zone leaves with the offset it has at that moment, so that nobody must look it up again.
function moment(value) {
  const named = value.zone !== null && /[A-Za-z]/.test(value.zone) && value.zone !== 'UTC';
  return named ? value.value.toZonedDateTime(value.zone).toString({ timeZoneName: 'auto' }) : value.iso;
}

export { FeelFunction, FeelRange };
