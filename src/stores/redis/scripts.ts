import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as limits from '../../vault/limits.ts';
import { KEY_NAMES } from './keys.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Figures of this engine alone; those of the domain come from `vault/limits.ts`. */
const FIGURES = {
  ...limits,
  /** For how long, and for how many calls, a secret remembers what it answered to whom. */
  OP_MS: MINUTE_MS,
  OPS_MAX: 128,
  /** How long after our own purge Redis may collect a key by itself. */
  COLLECT_MS: DAY_MS,
  COLLECT_COUNT_MS: MINUTE_MS,
  DROPPED_PER_WRITE: 4,
};

/** Every script by the name of its file, and whether it may be sent again when the answer to it was lost. */
const REPEATABLE = {
  insert: true,
  claim: true,
  burn: true,
  attempt: true,
  'return-attempt': true,
  thaw: true,
  expire: true,
  purge: true,
  count: true,
  ping: true,
  'state-set': true,
  'state-delete': true,
  'state-replace': true,
  // Counters are for limits: one that is refused now and then does less harm than a mark kept for each addition.
  increment: false,
  'audit-append': true,
  'audit-purge': true,
} as const;

export type ScriptName = keyof typeof REPEATABLE;

export interface Script {
  readonly name: ScriptName;
  readonly text: string;
  readonly sha: string;
  readonly isRepeatable: boolean;
}

function read(name: string): string {
  return readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8');
}

/** `#!lua …` has to be the first line; then figures and key names, then what all scripts share, then the script itself. */
function assemble(name: ScriptName, preamble: string): Script {
  const own = read(name);
  const bodyAt = own.indexOf('\n') + 1;
  const text = own.slice(0, bodyAt) + preamble + own.slice(bodyAt);
  const sha = createHash('sha1').update(text).digest('hex');
  return { name, text, sha, isRepeatable: REPEATABLE[name] };
}

export function loadScripts(): Readonly<Record<ScriptName, Script>> {
  const names = Object.entries(KEY_NAMES).map(([name, key]) => `local ${name} = '${key}'\n`);
  const figures = Object.entries(FIGURES).map(([name, figure]) => `local ${name} = ${figure}\n`);
  const preamble = [...figures, ...names, read('prelude')].join('');
  const scripts = (Object.keys(REPEATABLE) as ScriptName[]).map(
    (name) => [name, assemble(name, preamble)] as const,
  );
  return Object.fromEntries(scripts) as Record<ScriptName, Script>;
}
