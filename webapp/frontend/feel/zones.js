// QuickJS has no Intl: what temporal-polyfill asks of it, answered from tables that the host loads when a zone is missing.
globalThis.zoneTables = Object.create(null);
globalThis.missingZones = new Set();

class DateTimeFormat {
  constructor(_locale, options) {
    const wanted = String(options?.timeZone ?? 'UTC');
    if (/^utc$/i.test(wanted)) {
      this.zone = 'UTC';
      return;
    }
    const table = globalThis.zoneTables[wanted.toUpperCase()];
    if (!table) {
      globalThis.missingZones.add(wanted);
      throw new RangeError('Invalid time zone: ' + wanted);
    }
    this.zone = table.name;
    this.changes = table.changes; // [seconds since 1970, offset in seconds], rising
  }

  resolvedOptions() {
    return { locale: 'en', calendar: 'iso8601', numberingSystem: 'latn', timeZone: this.zone };
  }

  formatToParts(milliseconds) {
    const here = new Date(milliseconds + this.offset(Math.floor(milliseconds / 1000)) * 1000);
    const year = here.getUTCFullYear();
    return [
      ['month', here.getUTCMonth() + 1], ['day', here.getUTCDate()],
      ['year', year <= 0 ? 1 - year : year], ['era', year <= 0 ? 'B' : 'A'],
      ['hour', here.getUTCHours()], ['minute', here.getUTCMinutes()], ['second', here.getUTCSeconds()],
    ].map(([type, value]) => ({ type, value: String(value) }));
  }

  offset(second) {
    if (this.zone === 'UTC') return 0;
    let low = 0;
    let high = this.changes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.changes[middle][0] <= second) low = middle;
      else high = middle - 1;
    }
    return this.changes[low][1];
  }

  format(milliseconds) { return new Date(milliseconds).toISOString(); }
  formatRange() { return ''; }
  formatRangeToParts() { return []; }
  static supportedLocalesOf() { return []; }
}

globalThis.Intl = { DateTimeFormat };
