// The files of the set: which there are, which is open, what each is called.
export const kindOf = (name) => (/\.dmn$/i.test(name) ? 'dmn' : /\.(form|json)$/i.test(name) ? 'form' : 'bpmn');

export class FileList {
  constructor(page, { make, changed }) {
    this.all = []; // { name, text, button, place, editor, opening, isStale }
    this.current = null;
    this.make = make;
    this.list = page.querySelector('[data-files]');
    this.menu = page.querySelector('[data-file]');
    this.field = this.menu.querySelector('input');
    this.wrong = this.menu.querySelector('[data-wrong]');
    this.menu.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.rename(this.field.value.trim())) changed();
    });
    this.menu.querySelector('[data-remove]').addEventListener('click', () => {
      this.remove();
      changed();
    });
  }

  named(name) {
    return this.all.find((file) => file.name === name);
  }

  add(name, text) {
    const file = { name: this.unused(name), text, button: document.createElement('button') };
    this.all.push(file);
    file.button.type = 'button';
    file.button.append(file.name, Object.assign(document.createElement('span'), { className: 'count' }));
    file.button.addEventListener('click', () => this.open(file));
    const item = document.createElement('li');
    item.append(file.button);
    this.list.append(item);
    this.menu.querySelector('[data-remove]').disabled = this.all.length < 2;
    return file;
  }

  async open(file) {
    this.current = file;
    for (const one of this.all) {
      one.button.setAttribute('aria-current', String(one === file));
      if (one.place) one.place.hidden = one !== file;
    }
    this.field.value = file.name;
    this.wrong.textContent = '';
    file.opening ??= this.make(file);
    await file.opening;
  }

  async textOf(file) {
    if (file.isStale && file.editor) {
      file.isStale = false;
      file.text = await file.editor.text();
    }
    return file.text;
  }

  count(file, errors) {
    const place = file.button.querySelector('.count');
    place.textContent = errors || '';
    place.title = errors ? `${errors} to mend` : '';
  }

  // Files name each other: what another file calls this one must be changed there too.
  rename(name) {
    const file = this.current;
    this.wrong.textContent = this.faultOf(name, file);
    if (this.wrong.textContent || name === file.name) return false;
    file.name = name;
    file.button.firstChild.data = name;
    this.menu.open = false;
    return true;
  }

  faultOf(name, file) {
    if (!name || /[/\\:%]/.test(name) || name.startsWith('.')) return 'Use a plain name, such as order.bpmn.';
    if (kindOf(name) !== kindOf(file.name)) return `Keep the ending ${file.name.replace(/^.*(?=\.)/, '')}.`;
    const same = this.all.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return same && same !== file ? 'Another file of this set is called so.' : '';
  }

  remove() {
    const file = this.current;
    this.all = this.all.filter((one) => one !== file);
    file.place?.remove();
    file.button.parentElement.remove();
    this.menu.open = false;
    this.menu.querySelector('[data-remove]').disabled = this.all.length < 2;
    this.open(this.all[0]);
  }

  unused(name) {
    const [, stem, ending] = name.match(/^(.*?)(\.[^.]*)?$/);
    for (let number = 1; ; number += 1) {
      const tried = number === 1 ? name : `${stem}-${number}${ending ?? ''}`;
      if (!this.named(tried)) return tried;
    }
  }
}
