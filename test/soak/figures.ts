import { appendFileSync } from 'node:fs';

/** Where a soak collects its figures; set by `scripts/test.mjs --soak`. */
const FIGURES = process.env['TELLONCE_FIGURES'];

export interface Figure {
  /** What was done, on which engine: `kill -9 while writing, file`. */
  readonly what: string;
  readonly tried: number;
  /** What was counted, in the plural: `kills`. */
  readonly unit: string;
  /** How many tries `vault.md` asks for. */
  readonly wanted: number;
  /** What must not happen, and how often it did: all of it has to be 0. */
  readonly wrong: Readonly<Record<string, number>>;
  /** What else is worth a look in the table. */
  readonly note?: string;
}

/** Puts a line into the table at the end of a soak; call it before the assertions, so that a failure is in the table too. */
export function figure(one: Figure): void {
  if (FIGURES !== undefined) appendFileSync(FIGURES, `${JSON.stringify(one)}\n`);
}

/** Says how far a long run is, at each twentieth of it; the ordinary run stays silent. */
export function progress(what: string, done: number, of: number): void {
  if (FIGURES === undefined || of < 20) return;
  const twentieth = (count: number): number => Math.floor((count * 20) / of);
  if (twentieth(done) > twentieth(done - 1)) process.stdout.write(`${what}: ${done} of ${of}\n`);
}

/** The count that the environment asks for, or the small one of the ordinary run. */
export function runs(name: string, ordinary: number): number {
  const asked = Number(process.env[name] ?? ordinary);
  if (!Number.isSafeInteger(asked) || asked < 1) throw new Error(`${name} is no count`);
  return asked;
}
