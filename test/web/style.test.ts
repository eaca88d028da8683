import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CLIENT = join(import.meta.dirname, '../../src/web/client');
const sheets = readdirSync(CLIENT).filter((name) => name.endsWith('.css'));
const textOf = (name: string): string =>
  readFileSync(join(CLIENT, name), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');

describe('The style of the pages', () => {
  it.each(sheets)('reads from either side: %s', (name) => {
    const sided =
      /(^|[\s:-])(left|right)\b|(margin|padding|border|inset):(\s+[^\s;]+){4};|border-(top|bottom)-\w+-radius/gm;
    expect(textOf(name).match(sided) ?? []).toEqual([]);
  });

  it.each(sheets)('takes its colours from the tokens alone: %s', (name) => {
    if (['tokens.css', 'wishes.css'].includes(name)) return;
    const colours = textOf(name).match(/#[\da-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi) ?? [];
    // A picture for cameras is dark on light whatever the theme.
    expect(colours.filter((one) => !['#ffffff', '#000000'].includes(one))).toEqual([]);
  });

  it('uses each token that it has, and no other', () => {
    const all = sheets.map(textOf).join('\n');
    const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, token]) => token));
    const there = new Set([...textOf('tokens.css').matchAll(/(--[\w-]+):/g)].map(([, token]) => token));
    expect([...used].sort()).toEqual([...there].sort());
  });

  it('heeds what a reader’s system asks for', () => {
    const all = sheets.map(textOf).join('\n');
    for (const wish of ['color-scheme: dark', 'contrast: more', 'reduced-motion: reduce'])
      expect(all).toContain(`(prefers-${wish})`);
    expect(all).toContain('(forced-colors: active)');
    expect(all).toContain('@media print');
  });
});
