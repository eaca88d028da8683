import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Line {
  readonly scores: Readonly<Record<string, number | undefined>>;
  readonly timings: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

const table = (await import(
  fileURLToPath(new URL('../../scripts/lighthouse/table.mjs', import.meta.url))
)) as {
  lineOf: (page: string, device: string, report: object) => Line;
  bestOf: (lines: readonly Line[]) => Line;
  unexplained: (line: Line) => readonly string[];
  tableOf: (lines: readonly Line[]) => string;
};

/** A report as Lighthouse gives it, as far as the table reads it. */
function report({ speed = 1, ttiMs = 1_234.5, gatherMode = 'navigation' } = {}) {
  const refs = (...ids: string[]) => ids.map((id) => ({ id, weight: id === 'hint' ? 0 : 1 }));
  return {
    gatherMode,
    categories: {
      performance: { score: speed, auditRefs: refs('interactive') },
      accessibility: { score: 0.98, auditRefs: refs('contrast', 'hint') },
      'best-practices': { score: 1, auditRefs: [] },
      seo: { score: 0.66, auditRefs: refs('is-crawlable') },
    },
    audits: {
      interactive: { score: 0.95, scoreDisplayMode: 'numeric', numericValue: ttiMs },
      contrast: { score: 0, scoreDisplayMode: 'binary' },
      hint: { score: 0, scoreDisplayMode: 'binary' },
      'is-crawlable': { score: 0, scoreDisplayMode: 'binary' },
      'network-requests': { details: { items: [{ transferSize: 10_240 }, { transferSize: 1_024 }] } },
    },
  };
}

describe('The table of Lighthouse', () => {
  it('has scores, bytes and timings, and a dash for what a state has none of', () => {
    const loaded = table.lineOf('create', 'phone', report());
    const state = report({ gatherMode: 'snapshot' });
    state.audits['network-requests'].details.items = [];
    const shown = table.lineOf('shown', 'phone', state);
    expect(table.tableOf([loaded, shown]).split('\n')).toEqual([
      '| page | device | performance | accessibility | practices | SEO | KiB | requests | FCP, ms | LCP, ms | TBT, ms | TTI, ms |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| create | phone | 100 | 98 | 100 | 66 | 11.0 | 2 | – | – | – | 1235 |',
      '| shown | phone | – | 98 | 100 | 66 | – | – | – | – | – | 1235 |',
    ]);
  });

  it('names what costs points without being meant to', () => {
    expect(table.unexplained(table.lineOf('create', 'phone', report()))).toEqual(['contrast']);
  });

  it('takes the best of several runs', () => {
    const lines = [{ speed: 0.9 }, { ttiMs: 2_000 }, { ttiMs: 1_000 }].map((one) =>
      table.lineOf('create', 'phone', report(one)),
    );
    expect(table.bestOf(lines)).toBe(lines[2]);
  });
});
