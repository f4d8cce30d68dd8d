// dmn-js: the drawing of what needs what, and the table or expression of each decision.
import Modeler from 'dmn-js/lib/Modeler';

export async function edit(place, xml, changed) {
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  const views = document.createElement('nav');
  views.className = 'views';
  views.setAttribute('aria-label', 'Views of the decision');
  place.append(views, canvas);
  const modeler = new Modeler({
    container: canvas,
    drd: {
      drdRenderer: {
        defaultFillColor: 'var(--surface)',
        defaultStrokeColor: 'var(--text)',
        defaultLabelColor: 'var(--text)',
      },
    },
  });
  modeler.on('views.changed', ({ views: all, activeView }) => listViews(modeler, views, all, activeView));
  await modeler.importXML(xml);
  const table = modeler.getViews().find((one) => one.type === 'decisionTable');
  if (table) await modeler.open(table);
  let findings = [];
  const heard = new WeakSet();
  const hear = () => {
    const viewer = modeler.getActiveViewer();
    requestAnimationFrame(() => mark(modeler, canvas, findings));
    if (!viewer || heard.has(viewer)) return;
    heard.add(viewer);
    viewer.on('commandStack.changed', changed);
  };
  hear();
  modeler.on('views.changed', hear);
  return {
    text: async () => (await modeler.saveXML({ format: true })).xml,
    mark: (all) => mark(modeler, canvas, (findings = all)),
    select: (id) => select(modeler, canvas, id),
  };
}

function listViews(modeler, place, all, active) {
  place.replaceChildren(
    ...all.map((view) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = view.type === 'drd' ? 'Diagram' : view.name || view.id;
      button.setAttribute('aria-pressed', String(view === active));
      button.addEventListener('click', () => modeler.open(view));
      return button;
    }),
  );
}

function mark(modeler, canvas, findings) {
  for (const one of canvas.querySelectorAll('[data-finding]')) {
    delete one.dataset.finding;
    one.removeAttribute('title');
  }
  for (const { element_id: id, level, message } of findings) {
    if (!id || !['error', 'warning'].includes(level)) continue;
    for (const place of placesOf(canvas, chainTo(modeler.getActiveView()?.element, id))) {
      if (place.dataset.finding === 'error') continue;
      place.dataset.finding = level;
      place.setAttribute('title', message);
    }
  }
}

async function select(modeler, canvas, id) {
  const inside = (view) => chainTo(view.element, id).length > 0;
  const views = modeler.getViews();
  const view = views.find((one) => one.type !== 'drd' && inside(one)) ?? views.find(inside);
  if (!view) return;
  if (view !== modeler.getActiveView()) await modeler.open(view);
  const [place] = placesOf(canvas, chainTo(view.element, id));
  place?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  (place?.querySelector('[tabindex], [contenteditable]') ?? place)?.focus?.();
}

// What of the page shows an element: itself, or the nearest thing around it that is shown.
function placesOf(canvas, chain) {
  for (const { id } of chain.filter((one) => one.id).reverse()) {
    const name = CSS.escape(id);
    const found = canvas.querySelectorAll(`[data-element-id="${name}"], [data-row-id="${name}"], th[data-col-id="${name}"]`);
    if (found.length) return [...found];
  }
  return [];
}

// From an element down to the one with the id; empty when it is not in there.
function chainTo(element, id) {
  if (!element?.$descriptor) return [];
  if (element.id === id) return [element];
  for (const { name, isReference, isAttr } of element.$descriptor.properties) {
    if (isReference || isAttr) continue;
    for (const child of [element[name]].flat()) {
      const found = chainTo(child, id);
      if (found.length) return [element, ...found];
    }
  }
  return [];
}
