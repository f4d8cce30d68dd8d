// The command field: Ctrl K, type, arrows, Enter. Without JavaScript it is a search form.

let typedAt = 0;

export function startCommands() {
  const form = document.querySelector('[data-seek]');
  if (!form) return;
  const input = form.querySelector('input');
  const list = form.querySelector('.results');
  list.id = 'results';
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-autocomplete', 'list');
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      input.focus();
      input.select();
      seek(input, list);
    }
  });
  input.addEventListener('input', () => seek(input, list));
  input.addEventListener('keydown', (event) => move(event, input, list));
  form.addEventListener('submit', (event) => {
    const chosen = list.querySelector('[aria-selected="true"]');
    if (!chosen || list.hidden) return;
    event.preventDefault();
    chosen.click();
  });
  form.addEventListener('focusout', (event) => {
    if (!form.contains(event.relatedTarget)) close(input, list);
  });
}

async function seek(input, list) {
  const mine = ++typedAt;
  const address = `/search?q=${encodeURIComponent(input.value)}`;
  const answer = await fetch(address, { headers: { 'X-Plait-Fragment': '1' } });
  if (mine !== typedAt || !answer.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html');
  list.replaceChildren(...found.body.childNodes);
  list.hidden = false;
  input.setAttribute('aria-expanded', 'true');
  choose(input, list, 0);
}

function move(event, input, list) {
  if (event.key === 'Escape') {
    close(input, list);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || list.hidden) return;
  event.preventDefault();
  const options = [...list.querySelectorAll('a')];
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  choose(input, list, (at + step + options.length) % Math.max(1, options.length));
}

function choose(input, list, wanted) {
  list.querySelectorAll('a').forEach((option, at) => {
    option.setAttribute('aria-selected', String(at === wanted));
    option.tabIndex = -1;
    if (at !== wanted) return;
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  });
}

function close(input, list) {
  list.hidden = true;
  input.setAttribute('aria-expanded', 'false');
  input.removeAttribute('aria-activedescendant');
}
