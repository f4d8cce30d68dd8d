// bpmn-js with the properties of the engine that the file was made for, and Plait's own.
import Modeler from 'bpmn-js/lib/Modeler';
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  CamundaPlatformPropertiesProviderModule,
  ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import CamundaPlatformBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-platform';
import CamundaCloudBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import {
  CloudElementTemplatesPropertiesProviderModule,
  ElementTemplatesPropertiesProviderModule,
} from 'bpmn-js-element-templates';
import { makeReachable } from './by_keyboard.js';
import { PlaitPropertiesModule, plait } from './plait_properties.js';
import { offerTemplates } from './templates.js';

const PALETTE = 130; // pixels
const DIALECTS = {
  camunda: {
    uri: camunda.uri,
    platform: 'Camunda Platform',
    modules: [CamundaPlatformPropertiesProviderModule, CamundaPlatformBehaviors, ElementTemplatesPropertiesProviderModule],
    names: { camunda },
    templates: 'camunda7',
  },
  zeebe: {
    uri: zeebe.uri,
    platform: 'Camunda Cloud',
    modules: [ZeebePropertiesProviderModule, CamundaCloudBehaviors, CloudElementTemplatesPropertiesProviderModule],
    names: { zeebe },
    templates: 'camunda8',
  },
  // not beside another vendor's: both extend the same elements with a `versionTag`, which moddle refuses
  plain: { modules: [PlaitPropertiesModule], names: { plait } },
};

function dialectOf(xml) {
  const found = ['camunda', 'zeebe'].find((name) => xml.includes(`executionPlatform="${DIALECTS[name].platform}"`));
  return DIALECTS[found ?? ['camunda', 'zeebe'].find((name) => xml.includes(DIALECTS[name].uri)) ?? 'plain'];
}

export async function edit(place, xml, changed) {
  const canvas = document.createElement('div');
  canvas.className = 'canvas diagram';
  const panel = document.createElement('aside');
  panel.className = 'panel';
  panel.setAttribute('aria-label', 'Properties');
  place.append(canvas, panel);
  const dialect = dialectOf(xml);
  const modeler = new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ...dialect.modules],
    moddleExtensions: dialect.names,
    bpmnRenderer: {
      defaultFillColor: 'var(--surface)',
      defaultStrokeColor: 'var(--text)',
      defaultLabelColor: 'var(--text)',
    },
  });
  await modeler.importXML(xml);
  fit(modeler);
  makeReachable(modeler, canvas);
  modeler.on('commandStack.changed', changed);
  if (dialect.templates) offerTemplates(modeler, dialect.templates);
  return {
    text: async () => (await modeler.saveXML({ format: true })).xml,
    mark: (findings) => mark(modeler, findings),
    select: (id) => select(modeler, id),
  };
}

// The palette lies over the left edge: what is drawn begins beside it.
function fit(modeler) {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  const { inner, outer, scale } = canvas.viewbox();
  const wanted = Math.min(1, ((outer.width - PALETTE) / Math.max(inner.width, 1)) * 0.95, scale);
  canvas.zoom(wanted, 'auto');
  canvas.viewbox({
    x: inner.x - PALETTE / wanted,
    y: inner.y + inner.height / 2 - outer.height / wanted / 2,
    width: outer.width / wanted,
    height: outer.height / wanted,
  });
}

function select(modeler, id) {
  const element = id && modeler.get('elementRegistry').get(id);
  if (!element) return;
  modeler.get('canvas').scrollToElement(element);
  modeler.get('selection').select(element);
}

function mark(modeler, findings) {
  const overlays = modeler.get('overlays');
  const registry = modeler.get('elementRegistry');
  overlays.remove({ type: 'finding' });
  const worst = new Map();
  for (const one of findings) {
    if (!registry.get(one.element_id) || !['error', 'warning'].includes(one.level)) continue;
    if (worst.get(one.element_id)?.level !== 'error') worst.set(one.element_id, one);
  }
  for (const [id, one] of worst) {
    if (!registry.get(id).parent) continue; // the process itself has no shape
    const html = document.createElement('div');
    html.className = `token ${one.level === 'error' ? 'broken' : 'marked'}`;
    html.textContent = '!';
    html.title = one.message;
    overlays.add(id, 'finding', { position: { top: -11, right: 14 }, html });
  }
}
