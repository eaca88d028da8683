import { VaultError } from '../vault/errors.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import { NO_NEED } from './key-needs.ts';
import { viewOf, withStores, type KeysDesk, type KeysView } from './keys-desk.ts';

const HEAD = ['key', 'state', 'fingerprint', 'known since', 'live secrets', 'records', 'needed until'];
const RIGHT = [0, 4, 5];

/** `2026-11-22 14:00`, in UTC. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

function rowsOf({ keyRing }: KeysDesk, view: KeysView | undefined): string[][] {
  const ids = new Set([...keyRing.keyIds, ...(view ? view.needs.keys() : [])]);
  return [...ids]
    .sort((one, other) => one - other)
    .map((kekId) => {
      const role = keyRing.roleOf(kekId) ?? 'MISSING';
      const fingerprint = keyRing.knows(kekId) ? keyRing.fingerprint(kekId) : '-';
      if (!view) return [String(kekId), role, fingerprint];
      const sinceMs = view.since.get(kekId);
      const { secrets, records, untilMs } = view.needs.get(kekId) ?? NO_NEED;
      const since = sinceMs === undefined ? 'not yet' : moment(sinceMs);
      const until = secrets > 0 ? moment(untilMs) : '-';
      return [String(kekId), role, fingerprint, since, String(secrets), String(records), until];
    });
}

/** Lines of columns, each as wide as its widest. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return RIGHT.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

function processesLine({ keyRing }: KeysDesk, { uses, strangers }: KeysView): string[] {
  if (uses.length + strangers === 0) return [];
  const knowing = uses.filter(({ knows }) => keyRing.keyIds.every((kekId) => knows.includes(kekId))).length;
  const sealing = [...new Set(uses.flatMap(({ seals }) => seals))].sort((one, other) => one - other);
  return [
    `Running processes: ${uses.length + strangers}; ${knowing} of them know every key above; sealing with ${sealing.join(', ') || 'other keys'}.`,
  ];
}

/** `keys list`: what each key does, and what still needs it. */
export async function listKeys(desk: KeysDesk): Promise<void> {
  const { terminal, place } = desk;
  let view: KeysView | undefined;
  let why = '';
  try {
    view = await withStores(desk, (stores) => viewOf(stores, desk));
  } catch (error) {
    if (!(error instanceof StoreStartError) && !(error instanceof VaultError)) throw error;
    why = error instanceof VaultError ? `The store does not answer (${error.code}).` : error.message;
  }
  terminal.say(`Keys of ${place.name}`);
  for (const line of table([view ? HEAD : HEAD.slice(0, 3), ...rowsOf(desk, view)])) terminal.say(line);
  if (view) for (const line of processesLine(desk, view)) terminal.say(line);
  else terminal.say(`What needs each key was not counted. ${why}`);
}
