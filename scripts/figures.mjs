// The table at the end of a soak: one line for each figure that a suite has reported (test/soak/figures.ts).
import { existsSync, readFileSync } from 'node:fs';

const grouped = (count) => count.toLocaleString('en');

function cellsOf({ what, tried, unit, wanted, wrong, note }) {
  const counts = Object.entries(wrong);
  const isMet = tried >= wanted && counts.every(([, count]) => count === 0);
  return [
    isMet ? 'met' : 'MISSED',
    what,
    `${grouped(tried)} ${unit}`,
    counts.map(([name, count]) => `${grouped(count)} ${name}`).join(', '),
    `wanted: ${grouped(wanted)}, 0 of each${note === undefined ? '' : `; ${note}`}`,
  ];
}

export function linesOfJson(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function figureTable(figures) {
  const rows = figures.map(cellsOf);
  const widths = rows.reduce((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  const line = (row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
