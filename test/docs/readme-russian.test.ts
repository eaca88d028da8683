import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const english = readFileSync(join(ROOT, 'README.md'), 'utf8');
const russian = readFileSync(join(ROOT, 'README.ru.md'), 'utf8');

function part(text: string, name: string): string {
  return text.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? '';
}

/** Rows as their cells, without heading and line. */
function rowsOf(table: string): string[][] {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function tableUnder(text: string, heading: RegExp): string {
  const after = text.slice(text.search(heading));
  return /(?:^\|.*\n)+/m.exec(after)?.[0] ?? '';
}

const codeOf = (cell = ''): string => (cell.match(/`[^`]+`/g) ?? []).join(' ');
const headings = (text: string): number[] => (text.match(/^#+ /gm) ?? []).map((marks) => marks.length);

describe('The Russian README', () => {
  it('has the parts of the English one, and each leads to the other', () => {
    expect(headings(russian)).toEqual(headings(english));
    expect(english).toContain('(README.ru.md)');
    expect(russian).toContain('(README.md)');
  });

  it('names the same commands', () => {
    const commands = (text: string, heading: RegExp) =>
      rowsOf(tableUnder(text, heading)).map(([name]) => name);
    expect(commands(english, /^## Running it/m).length).toBeGreaterThan(8);
    expect(commands(russian, /^## Как запускать/m)).toEqual(commands(english, /^## Running it/m));
    expect(part(russian, 'curl')).toBe(part(english, 'curl'));
  });

  it('has the same settings, which are the same without being set, and the same limits', () => {
    const settings = (text: string) =>
      rowsOf(part(text, 'settings')).map(([name, value]) => [
        codeOf(name),
        /\((secret|секрет)\)/.test(name ?? ''),
        codeOf(value),
      ]);
    expect(settings(english).length).toBeGreaterThan(25);
    // `everyone` is a word there, and not a value.
    const known = settings(english).map((row) => row.map((cell) => (cell === '`everyone`' ? '' : cell)));
    expect(settings(russian)).toEqual(known);
    expect(rowsOf(part(russian, 'limits'))).toEqual(rowsOf(part(english, 'limits')));
  });

  it('leads to the same documents, and shows pictures that are there and light', () => {
    const documents = (text: string) =>
      [...text.matchAll(/\]\(((?:docs\/|SECURITY|CONTRIBUTING|\.env)[^)]*\.(?:md|example))\)/g)].map(
        ([, path]) => path,
      );
    expect([...new Set(documents(russian))].sort()).toEqual([...new Set(documents(english))].sort());
    for (const text of [english, russian]) {
      const pictures = [...text.matchAll(/(?:\]\(|src(?:set)?=")([^)"]+\.png)/g)].map(
        ([, path]) => path ?? '',
      );
      expect(pictures.length).toBeGreaterThan(2);
      for (const path of pictures) {
        expect(existsSync(join(ROOT, path)), path).toBe(true);
        expect(readFileSync(join(ROOT, path)).length, path).toBeLessThan(120_000);
      }
    }
  });
});
