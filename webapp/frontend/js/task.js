// A task's form: drafts saved silently, and what to do when somebody else changes the task meanwhile.
import { csrfToken, fetchPage, swap } from './parts.js';

const PAUSE = 800;
const dirty = new WeakSet();

export function startTask(root) {
  for (const form of root.querySelectorAll('form[data-answer]')) {
    form.addEventListener('input', () => changed(form));
    form.addEventListener('plait:answer', () => changed(form));
    form.addEventListener('submit', () => dirty.delete(form));
  }
  root.querySelector('[data-focus]')?.focus();
}

function changed(form) {
  dirty.add(form);
  if (!form.dataset.draft) return;
  clearTimeout(form.pause);
  form.pause = setTimeout(() => save(form), PAUSE);
}

async function save(form) {
  const said = form.querySelector('[data-draft-said]');
  const body = new FormData(form);
  body.delete('once');
  const answer = await fetch(form.dataset.draft, {
    method: 'POST',
    headers: { 'X-CSRF-Token': csrfToken() },
    body,
  });
  if (!answer.ok) {
    said.textContent = 'This draft could not be saved; what you typed is still here.';
    return;
  }
  const { time } = await answer.json();
  said.textContent = `Draft saved ${time}`;
}

// Somebody else did something: the state is shown at once; the form stays while one is typing in it.
export async function refreshTask() {
  const task = document.getElementById('task');
  if (!task) return;
  const page = await fetchPage(location.href).catch(() => null);
  const other = page?.getElementById('task');
  if (!other || other.dataset.taskPage !== task.dataset.taskPage) {
    news('This task is no longer open to you: somebody else finished or took it.');
    return;
  }
  if (other.dataset.revision === task.dataset.revision && other.dataset.state === task.dataset.state) {
    refreshPanel(page);
    return;
  }
  task.dataset.revision = other.dataset.revision;
  task.dataset.state = other.dataset.state;
  swap(page, 'task-state');
  refreshPanel(page);
  const form = task.querySelector('form[data-answer]');
  const isOpen = Boolean(other.querySelector('form[data-answer]'));
  if (!form || !isOpen) {
    news(other.querySelector('#task-state .chip').parentElement.textContent.trim().replace(/\s+/g, ' '));
  }
  if (!form || !dirty.has(form)) swap(page, 'decide');
  else if (!isOpen) form.querySelectorAll('.outcomes button').forEach((button) => { button.disabled = true; });
}

function refreshPanel(page) {
  const evidence = document.getElementById('evidence');
  const typed = [...evidence.querySelectorAll('textarea')].some((area) => area.value);
  if (!typed && !evidence.querySelector('[data-chart], [data-diagram]')) swap(page, 'evidence');
}

function news(words) {
  const place = document.getElementById('task-news');
  const notice = document.createElement('div');
  notice.className = 'notice soon';
  notice.textContent = `Changed just now: ${words}`;
  place.replaceChildren(notice);
}
