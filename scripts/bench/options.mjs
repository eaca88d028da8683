// What may stand behind `npm run bench --`.
import { resolve } from 'node:path';
import { ENGINES } from './engines.mjs';

export const USAGE = `npm run bench [-- WORDS]
  --engine=file[,redis,postgres]   only these engines (default: all three)
  --large                          also with 1,000,000 live secrets: half an hour
  --quick                          a smoke run of seconds: shows that the bench works, not how fast the product is
  --repeats=N                      how often each figure is measured (default 3)
  --seconds=N                      how long each run of the client is (default 2)
  --out=FILE                       where the figures go as JSON (default bench-results.json)`;

const USUAL = {
  repeats: 3,
  seconds: 2,
  // On the one core that it has, the program is compiled while it answers: its rate rises for some seconds.
  warmUpSeconds: 10,
  levels: [0, 10_000, 100_000],
  ciphers: ['forge', 'native'],
  dueAtOnce: 100_000,
};
const QUICK = {
  repeats: 1,
  seconds: 0.4,
  warmUpSeconds: 0.4,
  levels: [0, 1_000],
  ciphers: ['forge'],
  dueAtOnce: 1_000,
};
const LARGE_LEVEL = 1_000_000;

export class OptionError extends Error {}

function positive(name, text) {
  const number = Number(text);
  if (!(number > 0)) throw new OptionError(`--${name}=${text} is not a number above 0`);
  return number;
}

function enginesIn(text) {
  const names = text.split(',');
  const unknown = names.find((name) => !(name in ENGINES));
  if (unknown !== undefined)
    throw new OptionError(`--engine=${unknown}: there are ${Object.keys(ENGINES).join(', ')}`);
  return names;
}

export function parseOptions(words) {
  const given = {};
  for (const word of words) {
    const match = /^--(engine|large|quick|repeats|seconds|out)(?:=(.+))?$/.exec(word);
    const isFlag = match?.[1] === 'large' || match?.[1] === 'quick';
    if (!match || isFlag !== (match[2] === undefined))
      throw new OptionError(`${word} is not known here\n${USAGE}`);
    given[match[1]] = match[2] ?? true;
  }
  const usual = given.quick ? QUICK : USUAL;
  return {
    ...usual,
    isQuick: given.quick ?? false,
    levels: given.large ? [...usual.levels, LARGE_LEVEL] : usual.levels,
    engines: given.engine ? enginesIn(given.engine) : Object.keys(ENGINES),
    repeats: given.repeats ? positive('repeats', given.repeats) : usual.repeats,
    seconds: given.seconds ? positive('seconds', given.seconds) : usual.seconds,
    out: resolve(given.out ?? 'bench-results.json'),
  };
}
