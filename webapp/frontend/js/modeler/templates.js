// Plait's connectors as templates, for files of another vendor's engine: fetched, and chosen from a list.
const PLACE = 'plait.templates';

export async function offerTemplates(modeler, flavour) {
  const popup = modeler.get('popupMenu');
  popup.registerProvider(PLACE, { getPopupMenuEntries: (element) => entriesFor(modeler, element) });
  modeler.on('elementTemplates.select', ({ element }) => {
    const { right, top } = modeler.get('canvas').getContainer().getBoundingClientRect();
    popup.open(element, PLACE, { x: right - 320, y: top + 40, cursor: { x: right - 320, y: top + 40 } }, { title: 'Templates', search: true, width: 300 });
  });
  const answer = await fetch(`/modeler/templates/${flavour}`);
  if (answer.ok) modeler.get('elementTemplatesLoader').setTemplates(await answer.json());
}

function entriesFor(modeler, element) {
  const templates = modeler.get('elementTemplates');
  return Object.fromEntries(
    templates.getLatest(element).map((one) => [
      one.id,
      { label: one.name, description: one.description, action: () => templates.applyTemplate(element, one) },
    ]),
  );
}
