// Draws a process's form with form-js in place of the plain fields, and sends its answers as one field.
import { Form } from '@bpmn-io/form-js-viewer';
import DOMPurify from 'dompurify';

// What may be drawn of a form's HTML; humantasks/form_html.py has the same lists.
const ELEMENTS = ('a abbr b blockquote br caption code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li '
  + 'mark ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul').split(' ');
const ATTRIBUTES = 'alt colspan dir href lang rowspan src title'.split(' ');

export function startForms(root) {
  for (const place of root.querySelectorAll('[data-form]')) draw(place);
}

async function draw(place) {
  const sender = place.closest('form');
  const plain = sender.querySelector('[data-plain]');
  const [schema, values, errors] = ['schema', 'values', 'errors'].map((name) => JSON.parse(place.dataset[name]));
  const form = new Form({ container: place, debounce: false });
  showTextLiterally(form);
  drawWordsOnly();
  await form.importSchema(schema, values);
  if (isTouched(plain)) { // somebody was quicker than the script: the plain fields stay
    form.destroy();
    return;
  }
  plain.remove();
  place.hidden = false;
  const carrier = document.createElement('input');
  carrier.type = 'hidden';
  carrier.name = 'variables';
  sender.append(carrier);
  carry(form, carrier);
  nameFields(form, place);
  showErrors(form, errors);
  form.on('changed', () => {
    const before = carrier.value;
    carry(form, carrier);
    if (carrier.value !== before) sender.dispatchEvent(new Event('plait:answer'));
  });
  sender.addEventListener('submit', () => carry(form, carrier));
  // form-js has a form element of its own inside ours: Enter there presses our first button.
  place.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
    event.preventDefault();
    sender.requestSubmit(sender.querySelector('.outcomes button, button.first'));
  });
}

// Texts hold words of deployments and of variables: HTML and images in them are shown as they are written.
function showTextLiterally(form) {
  const markdown = form.get('markdownRenderer');
  const render = markdown.render.bind(markdown);
  markdown.render = (text) => render(String(text).replaceAll('<', '&lt;').replaceAll('![', '!\\['));
}

// form-js hands its HTML to this one instance; a set configuration outranks the one it asks for.
function drawWordsOnly() {
  DOMPurify.setConfig({
    ALLOWED_TAGS: ELEMENTS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    FORCE_BODY: true,
  });
}

function isTouched(plain) {
  if (plain.contains(document.activeElement)) return true;
  return [...plain.querySelectorAll('input, textarea, select')].some((field) => {
    if (field.tagName === 'SELECT') return [...field.options].some((one) => one.selected !== one.defaultSelected && one.index > 0);
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  });
}

// What form-js would submit: hidden and disabled fields are left out. Rows without such a field are kept, and so
// is a list without rows, which form-js would leave out.
function carry(form, carrier) {
  const sent = form._getSubmitData();
  const held = form._getState().data;
  for (const list of listsOf(form)) {
    const rows = at(held, list.valuePath);
    if (!Array.isArray(rows)) continue;
    const [last, ...outer] = [...list.valuePath].reverse();
    const around = outer.reverse().reduce((inner, step) => inner[step] ??= {}, sent);
    around[last] = rows.map((_, number) => around[last]?.[number] ?? {});
  }
  carrier.value = JSON.stringify(sent);
}

// The lists that are shown, outer ones first.
function listsOf(form) {
  const registry = form.get('formFieldRegistry');
  return form.get('formFieldInstanceRegistry').getAll()
    .filter((instance) => registry.get(instance.id)?.type === 'dynamiclist')
    .sort((one, other) => one.valuePath.length - other.valuePath.length);
}

function at(values, path) {
  return path.reduce((inner, step) => inner?.[step], values);
}

// A field's place in the answers, as the server names it: `items.0.price`.
function placeOf(instance) {
  return instance.valuePath.join('.');
}

function instancesOf(form) {
  return form.get('formFieldInstanceRegistry').getAllKeyed();
}

// The links of an error summary lead to `field-PLACE`.
function nameFields(form, place) {
  for (const instance of instancesOf(form)) {
    const key = placeOf(instance);
    const row = Object.values(instance.indexes ?? {}).map((number) => `_${number}`).join('');
    const input = place.querySelector(`[id$="-${CSS.escape(instance.id + row)}"]`);
    const anchor = input?.closest('.fjs-form-field') ?? input;
    if (!anchor) continue;
    anchor.id = `field-${key}`;
    document.querySelectorAll(`a[href="#field-${CSS.escape(key)}"]`).forEach((link) => {
      link.addEventListener('click', (event) => {
        event.preventDefault();
        input.focus();
        anchor.scrollIntoView({ block: 'center' });
      });
    });
  }
}

function showErrors(form, errors) {
  const found = {};
  for (const instance of instancesOf(form)) {
    const sentence = errors[placeOf(instance)];
    if (!sentence) continue;
    const steps = [instance.id, ...Object.values(instance.indexes ?? {})];
    let around = found;
    for (const step of steps.slice(0, -1)) around = around[step] ??= [];
    around[steps.at(-1)] = [sentence];
  }
  if (Object.keys(found).length) form._setState({ errors: found });
}
