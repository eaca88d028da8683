/**
 * What went wrong on the way to the server or at it: an SQLSTATE, or the system's name for it. Messages and details of the
 * server can hold values of rows and are never kept.
 */
export class PostgresFault extends Error {
  override name = 'PostgresFault';
  readonly code: string;

  constructor(code: string) {
    super(`PostgreSQL: ${code}`);
    this.code = code;
  }
}

/** `unavailable`: nothing was changed. `lost`: whether it was done is not known. `again`: undone by the server, and may be tried again. */
export type FaultKind = 'unavailable' | 'lost' | 'again' | 'id_in_use' | 'ours';

const SQLSTATE = /^[0-9A-Z]{5}$/;
const UNIQUE_VIOLATION = '23505';
/** Deadlock, and a serialization failure. */
const UNDONE = new Set(['40P01', '40001']);
/** The server is stopping or the session was ended: the commit may have been before that. */
const CUT_OFF = new Set(['57P01', '57P02', '57P05', '08000', '08003', '08006', '40003']);
/**
 * Classes of states that whoever runs the server has to mend: connection, rights at the door, no such database, resources
 * (also a full disk), locks and timeouts, operator, system, a standby, internal.
 */
const OPERATIONAL = /^(08|28|3D|53|54|55|57|58|F0|XX|25006)/;

/** `UNKNOWN` for an error without a code, which is what the driver throws for a connection that ended or was too slow. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && code !== '' ? code : 'UNKNOWN';
}

/** What an error of a statement that was sent means for it. */
export function faultKindOf(error: unknown): FaultKind {
  const code = codeOf(error);
  if (!SQLSTATE.test(code) || CUT_OFF.has(code)) return 'lost';
  if (UNDONE.has(code)) return 'again';
  const { constraint } = error as { readonly constraint?: unknown };
  if (code === UNIQUE_VIOLATION && constraint === 'secrets_pkey') return 'id_in_use';
  return OPERATIONAL.test(code) ? 'unavailable' : 'ours';
}
