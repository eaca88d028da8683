// The figures of a run as Markdown: what was to be reached, the rates, and everything else.

const NAMES = {
  'create.ratio': 'create, share of a bare echo',
  'reveal.ratio': 'reveal, share of a bare echo',
  'mixed.ratio': 'create and reveal in turn, share of a bare echo',
  'create.againstEmpty': 'create, share of the empty store',
  'reveal.againstEmpty': 'reveal, share of the empty store',
  'passphrases.rate': 'reveals with a passphrase a second, two cores',
  'passphrases.besideRate': 'the same beside creates at full rate',
  'passphrases.quietP99Ms': 'p99 of create on two cores, quiet, ms',
  'passphrases.p99Ms': 'p99 of create while passphrases are checked at full rate, ms',
  'passphrases.p99Ratio': 'p99 of create while passphrases are checked, times the quiet one',
  'compaction.quietP99Ms': 'p99 of create, quiet, ms',
  'compaction.quietMaxMs': 'longest create, quiet, ms',
  'compaction.p99Ms': 'p99 of create while the store is compacted, ms',
  'compaction.maxMs': 'longest create while the store is compacted, ms',
  'compaction.p99Ratio': 'p99 of create while the store is compacted, times the quiet one',
  'compaction.s': 'one compaction under full load, s',
  'sweep.fromDueS': 'sweep: from the moment all are due until all are ended, s',
  'sweep.workS': 'sweep: from the first to the last, s',
  'sweep.quietP99Ms': 'p99 of create when all are ended, ms',
  'sweep.p99Ms': 'p99 of create while they are ended, ms',
  'sweep.p99Ratio': 'p99 of create while they are ended, times the quiet one',
  'memory.heapKiB': 'heap for each live secret, KiB',
  'memory.rssKiB': 'resident memory for each live secret, KiB',
  'memory.keptKiB': 'what the engine keeps for each live secret (file, PostgreSQL: disk; Redis: memory), KiB',
  'start.s': 'start to ready, s',
};

export const count = (number) => number.toLocaleString('en-US');

/** Three digits say all that can be measured here. */
export function digits(value) {
  if (value >= 100) return count(Math.round(value));
  if (value >= 10) return value.toFixed(1);
  return value >= 1 ? value.toFixed(2) : value.toFixed(3);
}

const spread = ({ low, high, runs }) => (runs.length > 1 ? `${digits(low)} to ${digits(high)}` : 'one run');

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  // A first column of words, then figures to the right.
  const rule = head.map(({ isText }) => (isText ? '---' : '---:'));
  return [line(head.map(({ name }) => name)), line(rule), ...rows.map(line)].join('\n');
}

const text = (name) => ({ name, isText: true });
const number = (name) => ({ name, isText: false });

export function targetTable(figures) {
  const rows = figures
    .filter(({ isMet }) => isMet !== undefined)
    .toSorted((a, b) => Object.keys(NAMES).indexOf(a.id) - Object.keys(NAMES).indexOf(b.id))
    .map((figure) => [
      NAMES[figure.id],
      figure.engine,
      figure.cipher ?? '',
      figure.live === undefined ? '' : count(figure.live),
      digits(figure.median),
      spread(figure),
      figure.least === undefined ? `at most ${figure.most}` : `at least ${figure.least}`,
      figure.isMet ? 'yes' : '**no**',
    ]);
  const head = ['what', 'engine', 'cipher'].map(text);
  return table(
    [...head, ...['live', 'median', 'low to high', 'to reach'].map(number), text('reached')],
    rows,
  );
}

export function rateTable(figures) {
  const find = (id, { engine, cipher, live }) =>
    figures.find(
      (one) => one.id === id && one.engine === engine && one.cipher === cipher && one.live === live,
    );
  const echo = find('echo.rate', {});
  const cell = (figure) => (figure ? digits(figure.median) : '');
  const rows = figures
    .filter(({ id }) => /^(create|reveal|mixed)\.rate$/.test(id))
    .map((rate) => {
      const [what] = rate.id.split('.');
      const names = [what, rate.engine, rate.cipher, count(rate.live)];
      const others = ['p99Ms', 'maxMs', 'ratio', 'againstEmpty'].map((key) =>
        cell(find(`${what}.${key}`, rate)),
      );
      return [...names, count(Math.round(rate.median)), spread(rate), ...others];
    });
  const echoRow = ['bare echo', '', '', '', count(Math.round(echo.median)), spread(echo)];
  const head = [
    text('what'),
    text('engine'),
    text('cipher'),
    number('live'),
    number('a second'),
    number('low to high'),
  ];
  return table(
    [...head, number('p99 ms'), number('longest ms'), number('of the echo'), number('of empty')],
    [[...echoRow, cell(find('echo.p99Ms', {})), cell(find('echo.maxMs', {})), '1', ''], ...rows],
  );
}

export function restTable(figures) {
  const isRate = ({ id }) => /^(echo|create|reveal|mixed)\./.test(id);
  const rows = figures
    .filter((figure) => !isRate(figure))
    .toSorted((a, b) => Object.keys(NAMES).indexOf(a.id) - Object.keys(NAMES).indexOf(b.id))
    .map((figure) => [
      NAMES[figure.id],
      figure.engine,
      figure.live === undefined ? '' : count(figure.live),
      digits(figure.median),
      spread(figure),
    ]);
  return table([text('what'), text('engine'), ...['live', 'median', 'low to high'].map(number)], rows);
}

export function machineTable({ machine, engines, startedAt }) {
  const { cpu, memoryGiB, system, node, client, fileSystem, fdatasyncMs, loadBefore, stolenPercent } =
    machine;
  return table(
    [text('on'), text('')],
    [
      ['when', startedAt.slice(0, 10)],
      ['processor', cpu],
      ['memory', `${memoryGiB} GiB`],
      ['system', system],
      ['disk', `${fileSystem}; adding 4 KiB and fdatasync: ${fdatasyncMs.p50} ms, p99 ${fdatasyncMs.p99} ms`],
      ['Node', node],
      ['engines', Object.values(engines).join(', ')],
      ['client', client],
      [
        'others',
        `load ${loadBefore} before it began; ${stolenPercent} % of the processor time taken by other machines`,
      ],
    ],
  );
}
