// What an expression reads: a walk over its tree that knows which names are bound inside it.

export function analyse(tree, text) {
  const found = { names: new Set(), paths: new Set(), maybe: new Set(), calls: [], literals: [], lambda: null };
  const top = tree.topNode.firstChild;
  if (top?.name === 'FunctionDefinition') found.lambda = lambda(top, text);
  walk(tree.topNode, { text, bound: new Set(['?']), fuzzy: false, found });
  return found;
}

const children = (node) => {
  const list = [];
  for (let child = node.firstChild; child; child = child.nextSibling) list.push(child);
  return list;
};
const child = (node, name) => children(node).find((one) => one.name === name);
const written = (node, text) => text.slice(node.from, node.to);

export function nameOf(node, text) {
  return written(node, text).replaceAll('`', '').replace(/\s+/g, ' ');
}

function lambda(node, text) {
  return { parameters: parameters(node, text), body: written(child(node, 'FunctionBody'), text) };
}

function parameters(node, text) {
  const list = child(node, 'FormalParameters');
  return list ? children(list).filter((one) => one.name === 'FormalParameter')
    .map((one) => nameOf(child(one, 'ParameterName').firstChild, text)) : [];
}

function walk(node, at) {
  (WALKERS[node.name] ?? all)(node, at);
}

function all(node, at) {
  for (const one of children(node)) walk(one, at);
}

function read(name, path, at) {
  if (at.bound.has(name)) return;
  if (at.fuzzy) {
    at.found.maybe.add(name);
    return;
  }
  at.found.names.add(name);
  at.found.paths.add(path);
}

const inside = (at, names) => ({ ...at, bound: new Set([...at.bound, ...names]) });

function scoped(node, at, more) {
  let inner = inside(at, more);
  for (const one of children(node)) {
    if (one.name !== 'InExpressions') {
      walk(one, inner);
      continue;
    }
    for (const each of children(one).filter((part) => part.name === 'InExpression')) {
      walk(each.lastChild, inner);
      inner = inside(inner, [nameOf(each.firstChild, at.text)]);
    }
  }
}

const WALKERS = {
  VariableName: (node, at) => {
    const name = nameOf(node, at.text);
    read(name, name, at);
  },
  PathExpression: (node, at) => {
    const keys = [];
    let base = node;
    while (base.name === 'PathExpression') {
      keys.unshift(nameOf(base.lastChild, at.text));
      base = base.firstChild;
    }
    if (base.name !== 'VariableName') return walk(base, at);
    const name = nameOf(base, at.text);
    return read(name, [name, ...keys].join('.'), at);
  },
  FunctionInvocation: (node, at) => {
    const callee = node.firstChild;
    if (callee.name === 'VariableName' && !at.bound.has(nameOf(callee, at.text))) {
      const given = child(node, 'PositionalParameters') ?? child(child(node, 'Parameters') ?? node, 'PositionalParameters');
      at.found.calls.push({ name: nameOf(callee, at.text), from: callee.from, count: given ? count(given) : null });
    } else {
      if (callee.name !== 'VariableName') at.found.calls.push({ name: null, from: callee.from, count: null });
      walk(callee, at);
    }
    for (const one of children(node).slice(1)) walk(one, at);
  },
  NamedParameter: (node, at) => walk(node.lastChild, at),
  NumericLiteral: (node, at) => at.found.literals.push({ text: written(node, at.text), from: node.from }),
  Type: () => undefined,
  PathName: () => undefined,
  Context: (node, at) => {
    let inner = at;
    for (const entry of children(node).filter((one) => one.name === 'ContextEntry')) {
      walk(entry.lastChild, inner);
      const key = entry.firstChild.firstChild;
      const name = key.name === 'StringLiteral' ? written(key, at.text).slice(1, -1) : nameOf(key, at.text);
      inner = inside(inner, [name]);
    }
  },
  ForExpression: (node, at) => scoped(node, at, ['partial']),
  QuantifiedExpression: (node, at) => scoped(node, at, []),
  FunctionDefinition: (node, at) => walk(child(node, 'FunctionBody'), inside(at, parameters(node, at.text))),
  FilterExpression: (node, at) => {
    const [base, , condition] = children(node);
    walk(base, at);
    walk(condition, { ...inside(at, ['item']), fuzzy: true });
  },
};

const count = (node) => children(node).filter((one) => !/^[(),]$/.test(one.name)).length;
