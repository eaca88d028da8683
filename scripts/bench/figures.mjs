// Samples become figures: the median of the repeats, the lowest and the highest, and whether it is what it should be.

/** What is to be reached (at most, or at least), for the figures that have something to reach. */
const TARGETS = [
  { id: 'create.ratio', cipher: 'forge', live: 0, least: 0.15 },
  { id: 'create.ratio', cipher: 'native', live: 0, least: 0.3 },
  { id: 'reveal.ratio', cipher: 'forge', live: 0, least: 0.15 },
  { id: 'reveal.ratio', cipher: 'native', live: 0, least: 0.3 },
  { id: 'create.againstEmpty', live: 100_000, least: 0.9 },
  { id: 'create.againstEmpty', live: 1_000_000, least: 0.8 },
  { id: 'reveal.againstEmpty', live: 100_000, least: 0.9 },
  { id: 'reveal.againstEmpty', live: 1_000_000, least: 0.8 },
  { id: 'compaction.p99Ratio', most: 2 },
  { id: 'passphrases.p99Ratio', most: 2 },
  { id: 'passphrases.rate', least: 60 },
  { id: 'memory.heapKiB', engine: 'file', most: 1.2 },
  { id: 'memory.rssKiB', engine: 'file', most: 1.2 },
  { id: 'start.s', live: 0, most: 0.5 },
  { id: 'start.s', live: 100_000, most: 2 },
];

const WHERE = ['engine', 'cipher', 'live'];

function targetOf(figure) {
  const fits = (target) =>
    target.id === figure.id && WHERE.every((key) => target[key] === undefined || target[key] === figure[key]);
  const { least, most } = TARGETS.find(fits) ?? {};
  return { least, most };
}

function median(sorted) {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const rounded = (value) => Number(value.toPrecision(4));

function figureOf(group) {
  const [{ id, engine, cipher, live }] = group;
  const runs = group.map(({ value }) => value);
  const sorted = runs.toSorted((a, b) => a - b);
  const value = median(sorted);
  const { least, most } = targetOf({ id, engine, cipher, live });
  const isMet = least === undefined ? most === undefined || value <= most : value >= least;
  return {
    id,
    ...Object.fromEntries(Object.entries({ engine, cipher, live }).filter(([, one]) => one !== undefined)),
    median: rounded(value),
    low: rounded(sorted[0]),
    high: rounded(sorted.at(-1)),
    runs: runs.map(rounded),
    ...(least !== undefined && { least, isMet }),
    ...(most !== undefined && { most, isMet }),
  };
}

/** How fast it is with so many live secrets, as a share of the empty store in the same repeat. */
function againstEmpty(samples) {
  const of = (id) => samples.filter((sample) => sample.id === id);
  return ['create', 'reveal'].flatMap((what) => {
    const rates = of(`${what}.rate`);
    const repeatOf = new Map();
    return rates
      .filter(({ live }) => live > 0)
      .map((sample) => {
        const { engine, cipher, live } = sample;
        const key = `${engine} ${cipher} ${live}`;
        const repeat = repeatOf.get(key) ?? 0;
        repeatOf.set(key, repeat + 1);
        const empty = rates.filter((one) => one.live === 0 && one.engine === engine && one.cipher === cipher)[
          repeat
        ];
        return { id: `${what}.againstEmpty`, engine, cipher, live, value: sample.value / empty.value };
      });
  });
}

export function figuresOf(samples) {
  const groups = new Map();
  for (const sample of [...samples, ...againstEmpty(samples)]) {
    const key = [sample.id, ...WHERE.map((one) => sample[one])].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].map(figureOf);
}
