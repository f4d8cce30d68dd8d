// Draws a process with bpmn-js: where its tokens are, what is done, what broke, what a finding names.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { fetchPage, swap } from './parts.js';

const STATES = ['done', 'waiting', 'broken', 'marked', 'picked', 'added', 'removed', 'changed'];
const SIGNS = { added: '+', removed: '−', changed: '≠' };

export function startDiagrams(root) {
  for (const place of root.querySelectorAll('[data-diagram]')) draw(place);
}

async function draw(place) {
  const xml = place.dataset.xml || (await (await fetch(place.dataset.diagram)).text());
  place.replaceChildren();
  const viewer = new NavigatedViewer({
    container: place,
    bpmnRenderer: {
      defaultFillColor: 'var(--surface)',
      defaultStrokeColor: 'var(--text)',
      defaultLabelColor: 'var(--text)',
    },
  });
  try {
    await viewer.importXML(xml);
  } catch (error) {
    place.textContent = `This file has no diagram that can be drawn: ${error.message}`;
    return;
  }
  fit(viewer);
  place.append(zoomButtons(viewer));
  paint(viewer, place);
  lookAtToken(viewer, place);
  watch(viewer, place);
  makeUsable(viewer, place);
  if (place.dataset.tokensFrom) fetchTokens(place, () => lookAtToken(viewer, place));
}

// What a wide instance shows takes the server longer than a page may: it comes afterwards.
async function fetchTokens(place, done) {
  const answer = await fetch(place.dataset.tokensFrom);
  if (!answer.ok) return;
  place.dataset.tokens = await answer.text();
  done();
}

function fit(viewer) {
  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  canvas.zoom(Math.min(1, canvas.zoom() * 0.94), 'auto'); // counts stand a little outside of their shapes
}

// On a small screen a whole process cannot be read: begin where it stands.
function lookAtToken(viewer, place) {
  const canvas = viewer.get('canvas');
  const tokens = JSON.parse(place.dataset.tokens || '{}');
  const id = [...Object.keys(tokens.incidents || {}), ...Object.keys(tokens.active || {})][0];
  const element = id && viewer.get('elementRegistry').get(id);
  if (!element || canvas.zoom() > 0.45) return;
  canvas.zoom(0.7);
  canvas.scrollToElement(element, place.clientWidth / 3);
}

function zoomButtons(viewer) {
  const bar = document.createElement('div');
  bar.className = 'zoom';
  const zoom = viewer.get('zoomScroll');
  const buttons = [
    ['+', 'Larger', () => zoom.stepZoom(1)],
    ['−', 'Smaller', () => zoom.stepZoom(-1)],
    ['Fit', 'Whole diagram', () => fit(viewer)],
  ];
  for (const [sign, words, act] of buttons) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', words);
    button.addEventListener('click', act);
    bar.append(button);
  }
  return bar;
}

function paint(viewer, place) {
  const [registry, canvas, overlays] = ['elementRegistry', 'canvas', 'overlays'].map((name) => viewer.get(name));
  overlays.clear();
  for (const element of registry.getAll()) {
    if (element.parent) STATES.forEach((state) => canvas.removeMarker(element, state));
  }
  const mark = (id, state) => registry.get(id) && canvas.addMarker(id, state);
  const tokens = JSON.parse(place.dataset.tokens || '{}');
  const stands = (id) => tokens.active?.[id] || tokens.incidents?.[id]; // some of it is done, some not
  Object.keys(tokens.done || {}).filter((id) => !stands(id)).forEach((id) => mark(id, 'done'));
  (tokens.flows || []).forEach((id) => mark(id, 'done'));
  for (const [id, count] of Object.entries(tokens.active || {})) {
    mark(id, 'waiting');
    put(registry, overlays, id, grouped(count), '', `${grouped(count)} waiting here`);
  }
  for (const [id, count] of Object.entries(tokens.incidents || {})) {
    mark(id, 'broken');
    put(registry, overlays, id, count > 1 ? `! ${grouped(count)}` : '!', 'broken', `${grouped(count)} stopped here`);
  }
  for (const [id, words] of Object.entries(JSON.parse(place.dataset.marks || '{}'))) {
    mark(id, 'marked');
    put(registry, overlays, id, '!', 'marked', words);
  }
  for (const [id, how] of Object.entries(JSON.parse(place.dataset.changes || '{}'))) {
    mark(id, how);
    put(registry, overlays, id, SIGNS[how], how, how);
  }
  if (place.dataset.picked) mark(place.dataset.picked, 'picked');
}

function grouped(count) {
  return count.toLocaleString('en').replaceAll(',', '\u202f');
}

function put(registry, overlays, id, text, kind, title) {
  if (!registry.get(id)?.parent) return; // not drawn, or the whole process
  const html = document.createElement('div');
  html.className = `token ${kind}`;
  html.textContent = text;
  html.title = title;
  overlays.add(id, { position: { top: -11, right: 14 }, html });
}

// The page puts new tokens into the attribute when something moved.
function watch(viewer, place) {
  new MutationObserver(() => paint(viewer, place)).observe(place, {
    attributes: true,
    attributeFilter: ['data-tokens', 'data-picked'],
  });
}

// Keys pan and zoom; a click on an element shows its facts in the side panel of an instance.
function makeUsable(viewer, place) {
  const canvas = viewer.get('canvas');
  place.addEventListener('keydown', (event) => {
    if (event.target.closest('button')) return;
    const pan = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (pan) canvas.scroll({ dx: pan[0], dy: pan[1] });
    else if (event.key === '+') viewer.get('zoomScroll').stepZoom(1);
    else if (event.key === '-') viewer.get('zoomScroll').stepZoom(-1);
    else if (event.key === '0') fit(viewer);
    else return;
    event.preventDefault();
  });
  if (!place.closest('#drawing')) return;
  viewer.on('element.click', async ({ element }) => {
    const isNode = element.parent && !element.waypoints;
    const address = new URL(location.href);
    if (isNode) address.searchParams.set('element', element.businessObject.id);
    else address.searchParams.delete('element');
    swap(await fetchPage(address), 'side');
    history.replaceState(null, '', address);
    place.dataset.picked = isNode ? element.id : '';
  });
}
