// The split view: a row opens its task beside the list; live changes never push the row under work.
import { announce, fetchPage, swap } from './parts.js';

const wide = matchMedia('(min-width: 820px)');

export function startWorklist() {
  const worklist = document.querySelector('[data-worklist]');
  if (!worklist) return;
  worklist.addEventListener('click', (event) => {
    const row = event.target.closest('[data-row]');
    if (row && wide.matches && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      open(worklist, row, event.detail === 0);
    }
  });
  worklist.querySelector('[data-fresh]').addEventListener('click', () => showFresh(worklist));
  addEventListener('popstate', () => location.reload());
}

async function open(worklist, row, byKeyboard) {
  const page = await fetchPage(row.href).catch(() => null);
  if (!page?.getElementById('pane')) { // the task is gone by now, or the server: the page says so
    location.assign(row.href);
    return;
  }
  history.pushState(null, '', row.href);
  document.title = page.title;
  worklist.classList.add('split');
  worklist.dataset.step = 'task';
  if (!document.getElementById('pane')) {
    const place = document.createElement('div');
    place.id = 'pane';
    worklist.append(place);
  }
  swap(page, 'pane').scrollTop = 0;
  for (const other of worklist.querySelectorAll('[data-row][aria-current]')) other.removeAttribute('aria-current');
  row.setAttribute('aria-current', 'true');
  row.scrollIntoView({ block: 'nearest' });
  if (byKeyboard) document.getElementById('task-title').focus(); // the next Tab is in the task
}

// Brings the list up to date without moving anything: rows change in place, rows that left are struck
// through, new ones wait behind a button.
export async function refreshWorklist() {
  const worklist = document.querySelector('[data-worklist]');
  if (!worklist) return;
  const page = await fetchPage(worklist.dataset.listUrl);
  swap(page, 'filters');
  const rows = document.getElementById('rows');
  const theirs = new Map([...page.querySelectorAll('#rows > li')].map((row) => [row.id, row]));
  const ours = rows.tagName === 'OL' ? [...rows.children] : [];
  for (const row of ours) update(row, theirs.get(row.id));
  const fresh = [...theirs.keys()].filter((id) => !document.getElementById(id));
  offer(worklist, fresh.length);
}

function update(row, theirs) {
  row.classList.toggle('gone', !theirs);
  if (!theirs) return;
  if (row.dataset.revision === theirs.dataset.revision) return;
  row.dataset.revision = theirs.dataset.revision;
  const [ours, other] = [row.querySelector('a'), theirs.querySelector('a')];
  ours.replaceChildren(...document.importNode(other, true).childNodes);
}

function offer(worklist, count) {
  const button = worklist.querySelector('[data-fresh]');
  const words = `Show ${count} new ${count === 1 ? 'task' : 'tasks'}`;
  const isNews = count > 0 && (button.hidden || button.textContent !== words);
  button.hidden = count === 0;
  button.textContent = words;
  if (isNews) announce(words);
}

async function showFresh(worklist) {
  const here = document.querySelector('[data-row][aria-current]')?.closest('li').id;
  const known = new Set([...document.querySelectorAll('#rows > li')].map((row) => row.id));
  const page = await fetchPage(worklist.dataset.listUrl);
  swap(page, 'rows');
  worklist.querySelector('[data-fresh]').hidden = true;
  document.getElementById(here)?.querySelector('[data-row]').setAttribute('aria-current', 'true');
  [...document.querySelectorAll('#rows > li')].find((row) => !known.has(row.id))?.querySelector('a').focus();
}
