// The editors make elements of text with style attributes, which our pages do not allow: the same
// styles are set afterwards by script, which may.
import plain from 'domify-itself';

export function domify(html, ...rest) {
  if (typeof html !== 'string' || !html.includes('style=')) return plain(html, ...rest);
  const made = plain(html.replaceAll(/\sstyle=/g, ' data-styled='), ...rest);
  for (const one of [made, ...(made.querySelectorAll?.('[data-styled]') ?? [])]) {
    if (!one.dataset?.styled) continue;
    one.style.cssText = one.dataset.styled;
    delete one.dataset.styled;
  }
  return made;
}

export default domify;
