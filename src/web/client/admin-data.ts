import type { AuditEvent } from '../../vault/audit.ts';
import { ask, postJson, type Answer } from './ask.ts';

/** What the API says of this server, as its description has it. */
export interface Overview {
  readonly version: string;
  readonly started_at: string;
  readonly memory_bytes: number;
  readonly store: { readonly engine: string; readonly is_up: boolean };
  readonly keys: {
    readonly is_right: boolean;
    readonly ring: readonly {
      readonly id: number;
      readonly role: 'seals' | 'opens' | 'standby';
      readonly fingerprint: string;
      readonly known_since: string | null;
    }[];
  };
  readonly faces: readonly {
    readonly name: string;
    readonly state: 'up' | 'down' | 'off';
    readonly note: string;
  }[];
  readonly jobs: readonly {
    readonly name: string;
    readonly last_at: string | null;
    readonly has_failed: boolean;
    readonly next_at: string | null;
  }[];
  readonly live: Readonly<
    Record<'secrets' | 'with_passphrase' | 'end_to_end' | 'for_people' | 'frozen', number>
  > & {
    readonly is_whole: boolean;
  };
  readonly day: {
    readonly events: Readonly<Record<string, number>>;
    readonly refusals: Readonly<Record<string, number>>;
    readonly is_whole: boolean;
  };
}

export interface LiveSecret {
  readonly id: string;
  readonly state: 'sealed' | 'claimed' | 'frozen' | 'opened' | 'burned' | 'expired';
  readonly created_at: string;
  readonly expires_at: string;
  readonly views: number;
  readonly views_left: number;
  readonly passphrase_required: boolean;
  readonly end_to_end: boolean;
  readonly for_people: boolean;
}

export interface LivePage {
  readonly secrets: readonly LiveSecret[];
  readonly next?: string;
}

export interface AuditEntry {
  readonly at: string;
  readonly event: AuditEvent;
  readonly id?: string;
  readonly actor?: string;
  readonly reason?: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next?: string;
}

const LIVE_PAGE = '20';

/** Asks with the token, which is kept by whoever holds this and nowhere else. */
export interface AdminDesk {
  overview(): Promise<Answer<Overview>>;
  live(before?: string): Promise<Answer<LivePage>>;
  burn(id: string): Promise<Answer<LiveSecret>>;
  audit(query: URLSearchParams): Promise<Answer<AuditPage>>;
  /** Streams; the caller reads no more of it than he can hold. */
  exported(query: URLSearchParams, signal: AbortSignal): Promise<Response>;
}

export function adminDesk(token: string): AdminDesk {
  const authorization = `Bearer ${token}`;
  const headers = { accept: 'application/json', authorization };
  return {
    overview: () => ask('/admin/overview', { headers }),
    live: (before) => {
      const query = new URLSearchParams({ limit: LIVE_PAGE, ...(before !== undefined && { before }) });
      return ask(`/admin/secrets?${String(query)}`, { headers });
    },
    burn: (id) => ask(`/admin/secrets/${id}/burn`, postJson({}, { authorization })),
    audit: (query) => ask(`/audit?${String(query)}`, { headers }),
    exported: (query, signal) =>
      fetch(`/audit?${String(query)}`, {
        headers: { accept: 'application/x-ndjson', authorization },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal,
      }),
  };
}

/** Whether a token can stand in a header at all. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,4096}$/.test(text);
}
