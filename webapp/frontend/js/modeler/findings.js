// What the checks say of the set: a verdict in words, and one line a finding that leads to its element.
const ORDER = ['error', 'warning', 'note', 'advice'];

export class Findings {
  constructor(place, show) {
    this.list = place.querySelector('ul');
    this.verdict = place.querySelector('[data-verdict]');
    this.show_ = show;
    this.all = [];
  }

  of(file) {
    return this.all.filter((one) => one.file === file);
  }

  show(findings, verdict) {
    this.all = [...findings].sort((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
    this.verdict.textContent = sentence(verdict);
    this.verdict.dataset.tone = { refused: 'bad', 'needs a handler': 'soon' }[verdict] ?? 'good';
    this.list.replaceChildren(...this.all.map((one) => this.line(one)));
  }

  line(finding) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.addEventListener('click', () => this.show_(finding));
    const place = [finding.file, finding.line && `line ${finding.line}`].filter(Boolean).join(', ');
    button.append(
      part('span', `chip ${{ error: 'bad', warning: 'soon' }[finding.level] ?? ''}`, finding.level),
      part('span', 'what', finding.message),
      part('span', 'muted', `${sentence(finding.way_out)} (${place})`),
    );
    item.append(button);
    return item;
  }
}

function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function part(tag, name, text) {
  return Object.assign(document.createElement(tag), { className: name, textContent: text });
}
