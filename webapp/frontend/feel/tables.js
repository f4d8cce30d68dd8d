// A decision table as the body of a function, so that FEEL can call it: matched and gathered by its hit policy.

export function applied(table, context, evaluate) {
  const values = table.inputs.map((text) => evaluate('e', text, context) ?? null);
  const hits = table.rules.filter(([tests]) => tests.every(
    (text, at) => evaluate('u', text, { ...context, '?': values[at] }) === true,
  ));
  const rows = hits.map(([, outputs]) => outputs.map((text) => evaluate('e', text, context) ?? null));
  if (rows.length === 0) {
    const defaults = table.defaults ?? [];
    if (!defaults.some((text) => text !== null)) return table.hit_policy.startsWith('C') && table.hit_policy !== 'C#' ? null : table.hit_policy === 'C#' ? 0 : null;
    return named(table, defaults.map((text) => (text === null ? null : evaluate('e', text, context))));
  }
  return GATHER[table.hit_policy](rows, table, context, evaluate);
}

function named(table, row) {
  if (table.outputs.length === 1) return row[0];
  return Object.fromEntries(table.outputs.map((name, at) => [name, row[at]]));
}

function ordered(rows, table, context, evaluate) {
  const ranks = table.output_values.map((texts) => texts.map((text) => JSON.stringify(evaluate('e', text, context))));
  const rank = (row, at) => {
    const found = (ranks[at] ?? []).indexOf(JSON.stringify(row[at]));
    return found < 0 ? Number.MAX_SAFE_INTEGER : found;
  };
  return [...rows].sort((a, b) => {
    for (let at = 0; at < table.outputs.length; at += 1) {
      if (rank(a, at) !== rank(b, at)) return rank(a, at) - rank(b, at);
    }
    return 0;
  });
}

const all = (rows, table) => rows.map((row) => named(table, row));
const folded = (fold) => (rows) => (rows.every(([value]) => typeof value === 'number') ? rows.map(([value]) => value).reduce(fold) : null);
const GATHER = {
  U: (rows, table) => (rows.length === 1 ? named(table, rows[0]) : null),
  A: (rows, table) => (new Set(rows.map((row) => JSON.stringify(row))).size === 1 ? named(table, rows[0]) : null),
  F: (rows, table) => named(table, rows[0]),
  P: (rows, table, context, evaluate) => named(table, ordered(rows, table, context, evaluate)[0]),
  R: all,
  C: all,
  O: (rows, table, context, evaluate) => all(ordered(rows, table, context, evaluate), table),
  'C+': folded((a, b) => a + b),
  'C<': folded((a, b) => Math.min(a, b)),
  'C>': folded((a, b) => Math.max(a, b)),
  'C#': (rows) => rows.length,
};
