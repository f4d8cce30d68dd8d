// The modeler: a set of files that are deployed together, each in the editor of its kind.
// They are checked while one draws; the findings are marked in the drawing and listed below it.
import { csrfToken, announce } from './parts.js';
import { blank } from './modeler/blank.js';
import { Findings } from './modeler/findings.js';

const PAUSE = 700;
const page = document.getElementById('modeler');
const stage = page.querySelector('[data-stage]');
const list = page.querySelector('[data-files]');
const said = page.querySelector('[data-said]');
const files = new Map(); // name -> { text, place, editor, opening }
const findings = new Findings(page.querySelector('[data-findings]'), show);
let current = null;
let isChanged = false;
let waiting;

const kindOf = (name) => (/\.dmn$/i.test(name) ? 'dmn' : /\.(form|json)$/i.test(name) ? 'form' : 'bpmn');
const loaders = {
  bpmn: () => import('./modeler/bpmn.js'),
  dmn: () => import('./modeler/dmn.js'),
  form: () => import('./modeler/forms.js'),
};

async function open(name) {
  current = name;
  list.querySelectorAll('button').forEach((one) => one.setAttribute('aria-current', String(one.value === name)));
  for (const [other, file] of files) if (file.place) file.place.hidden = other !== name;
  const file = files.get(name);
  file.opening ??= make(name, file);
  await file.opening;
}

async function make(name, file) {
  file.place = document.createElement('div');
  file.place.className = `editor ${kindOf(name)}`;
  stage.append(file.place);
  try {
    const { edit } = await loaders[kindOf(name)]();
    file.editor = await edit(file.place, file.text, () => changed(name));
    file.editor.mark?.(findings.of(name));
  } catch (error) {
    showAsText(file, error);
  }
}

// A file that its editor cannot open is shown as it is: it can be read, checked and kept.
function showAsText(file, error) {
  const words = document.createElement('p');
  words.className = 'notice bad';
  words.textContent = `This file cannot be drawn: ${error.message}`;
  const text = document.createElement('pre');
  text.tabIndex = 0;
  text.textContent = file.text;
  file.place.replaceChildren(words, text);
}

async function show(finding) {
  if (!files.has(finding.file)) return;
  await open(finding.file);
  files.get(finding.file).editor?.select?.(finding.element_id);
}

function changed(name) {
  isChanged = true;
  files.get(name).isStale = true;
  say('');
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
}

async function texts() {
  for (const file of files.values()) {
    if (!file.isStale || !file.editor) continue;
    file.isStale = false;
    file.text = await file.editor.text();
  }
  const body = new FormData();
  for (const [name, file] of files) body.append('files', new Blob([file.text]), name);
  return body;
}

async function send(address) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'X-CSRF-Token': csrfToken(), Accept: 'application/json' },
    body: await texts(),
  });
  if (answer.headers.get('Content-Type')?.includes('json')) return { answer, told: await answer.json() };
  return { answer, told: { detail: `The server answered ${answer.status}; nothing was changed.` } };
}

async function check() {
  if (files.size === 0) return;
  const { answer, told } = await send('/modeler/check');
  if (!answer.ok) {
    say(told.detail, 'bad');
    return;
  }
  tell(told);
}

function tell(told) {
  findings.show(told.findings, told.verdict);
  for (const [name, file] of files) file.editor?.mark?.(findings.of(name));
  for (const button of list.querySelectorAll('button')) {
    const errors = findings.of(button.value).filter((one) => one.level === 'error').length;
    button.querySelector('.count').textContent = errors || '';
  }
}

async function deploy(button) {
  button.disabled = true;
  try {
    const { answer, told } = await send('/modeler/deploy');
    if (told.findings) tell(told);
    if (answer.ok) {
      isChanged = false;
      say(told.said, 'good', told.url);
    } else {
      say(told.detail, 'bad');
    }
  } finally {
    button.disabled = false;
  }
}

function say(words, tone = '', address = '') {
  said.className = `said ${tone}`;
  said.textContent = words;
  if (address) {
    const link = document.createElement('a');
    link.href = address;
    link.textContent = 'Open it';
    said.append(' ', link);
  }
  if (words) announce(words);
}

function add(name, text) {
  const free = unused(name);
  files.set(free, { text });
  const button = document.createElement('button');
  button.type = 'button';
  button.value = free;
  button.append(free, Object.assign(document.createElement('span'), { className: 'count' }));
  button.addEventListener('click', () => open(free));
  const item = document.createElement('li');
  item.append(button);
  list.append(item);
  return free;
}

function unused(name) {
  const [, stem, ending] = name.match(/^(.*?)(\.[^.]*)?$/);
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${stem}-${number}${ending ?? ''}`;
    if (!files.has(tried)) return tried;
  }
}

async function addAll(chosen) {
  let last;
  for (const file of chosen) last = add(file.name, await file.text());
  if (!last) return;
  isChanged = true;
  await open(last);
  await check();
}

function download() {
  const { text, isStale, editor } = files.get(current);
  Promise.resolve(isStale && editor ? editor.text() : text).then((content) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([content]));
    link.download = current;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

page.querySelector('[data-deploy]').addEventListener('click', (event) => deploy(event.currentTarget));
page.querySelector('[data-download]').addEventListener('click', download);
page.querySelector('[data-choose]').addEventListener('change', (event) => addAll(event.target.files));
for (const button of page.querySelectorAll('[data-blank]')) {
  button.addEventListener('click', async () => {
    button.closest('details').open = false;
    await open(add(...blank(button.dataset.blank)));
    changed(current);
  });
}
page.addEventListener('dragover', (event) => event.preventDefault());
page.addEventListener('drop', (event) => {
  event.preventDefault();
  addAll(event.dataTransfer.files);
});
window.addEventListener('beforeunload', (event) => {
  if (isChanged) event.preventDefault();
});
window.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  download();
});

const answer = page.dataset.from && (await fetch(page.dataset.from));
const given = answer?.ok ? await answer.json() : { files: {} };
for (const [name, text] of Object.entries(given.files)) add(name, text);
if (files.size === 0) add(...blank(page.dataset.blank || 'bpmn'));
await open(given.first || files.keys().next().value);
page.dataset.ready = 'yes';
await check();
