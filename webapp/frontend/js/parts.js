// Fetches a page and puts named parts of it in place of the present ones.
// Focus, open details and scroll positions stay as they were.

const listeners = [];

export function onSwap(listener) {
  listeners.push(listener);
}

export async function fetchPage(address) {
  const answer = await fetch(address, { headers: { 'X-Plait-Page': '1' } });
  if (new URL(answer.url).pathname === '/sign-in') {
    location.reload(); // the session has ended
    throw new Error('signed out');
  }
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

// Replaces #id by the one of `page`, or removes it when `page` has none. Returns the new element.
export function swap(page, id) {
  const old = document.getElementById(id);
  const found = page.getElementById(id);
  if (!old || !found) {
    old?.remove();
    return null;
  }
  const fresh = document.importNode(found, true);
  const before = remember(old);
  old.replaceWith(fresh);
  restore(fresh, before);
  listeners.forEach((listener) => listener(fresh));
  return fresh;
}

export function announce(words) {
  const place = document.getElementById('announcer');
  place.textContent = '';
  setTimeout(() => { place.textContent = words; }, 50); // a reader speaks what changes after a pause
}

function remember(old) {
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focus && pathTo(focus, old);
  const opened = [...old.querySelectorAll('details')].map((details) => details.open);
  return { place, opened, top: old.scrollTop, tab: focus?.dataset.part };
}

function restore(fresh, before) {
  const details = [...fresh.querySelectorAll('details')];
  if (details.length === before.opened.length) {
    details.forEach((one, at) => { one.open = before.opened[at]; });
  }
  fresh.scrollTop = before.top;
  if (before.place) before.place.reduce((at, step) => at?.children[step], fresh)?.focus({ preventScroll: true });
}

function pathTo(element, root) {
  const path = [];
  for (let at = element; at !== root; at = at.parentElement) {
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return path;
}
