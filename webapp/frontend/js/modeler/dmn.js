// dmn-js: the drawing of what needs what, and the table or expression of each decision.
import Modeler from 'dmn-js/lib/Modeler';

export async function edit(place, xml, changed) {
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  const views = document.createElement('nav');
  views.className = 'views';
  views.setAttribute('aria-label', 'Views of the decision');
  place.append(views, canvas);
  const modeler = new Modeler({ container: canvas });
  modeler.on('views.changed', ({ views: all, activeView }) => listViews(modeler, views, all, activeView));
  await modeler.importXML(xml);
  const table = modeler.getViews().find((one) => one.type === 'decisionTable');
  if (table) await modeler.open(table);
  const heard = new WeakSet();
  const hear = () => {
    const viewer = modeler.getActiveViewer();
    if (!viewer || heard.has(viewer)) return;
    heard.add(viewer);
    viewer.on('commandStack.changed', changed);
  };
  hear();
  modeler.on('views.changed', hear);
  return { text: async () => (await modeler.saveXML({ format: true })).xml };
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
