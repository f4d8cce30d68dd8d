// The entry of every page. Small: what draws diagrams and forms is fetched when a page needs it.
import { startCommands } from './commands.js';
import { startKeys } from './keys.js';
import { startLive } from './live.js';
import { startShell } from './shell.js';
import { startTask } from './task.js';
import { startWorklist } from './worklist.js';
import { startCharts } from './chart.js';
import { onSwap } from './parts.js';

const bundle = document.getElementById('bundle').dataset;
const styled = new Set();

function style(address) {
  if (styled.has(address)) return;
  styled.add(address);
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = address;
  document.head.append(link);
}

async function enhance(root) {
  startTask(root);
  startCharts(root);
  if (root.querySelector('[data-form]')) {
    style(bundle.formCss);
    const { startForms } = await import('./form.js');
    startForms(root);
  }
  if (root.querySelector('[data-diagram]')) {
    style(bundle.diagramCss);
    const { startDiagrams } = await import('./diagram.js');
    startDiagrams(root);
  }
}

startShell();
startCommands();
startKeys();
startWorklist();
onSwap(enhance);
await enhance(document);
startLive();
