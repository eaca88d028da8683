import { migrateStore } from '../../src/app/migrate-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { addressNamed, claimantNamed, claimNamed, envelopeNamed, rowNamed } from '../fakes/secret-rows.ts';

export interface Migration {
  readonly code: number;
  /** What stays on the screen. */
  readonly said: string;
  /** And what was shown on the way. */
  readonly shown: string;
}

/** `npm run migrate-store -- FROM TO` within this process. */
export async function migrated(
  from: string,
  to: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Migration> {
  const [said, shown]: [string[], string[]] = [[], []];
  const code = await migrateStore([from, to], env, {
    say: (line) => void said.push(line),
    show: (line) => void shown.push(line),
  });
  return { code, said: said.join('\n'), shown: shown.join('\n') };
}

/** One row of each kind, made around `nowMs`. */
export function rowsOfEachKind(nowMs: number): SecretRow[] {
  const ended = { envelope: null, endedAtMs: nowMs - 1000 } as const;
  const sealed = rowNamed('sealed', nowMs);
  return [
    sealed,
    { ...rowNamed('counted', nowMs, { maxViews: 3 }), viewsLeft: 1, openedAtMs: nowMs - 500_000 },
    {
      ...rowNamed('bound', nowMs, { isBound: true, maxViews: 2 }),
      viewsLeft: 1,
      claimants: [claimantNamed('bob')],
    },
    {
      ...rowNamed('claimed', nowMs),
      state: 'claimed',
      viewsLeft: 0,
      openedAtMs: nowMs,
      claims: [{ claimIdHash: claimNamed('a'), atMs: nowMs, repeats: 2 }],
    },
    { ...rowNamed('frozen', nowMs, { hasPassphrase: true }), wrongTries: 50, deniedAttempts: 60, thaws: 1 },
    {
      ...rowNamed('tried', nowMs, { hasPassphrase: true, isEndToEnd: true }),
      wrongTries: 1,
      deniedAttempts: 1,
      attempts: [{ from: addressNamed('here'), atMs: nowMs }],
    },
    { ...rowNamed('opened', nowMs), ...ended, state: 'opened', viewsLeft: 0, openedAtMs: nowMs - 1000 },
    { ...rowNamed('burned', nowMs), ...ended, state: 'burned' },
    { ...rowNamed('expired', nowMs), ...ended, state: 'expired' },
  ];
}

/** Fills a store with `count` further secrets, some small records and an audit log. */
export async function fill({ secrets, state, audit, clock }: Stores, count: number): Promise<void> {
  const nowMs = clock.now();
  for (const row of rowsOfEachKind(nowMs)) await secrets.adopt(row);
  await Promise.all(
    Array.from({ length: count }, (_, index) => secrets.adopt(rowNamed(`number ${index}`, nowMs))),
  );
  for (const name of ['card/1', 'язык/2']) await state.set(name, envelopeNamed(name), { ttlMs: 86_400_000 });
  await state.increment('count/3', 7, { ttlMs: 86_400_000 });
  for (let at = 0; at < 1100; at += 1) {
    await audit.append([{ atMs: nowMs - 2000 + at, event: 'created', actor: `telegram:${at}` }]);
  }
}
