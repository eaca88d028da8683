// Figures against live secrets as SVG: one panel for creating, one for revealing, a line for each engine and cipher. The colours
// follow the reader's light or dark page.

const WIDTH = 780;
const HEIGHT = 360;
const PANEL = { top: 84, bottom: 300, width: 290, lefts: [66, 462] };
const MARKS = { file: 'circle', redis: 'square', postgres: 'triangle' };
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .faint { fill: #59636e }
  .page { fill: #ffffff }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .native { stroke-dasharray: 5 4 }
  .spread { stroke-width: 1; opacity: 0.6 }
  .file { stroke: #0969da; fill: #0969da }
  .redis { stroke: #cf222e; fill: #cf222e }
  .postgres { stroke: #1a7f37; fill: #1a7f37 }
  path.line { fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .faint { fill: #9198a1 }
    .page { fill: #0d1117 }
    .grid { stroke: #3d444d }
    .file { stroke: #58a6ff; fill: #58a6ff }
    .redis { stroke: #ff7b72; fill: #ff7b72 }
    .postgres { stroke: #56d364; fill: #56d364 }
    path.line { fill: none }
  }`;

/** A round step that divides what is up to `most` into four to eight parts. */
function niceStep(most) {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => most / step <= 8);
}

const short = (number) => {
  if (number >= 1_000_000) return `${number / 1_000_000}M`;
  return number >= 1_000 ? `${number / 1_000}k` : `${Number(number.toPrecision(3))}`;
};

const fixed = (number) => Number(number.toFixed(1));

function mark(engine, x, y) {
  const [left, top] = [fixed(x - 4), fixed(y - 4)];
  if (MARKS[engine] === 'square')
    return `<rect class="${engine}" x="${left}" y="${top}" width="8" height="8"/>`;
  if (MARKS[engine] === 'triangle') {
    return `<path class="${engine}" d="M${fixed(x)} ${fixed(y - 5)}l5 9h-10z"/>`;
  }
  return `<circle class="${engine}" cx="${fixed(x)}" cy="${fixed(y)}" r="4"/>`;
}

/** Where a value lies in a panel: live secrets at equal distances, the rest from nothing upwards. */
function scales(figures, left) {
  const levels = [...new Set(figures.map(({ live }) => live))].sort((a, b) => a - b);
  const step = niceStep(Math.max(...figures.map(({ high }) => high)));
  const most = Math.ceil(Math.max(...figures.map(({ high }) => high)) / step) * step;
  const gap = PANEL.width / levels.length;
  return {
    levels,
    step,
    most,
    x: (live) => left + gap * (levels.indexOf(live) + 0.5),
    y: (value) => PANEL.bottom - (value / most) * (PANEL.bottom - PANEL.top),
  };
}

function axes({ levels, step, most, x, y }, left, { title, unit }) {
  const right = left + PANEL.width;
  const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, index) => index * step);
  return [
    `<text class="title" x="${left}" y="${PANEL.top - 30}">${title}</text>`,
    `<text class="faint" x="${left}" y="${PANEL.top - 13}">${unit}</text>`,
    ...ticks.flatMap((value) => [
      `<line class="grid" x1="${left}" x2="${right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}"/>`,
      `<text class="faint" text-anchor="end" x="${left - 7}" y="${fixed(y(value) + 4)}">${short(value)}</text>`,
    ]),
    ...levels.map(
      (live) =>
        `<text text-anchor="middle" x="${fixed(x(live))}" y="${PANEL.bottom + 19}">${short(live)}</text>`,
    ),
    `<text class="faint" text-anchor="middle" x="${(left + right) / 2}" y="${PANEL.bottom + 40}">live secrets in the store</text>`,
  ];
}

function lines(figures, { x, y }) {
  const names = new Set(figures.map(({ engine, cipher }) => `${engine} ${cipher}`));
  return [...names].flatMap((name) => {
    const [engine, cipher] = name.split(' ');
    const points = figures
      .filter((one) => one.engine === engine && one.cipher === cipher)
      .toSorted((a, b) => a.live - b.live);
    const path = points.map(({ live, median }) => `${fixed(x(live))} ${fixed(y(median))}`).join('L');
    return [
      `<path class="line ${engine} ${cipher}" d="M${path}"/>`,
      ...points.map(
        ({ live, low, high }) =>
          `<line class="spread ${engine}" x1="${fixed(x(live))}" x2="${fixed(x(live))}" y1="${fixed(y(low))}" y2="${fixed(y(high))}"/>`,
      ),
      ...points.map(({ live, median }) => mark(engine, x(live), y(median))),
    ];
  });
}

function legend(engines, ciphers) {
  const entries = engines.map((engine, index) => {
    const left = PANEL.lefts[0] + 8 + index * 100;
    return `${mark(engine, left, 22)}<text x="${left + 11}" y="26">${engine}</text>`;
  });
  const shown = ciphers.map((cipher, index) => {
    const left = PANEL.lefts[1] + index * 150;
    return `<path class="line ${cipher}" style="stroke: #818b98" d="M${left} 22h26"/><text x="${left + 33}" y="26">CIPHER=${cipher}</text>`;
  });
  return [...entries, ...shown];
}

/** `key` is what is drawn (`rate`, `p99Ms`), `unit` what stands on its axis. */
export function chart(figures, key, unit, description) {
  const drawn = (what) => figures.filter(({ id }) => id === `${what}.${key}`);
  const all = [...drawn('create'), ...drawn('reveal')];
  const panels = ['create', 'reveal'].flatMap((what, index) => {
    const left = PANEL.lefts[index];
    const scale = scales(all, left);
    return [...axes(scale, left, { title: what, unit }), ...lines(drawn(what), scale)];
  });
  const named = (field) => [...new Set(all.map((figure) => figure[field]))];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${description}">
<style>${STYLE}
</style>
<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>
${[...legend(named('engine'), named('cipher')), ...panels].join('\n')}
</svg>
`;
}
