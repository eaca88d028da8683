import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../scripts/bench', import.meta.url));

interface Figure {
  readonly id: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly isMet?: boolean;
}

const { readReport } = (await import(join(FOLDER, 'client.mjs'))) as {
  readReport: (text: string) => Readonly<Record<string, unknown>>;
};
const { figuresOf } = (await import(join(FOLDER, 'figures.mjs'))) as {
  figuresOf: (samples: readonly object[]) => Figure[];
};
const { faultOf } = (await import(join(FOLDER, 'render.mjs'))) as {
  faultOf: (results: object) => string | undefined;
};

const REPORT = `  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     8.88ms   16.32ms 108.46ms   90.34%
    Req/Sec     7.53k     3.62k   12.45k    50.00%
  Latency Distribution
     50%    3.66ms
     99%   83.99ms
  2989 requests in 400.68ms, 831.90KB read
Requests/sec:   7459.76
`;

describe("The client's report", () => {
  it('gives the rate, the p99 and the longest answer', () => {
    expect(readReport(REPORT)).toEqual({
      rate: 7459.76,
      p99Ms: 83.99,
      maxMs: 108.46,
      total: 2989,
      faults: [],
    });
    expect(readReport(REPORT.replace('83.99ms', '983.00us'))).toMatchObject({ p99Ms: 0.983 });
  });

  it('makes the run invalid when an answer was not 2xx, a connection broke, keys ran out, or there is no p99', () => {
    const faultsIn = (text: string) => readReport(text)['faults'];
    expect(faultsIn(`${REPORT}  Non-2xx or 3xx responses: 3\n`)).toEqual(['3 of 2989 answers were not 2xx']);
    expect(faultsIn(`${REPORT}  Socket errors: connect 0, read 0, write 0, timeout 1\n`)).toHaveLength(1);
    expect(faultsIn(`${REPORT}  Socket errors: connect 0, read 0, write 0, timeout 0\n`)).toEqual([]);
    expect(faultsIn(`${REPORT}Fillers: 1000\n`)).toEqual(['it ran out of keys']);
    expect(faultsIn(REPORT.replace(/.*99%.*\n/, ''))).toEqual(['no p99']);
    expect(faultsIn('')).toContain('no answers');
  });
});

describe('A figure', () => {
  const where = { engine: 'file', cipher: 'forge' };
  const find = (samples: readonly object[], id: string) => figuresOf(samples).find((one) => one.id === id);

  it('is the median of its repeats, and is met or not by that', () => {
    const samples = [0.14, 0.2, 0.16].map((value) => ({ id: 'create.ratio', ...where, live: 0, value }));
    expect(find(samples, 'create.ratio')).toMatchObject({ median: 0.16, low: 0.14, high: 0.2, isMet: true });
    const slower = samples.map((sample) => ({ ...sample, value: sample.value - 0.05 }));
    expect(find(slower, 'create.ratio')).toMatchObject({ isMet: false });
    expect(find([{ id: 'start.s', engine: 'file', live: 0, value: 0.6 }], 'start.s')?.isMet).toBe(false);
    expect(find([{ id: 'sweep.workS', engine: 'file', value: 1 }], 'sweep.workS')?.isMet).toBeUndefined();
  });

  it('of a full store is a share of the empty one in the same repeat', () => {
    const rate = (live: number, value: number) => ({ id: 'reveal.rate', ...where, live, value });
    const samples = [rate(0, 2000), rate(100_000, 1900), rate(0, 1000), rate(100_000, 800)];
    expect(find(samples, 'reveal.againstEmpty')).toMatchObject({ low: 0.8, high: 0.95, isMet: false });
  });
});

describe('docs/performance.md', () => {
  it('shows only runs of this bench that are valid and whole', () => {
    const run = { format: 'tellonce-bench', version: 1, faults: [], options: { isQuick: false } };
    expect(faultOf(run)).toBeUndefined();
    expect(faultOf({ ...run, options: { isQuick: true } })).toContain('quick');
    expect(faultOf({ ...run, faults: ['create: no p99'] })).toContain('no p99');
    expect(faultOf({ ...run, version: 2 })).toBeDefined();
  });
});
