import { withDeadline } from '../kit/deadline.ts';
import { sha256, toBase64Url, utf8 } from '../kit/bytes.ts';

const STATE_MS_MAX = 3_000;
/** Longer than Slack goes on sending the same thing, and than a signature is good for. */
const TRIGGER_TTL_MS = 60 * 60_000;
/** Two presses of one button within this are one press. */
const DOUBLE_CLICK_MS = 5_000;

/** What is needed here of the state store. */
export interface Marks {
  get(name: string): Promise<Uint8Array | undefined>;
  set(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<void>;
  setIfAbsent(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<boolean>;
}

export interface Once {
  /** Whether this is the first time that Slack brings this, in any process. Rejects when that cannot be known. */
  isFirst(triggerId: string): Promise<boolean>;
  /** Whether nobody pressed the same button a moment ago. */
  isFirstPress(actorId: string, payload: string): Promise<boolean>;
}

export function openOnce(state: Marks): Once {
  async function mark(what: string, ttlMs: number): Promise<boolean> {
    const name = `slack-seen/${toBase64Url(sha256(utf8(what)))}`;
    return await withDeadline(state.setIfAbsent(name, utf8('1'), { ttlMs }), STATE_MS_MAX, 'the state store');
  }

  return {
    isFirst: (triggerId) => mark(`trigger ${triggerId}`, TRIGGER_TTL_MS),
    isFirstPress: (actorId, payload) => mark(`press ${actorId} ${payload}`, DOUBLE_CLICK_MS),
  };
}
