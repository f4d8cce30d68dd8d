// The colours of expressions while they are typed: ours, so that they are read in the dark too.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const COLOURS = [
  { tag: [tags.keyword, tags.bool, tags.null, tags.typeName], color: 'var(--bad)' },
  { tag: [tags.string, tags.special(tags.string), tags.number], color: 'var(--good)' },
  { tag: [tags.arithmeticOperator, tags.compareOperator, tags.special(tags.bracket)], color: 'var(--soon)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.special(tags.variableName))], color: 'var(--accent)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--muted)' },
];

export const feelLight = [
  EditorView.theme({
    '&': { color: 'var(--text)' },
    '.cm-content': { caretColor: 'var(--text)' },
    '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--line)' },
  }),
  syntaxHighlighting(HighlightStyle.define(COLOURS)),
];

export const feelDark = feelLight; // the tokens follow the page
