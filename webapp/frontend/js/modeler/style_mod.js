// The editors' styles as adopted style sheets: our pages allow no <style> elements.
import { StyleModule } from 'style-mod-itself';

const mount = StyleModule.mount;

// What style-mod takes a shadow root for: it writes into sheets that the document adopts.
const roots = new WeakMap();
function adopting(document) {
  if (!roots.has(document)) {
    roots.set(document, {
      ownerDocument: document,
      get adoptedStyleSheets() { return document.adoptedStyleSheets; },
      set adoptedStyleSheets(sheets) { document.adoptedStyleSheets = sheets; },
    });
  }
  return roots.get(document);
}

StyleModule.mount = (root, modules, options) => mount(root.head ? adopting(root) : root, modules, options);

export { StyleModule };
