// The palette by keyboard: Tab reaches its entries, Enter puts what they make behind what is selected.
const MADE = {
  'create.start-event': { type: 'bpmn:StartEvent' },
  'create.intermediate-event': { type: 'bpmn:IntermediateThrowEvent' },
  'create.end-event': { type: 'bpmn:EndEvent' },
  'create.exclusive-gateway': { type: 'bpmn:ExclusiveGateway' },
  'create.task': { type: 'bpmn:Task' },
  'create.subprocess-expanded': { type: 'bpmn:SubProcess', isExpanded: true },
  'create.data-object': { type: 'bpmn:DataObjectReference' },
  'create.data-store': { type: 'bpmn:DataStoreReference' },
};

export function makeReachable(modeler, canvas) {
  const name = (root) => {
    for (const entry of root.querySelectorAll('.djs-palette [data-action], .djs-context-pad [data-action]')) {
      entry.tabIndex = 0;
      entry.setAttribute('role', 'button');
      if (entry.title) entry.setAttribute('aria-label', entry.title);
    }
  };
  name(canvas);
  modeler.on(['palette.changed', 'contextPad.open'], () => requestAnimationFrame(() => name(canvas)));
  canvas.addEventListener('keydown', (event) => {
    const entry = event.target.closest('[data-action]');
    if (!entry || !['Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const what = entry.closest('.djs-palette') && MADE[entry.dataset.action];
    if (what) put(modeler, what);
    else entry.click();
  });
}

function put(modeler, what) {
  const [selected] = modeler.get('selection').get();
  const shape = modeler.get('elementFactory').createShape(what);
  const isJoined = selected?.businessObject.$instanceOf('bpmn:FlowNode') && selected.type !== 'bpmn:EndEvent'
    && shape.businessObject.$instanceOf('bpmn:FlowNode') && what.type !== 'bpmn:StartEvent';
  const made = isJoined ? modeler.get('autoPlace').append(selected, shape) : alone(modeler, shape);
  modeler.get('selection').select(made);
  modeler.get('canvas').scrollToElement(made);
}

function alone(modeler, shape) {
  const { x, y, width, height } = modeler.get('canvas').viewbox();
  const middle = { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  return modeler.get('modeling').createShape(shape, middle, modeler.get('canvas').getRootElement());
}
