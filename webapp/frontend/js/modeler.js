// The modeler: a set of files that are deployed together, each in the editor of its kind.
// They are checked while one draws; the findings are marked in the drawing and listed below it.
import { csrfToken, announce } from './parts.js';
import { blank } from './modeler/blank.js';
import { FileList, kindOf } from './modeler/files.js';
import { Findings } from './modeler/findings.js';

const PAUSE = 700;
const page = document.getElementById('modeler');
const said = page.querySelector('[data-said]');
const findings = new Findings(page.querySelector('[data-findings]'), show);
const files = new FileList(page, { make, changed });
const loaders = {
  bpmn: () => import('./modeler/bpmn.js'),
  dmn: () => import('./modeler/dmn.js'),
  form: () => import('./modeler/forms.js'),
};
let edits = 0; // changes so far, and how many of them the server has
let kept = 0;
let asked = 0;
let waiting;

async function make(file) {
  file.place = document.createElement('div');
  file.place.className = `editor ${kindOf(file.name)}`;
  page.querySelector('[data-stage]').append(file.place);
  try {
    const { edit } = await loaders[kindOf(file.name)]();
    file.editor = await edit(file.place, file.text, () => changed(file));
    file.editor.mark?.(findings.of(file.name));
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
  const file = files.named(finding.file);
  if (!file) return;
  await files.open(file);
  file.editor?.select?.(finding.element_id);
}

function changed(file) {
  edits += 1;
  if (file) file.isStale = true;
  say('');
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
}

async function body() {
  const form = new FormData();
  for (const file of files.all) form.append('files', new Blob([await files.textOf(file)]), file.name);
  return form;
}

// Answers { ok, told }; whatever is not our own answer counts as a refusal, so that nothing is taken for kept.
async function send(address) {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'X-CSRF-Token': csrfToken(), Accept: 'application/json' },
      body: await body(),
    });
    if (answer.headers.get('Content-Type')?.includes('json')) return { ok: answer.ok, told: await answer.json() };
    if (answer.redirected) return { ok: false, told: { detail: 'You are signed out. Sign in in another tab, then try again here; nothing is lost.' } };
    return { ok: false, told: { detail: `The server answered ${answer.status}; nothing was changed.` } };
  } catch {
    return { ok: false, told: { detail: 'The server cannot be reached; what is drawn stays here.' } };
  }
}

async function check() {
  if (files.all.length === 0) return;
  asked += 1;
  const mine = asked;
  const { ok, told } = await send('/modeler/check');
  if (mine !== asked) return; // a later one is on its way
  if (ok) tell(told);
  else say(told.detail, 'bad');
}

function tell(told) {
  findings.show(told.findings, told.verdict);
  for (const file of files.all) {
    file.editor?.mark?.(findings.of(file.name));
    files.count(file, findings.of(file.name).filter((one) => one.level === 'error').length);
  }
}

async function deploy(button) {
  button.disabled = true;
  const sent = edits;
  const { ok, told } = await send('/modeler/deploy');
  button.disabled = false;
  if (told.findings) tell(told);
  if (ok) {
    kept = sent;
    say(told.said, 'good', told.url);
  } else {
    say(told.detail, 'bad');
  }
}

function say(words, tone = '', address = '') {
  said.className = `said ${tone}`;
  said.textContent = words;
  said.title = words;
  if (address) {
    const link = document.createElement('a');
    link.href = address;
    link.textContent = 'Open it';
    said.append(' ', link);
  }
  if (words) announce(words);
}

async function addAll(chosen) {
  const zips = [...chosen].filter((file) => /\.zip$/i.test(file.name));
  let last;
  for (const file of chosen) {
    if (!zips.includes(file)) last = files.add(file.name, await file.text());
  }
  page.querySelector('[data-choose]').value = '';
  if (last) {
    await files.open(last);
    changed();
  }
  if (zips.length) say(`${zips[0].name} is a zip: unpack it first, or deploy it on the definitions page.`, 'bad');
}

async function download() {
  const { current } = files;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([await files.textOf(current)]));
  link.download = current.name;
  link.click();
  URL.revokeObjectURL(link.href);
}

page.querySelector('[data-deploy]').addEventListener('click', (event) => deploy(event.currentTarget));
page.querySelector('[data-download]').addEventListener('click', download);
page.querySelector('[data-choose]').addEventListener('change', (event) => {
  event.target.closest('details').open = false;
  addAll(event.target.files);
});
for (const button of page.querySelectorAll('button[data-blank]')) {
  button.addEventListener('click', async () => {
    button.closest('details').open = false;
    await files.open(files.add(...blank(button.dataset.blank)));
    changed();
  });
}
page.addEventListener('dragover', (event) => {
  if (!event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  page.classList.add('over');
});
page.addEventListener('dragleave', (event) => {
  if (!page.contains(event.relatedTarget)) page.classList.remove('over');
});
page.addEventListener('drop', (event) => {
  page.classList.remove('over');
  if (event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  addAll(event.dataTransfer.files);
});
window.addEventListener('beforeunload', (event) => {
  if (edits !== kept) event.preventDefault();
});
window.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  download();
});

const answer = page.dataset.from && (await fetch(page.dataset.from));
const given = answer?.ok ? await answer.json() : { files: {} };
for (const [name, text] of Object.entries(given.files)) files.add(name, text);
if (files.all.length === 0) files.add(...blank(page.dataset.blank || 'bpmn'));
await files.open(files.named(given.first) ?? files.all[0]);
page.dataset.ready = 'yes';
await check();
