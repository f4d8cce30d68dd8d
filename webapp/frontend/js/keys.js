// Single-key shortcuts, silent while somebody types.

export function startKeys() {
  const dialog = document.getElementById('keys');
  const open = document.querySelector('[data-keys-open]');
  if (!dialog || !open) return;
  open.hidden = false;
  open.addEventListener('click', () => dialog.showModal());
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = actions[event.key];
    if (act && !document.querySelector('dialog[open]')) act(event);
  });
}

const actions = {
  '?': () => document.getElementById('keys').showModal(),
  j: () => step(1),
  k: () => step(-1),
  c: () => document.querySelector('[data-claim]')?.click(),
  o: () => document.querySelector('[data-open]')?.click(),
  t: () => document.querySelectorAll('[data-numbers]').forEach((one) => { one.open = !one.open; }),
};

function isTyping(target) {
  return target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]');
}

function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement);
  const open = rows.findIndex((row) => row.hasAttribute('aria-current'));
  const from = here >= 0 ? here : open >= 0 ? open : by > 0 ? -1 : rows.length;
  rows[Math.min(rows.length - 1, Math.max(0, from + by))].focus();
}
