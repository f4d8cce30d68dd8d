// form-js' editor; a JSON file that is no form document is left as text.
import { FormEditor } from '@bpmn-io/form-js-editor';

export async function edit(place, text, changed) {
  const schema = JSON.parse(text);
  if (!Array.isArray(schema.components)) throw new Error('it is JSON, but no form-js document');
  const editor = new FormEditor({ container: place });
  await editor.importSchema(schema);
  editor.on('changed', changed);
  return {
    text: async () => `${JSON.stringify(editor.saveSchema(), null, 2)}\n`,
    select: (id) => {
      const found = editor.get('formFieldRegistry').getAll().find((field) => id && [field.id, field.key].includes(id));
      if (found) editor.get('selection').set(found);
    },
  };
}
