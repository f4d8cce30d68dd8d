// Bundles js/ and css/ into one folder: names carry a content hash, manifest.json maps plain names to them
// and files.json lists all of them. What is there already stays: servers that run may still be asked for it.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { licencesOf } from './licences.mjs';

const out = path.resolve(process.argv[2]);
fs.mkdirSync(out, { recursive: true });

const result = await esbuild.build({
  entryPoints: [
    'js/plait.js', 'js/modeler.js',
    'css/plait.css', 'css/diagram.css', 'css/form.css', 'css/modeler.css',
  ],
  bundle: true,
  minify: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome120', 'firefox121', 'safari17.4'],
  outdir: out,
  outbase: '.',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: Object.fromEntries(['.eot', '.svg', '.ttf', '.woff', '.woff2'].map((kind) => [kind, 'file'])),
  alias: {
    // what the editors do in ways that our pages' content policy forbids is done in allowed ones
    'style-mod': './js/modeler/style_mod.js',
    'style-mod-itself': './node_modules/style-mod/src/style-mod.js',
    '@bpmn-io/cm-theme': './js/modeler/cm_theme.js', // its colours are for white paper only
    domify: './js/modeler/domify.js',
    'domify-itself': './node_modules/domify/index.js',
  },
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
});

const manifest = {};
for (const [file, about] of Object.entries(result.metafile.outputs)) {
  if (about.entryPoint?.startsWith('js/') || about.entryPoint?.startsWith('css/')) {
    manifest[path.basename(about.entryPoint)] = path.basename(file);
  }
}
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');

const files = Object.keys(result.metafile.outputs).map((file) => path.basename(file)).sort();
fs.writeFileSync(path.join(out, 'files.json'), JSON.stringify(files, null, 2) + '\n');

fs.writeFileSync(path.join(out, 'LICENCES.txt'), licencesOf(result.metafile));
