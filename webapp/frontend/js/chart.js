// Reads single values of a chart: by pointer, or with the arrow keys.

const SVG = 'http://www.w3.org/2000/svg';

export function startCharts(root) {
  for (const chart of root.querySelectorAll('[data-chart]')) {
    const readings = JSON.parse(chart.dataset.readings);
    const said = chart.querySelector('[data-readout]');
    for (const svg of chart.querySelectorAll('svg[data-spots]')) {
      const spots = JSON.parse(svg.dataset.spots);
      const pin = makePin(svg);
      let at = spots.length - 1;
      const read = (place) => {
        at = Math.min(spots.length - 1, Math.max(0, place));
        show(pin, spots[at]);
        said.textContent = readings[at];
      };
      svg.addEventListener('pointermove', (event) => read(nearest(svg, spots, event)));
      svg.addEventListener('pointerleave', () => hide(pin));
      svg.addEventListener('keydown', (event) => {
        const step = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: spots.length - 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        read(step);
      });
    }
  }
}

function makePin(svg) {
  const line = document.createElementNS(SVG, 'line');
  line.setAttribute('class', 'pin');
  const top = svg.querySelector('.axis');
  line.setAttribute('y1', '12');
  line.setAttribute('y2', top.getAttribute('y1'));
  const dot = document.createElementNS(SVG, 'circle');
  dot.setAttribute('class', 'dot');
  dot.setAttribute('r', '4');
  const pin = document.createElementNS(SVG, 'g');
  pin.setAttribute('visibility', 'hidden');
  pin.append(line, dot);
  svg.append(pin);
  return { pin, line, dot };
}

function show({ pin, line, dot }, [x, y]) {
  line.setAttribute('x1', x);
  line.setAttribute('x2', x);
  dot.setAttribute('cx', x);
  dot.setAttribute('cy', y);
  pin.setAttribute('visibility', 'visible');
}

function hide({ pin }) {
  pin.setAttribute('visibility', 'hidden');
}

function nearest(svg, spots, event) {
  const box = svg.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  let best = 0;
  spots.forEach(([place], at) => {
    if (Math.abs(place - x) < Math.abs(spots[best][0] - x)) best = at;
  });
  return best;
}
