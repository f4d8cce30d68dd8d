// Keeps an open page current: hints arrive over one stream; without it the page asks by itself.
import { fetchPage, swap } from './parts.js';
import { refreshTask } from './task.js';
import { refreshWorklist } from './worklist.js';

const POLL = 1500; // a change has two seconds to appear, also where there is no stream
const RETRY = 5000;
const SELDOM = 10000;
const IDLE = 20 * 60000;
const everything = { worklist: true, incidents: true, instances: null };
let polling = null;
let stream = null;
let usedAt = Date.now();

export function startLive() {
  if (!document.querySelector('[data-live]')) return;
  listen();
  addEventListener('pagehide', () => stream?.close());
  for (const use of ['pointerdown', 'keydown']) addEventListener(use, wake);
  setInterval(() => {
    tellTimes();
    if (Date.now() - usedAt > IDLE) sleep();
  }, 30000);
}

// A page that nobody uses goes quiet, so that the session behind it can end.
function sleep() {
  stream?.close();
  stream = null;
  clearInterval(polling);
  polling = null;
  document.documentElement.dataset.live = 'asleep';
}

function wake() {
  usedAt = Date.now();
  if (document.documentElement.dataset.live !== 'asleep') return;
  document.documentElement.dataset.live = 'waking';
  listen();
  refresh(everything);
}

function listen() {
  const opened = new EventSource('/live');
  stream = opened;
  opened.addEventListener('open', () => {
    document.documentElement.dataset.live = 'stream';
    clearInterval(polling);
    if (polling) refresh(everything); // what happened between the last question and now
    polling = null;
  });
  opened.addEventListener('message', (event) => refresh(JSON.parse(event.data)));
  opened.addEventListener('error', () => {
    if (opened !== stream || opened.readyState !== EventSource.CLOSED) return; // it connects again by itself
    polling ??= setInterval(() => refresh(everything), POLL);
    setTimeout(() => { if (opened === stream) listen(); }, RETRY);
  });
}

let running = false;
let waiting = null;

// One refresh at a time; hints that come meanwhile are joined into the next.
async function refresh(hint) {
  if (running) {
    waiting = waiting ? join(waiting, hint) : hint;
    return;
  }
  running = true;
  try {
    await apply(hint);
  } catch (error) {
    console.warn('live refresh', error.message); // the next hint tries again
  } finally {
    running = false;
  }
  if (waiting) {
    const next = waiting;
    waiting = null;
    refresh(next);
  }
}

function join(one, other) {
  const instances = one.instances && other.instances ? [...one.instances, ...other.instances] : null;
  return {
    worklist: one.worklist || other.worklist,
    incidents: one.incidents || other.incidents,
    instances,
  };
}

async function apply(hint) {
  const concerns = (id) => !hint.instances || hint.instances.includes(id);
  if (hint.worklist) await refreshWorklist();
  const task = document.getElementById('task');
  if (task && (hint.worklist || concerns(task.dataset.instance))) await refreshTask();
  const instance = document.querySelector('[data-live="instance"]');
  if (instance && concerns(instance.dataset.instance)) await refreshInstance();
  if (hint.incidents && document.querySelector('[data-live="incidents"]')) await refreshPart('incidents');
  if (document.querySelector('[data-live="instances"]')) await refreshPart('instances');
}

async function refreshInstance() {
  const page = await fetchPage(location.href);
  if (!document.querySelector('#case-head [data-menu][open]')) swap(page, 'case-head');
  swap(page, 'side');
  const [ours, theirs] = [document, page].map((one) => one.querySelector('#drawing [data-diagram]'));
  if (!ours || !theirs) return;
  if (theirs.dataset.tokens) ours.dataset.tokens = theirs.dataset.tokens; // diagram.js watches it
  else refreshTokens(ours, theirs.dataset.tokensFrom);
}

let tokensAt = 0;
let tokensDue = null;

// The tokens of a wide instance are costly: often enough to trust, seldom enough to bear.
function refreshTokens(place, address) {
  tokensDue ??= setTimeout(async () => {
    [tokensDue, tokensAt] = [null, Date.now()];
    const answer = await fetch(address);
    if (answer.ok) place.dataset.tokens = await answer.text();
  }, Math.max(0, tokensAt + SELDOM - Date.now()));
}

async function refreshPart(id) {
  const part = document.getElementById(id);
  if ([...part.querySelectorAll('textarea')].some((area) => area.value)) return;
  swap(await fetchPage(location.href), id);
}

// "3 min ago" grows old on a page that stays open.
function tellTimes() {
  for (const time of document.querySelectorAll('time[data-relative], time[data-until]')) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    const isLate = seconds < 0;
    const amount = amountOf(Math.abs(seconds));
    if (!amount) continue;
    if ('until' in time.dataset) {
      time.textContent = isLate ? `${amount} late` : `in ${amount}`;
      time.className = isLate ? 'bad' : seconds < 86400 ? 'soon' : '';
    } else {
      time.textContent = isLate ? `${amount} ago` : `in ${amount}`;
    }
  }
}

function amountOf(seconds) {
  if (seconds < 60) return '';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86400);
  if (days < 21) return `${days} d`;
  return days < 365 ? `${Math.floor(days / 7)} wk` : `${Math.floor(days / 365)} y`;
}
