// Bundles js/ and css/ into one folder: names carry a content hash, manifest.json maps plain names to them
// and files.json lists all of them. What is there already stays: servers that run may still be asked for it.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';

const out = path.resolve(process.argv[2]);
fs.mkdirSync(out, { recursive: true });

const result = await esbuild.build({
  entryPoints: [
    'js/plait.js',
    'css/plait.css', 'css/diagram.css', 'css/form.css',
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

// Every bundled package's licence travels with the bundle.
const packages = new Set();
for (const file of Object.keys(result.metafile.inputs)) {
  const found = file.match(/^(?:.*\/)?(node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json')));
  const file = fs.readdirSync(folder).find((one) => /^(un)?licen[cs]e(\.|$)/i.test(one));
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : `Licence: ${license}`;
  return `${name} ${version}\n\n${text}\n`;
});
fs.writeFileSync(path.join(out, 'LICENCES.txt'), licences.join(`\n${'-'.repeat(72)}\n\n`));
