// What stands around every page: theme, menus, tabs and other links that change one part.
import { fetchPage, swap } from './parts.js';

export function startShell() {
  startTheme();
  startMenus();
  startParts();
  document.querySelectorAll('form[data-auto] select').forEach((select) => {
    select.addEventListener('change', () => select.form.requestSubmit());
  });
  document.querySelector('[data-focus]')?.focus();
  forgetSaid();
  startDrop();
}

function startTheme() {
  const button = document.querySelector('[data-theme-toggle]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    document.cookie = `plait_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  });
}

function startMenus() {
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('[data-menu][open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll('[data-menu][open]')) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  });
}

// A link with data-part="evidence" replaces that part only; the rest (a form half filled in) stays.
function startParts() {
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-part]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    swap(await fetchPage(link.href), link.dataset.part);
    history.replaceState(null, '', link.href);
  });
}

// Files dropped on the upload form are chosen in it.
function startDrop() {
  const zone = document.querySelector('[data-drop]');
  if (!zone) return;
  const over = (isOver) => (event) => {
    event.preventDefault();
    zone.classList.toggle('over', isOver);
  };
  zone.addEventListener('dragover', over(true));
  zone.addEventListener('dragleave', over(false));
  zone.addEventListener('drop', (event) => {
    over(false)(event);
    zone.querySelector('input[type="file"]').files = event.dataTransfer.files;
  });
}

// "The task is yours now." is said once: a reload does not say it again.
function forgetSaid() {
  const address = new URL(location.href);
  if (!address.searchParams.has('said')) return;
  address.searchParams.delete('said');
  history.replaceState(null, '', address);
}
