// Draws a process's form with form-js in place of the plain fields, and sends its answers as one field.
import { Form } from '@bpmn-io/form-js-viewer';

export function startForms(root) {
  for (const place of root.querySelectorAll('[data-form]')) draw(place);
}

async function draw(place) {
  const sender = place.closest('form');
  const plain = sender.querySelector('[data-plain]');
  const [schema, values, errors] = ['schema', 'values', 'errors'].map((name) => JSON.parse(place.dataset[name]));
  const form = new Form({ container: place, debounce: false });
  showTextLiterally(form);
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

function isTouched(plain) {
  if (plain.contains(document.activeElement)) return true;
  return [...plain.querySelectorAll('input, textarea, select')].some((field) => {
    if (field.tagName === 'SELECT') return [...field.options].some((one) => one.selected !== one.defaultSelected && one.index > 0);
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  });
}

// What form-js would submit: hidden and disabled fields are left out.
function carry(form, carrier) {
  carrier.value = JSON.stringify(form._getSubmitData());
}

// The links of an error summary lead to `field-KEY`.
function nameFields(form, place) {
  for (const field of form.get('formFieldRegistry').getAll()) {
    if (!field.key) continue;
    const input = place.querySelector(`[id$="-${CSS.escape(field.id)}"]`);
    const anchor = input?.closest('.fjs-form-field') ?? input;
    if (!anchor) continue;
    anchor.id = `field-${field.key}`;
    document.querySelectorAll(`a[href="#field-${CSS.escape(field.key)}"]`).forEach((link) => {
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
  for (const field of form.get('formFieldRegistry').getAll()) {
    if (field.key && errors[field.key]) found[field.id] = [errors[field.key]];
  }
  if (Object.keys(found).length) form._setState({ errors: found });
}
