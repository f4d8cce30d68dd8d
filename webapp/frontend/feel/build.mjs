// Bundles FEEL for the engine's JavaScript machine into one file beside the engine, with its licences.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { licencesOf } from '../licences.mjs';
import { feelin } from './patches.mjs';

const out = path.resolve(process.argv[2]);
fs.mkdirSync(out, { recursive: true });
const result = await esbuild.build({
  entryPoints: ['feel/feel.js'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  outfile: path.join(out, 'feel.js'),
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [feelin],
});
fs.writeFileSync(path.join(out, 'LICENCES.txt'), licencesOf(result.metafile));
