// The licence of every package in a bundle, to travel with it.
import fs from 'node:fs';
import path from 'node:path';

export function licencesOf(metafile) {
  const packages = new Set();
  for (const file of Object.keys(metafile.inputs)) {
    const found = file.match(/^(?:.*\/)?(node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) packages.add(found[1]);
  }
  const licences = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json')));
    const file = fs.readdirSync(folder).find((one) => /^(un)?licen[cs]e(\.|$)/i.test(one));
    const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  });
  return licences.join(`\n${'-'.repeat(72)}\n\n`);
}
