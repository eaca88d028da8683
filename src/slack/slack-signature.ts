import { verifySlackRequest } from '@slack/bolt';
import type { Clock } from '../kit/clock.ts';
import type { Redacted } from '../kit/redacted.ts';

const WINDOW_MS = 5 * 60_000;
const SIGNATURE = /^v0=[0-9a-f]{64}$/;
const SECONDS = /^[0-9]{1,12}$/;
/** Ten minutes of 80 requests a second; past that the oldest are forgotten first. */
const SEEN_MAX = 50_000;

export interface SignedRequest {
  readonly signature: string | undefined;
  /** As Slack sends it: seconds since the epoch. */
  readonly timestamp: string | undefined;
  readonly body: Buffer;
}

export type Refusal = 'unsigned' | 'stale' | 'forged' | 'replayed';

/**
 * Tells why a request is not Slack's, or nothing when it is, and this the first time. Only true signatures are
 * remembered, so that nobody else can crowd them out. (Bolt's own check lets the future and replays through.)
 */
export function openSignatures(
  signingSecret: Redacted<string>,
  clock: Clock,
): (request: SignedRequest) => Refusal | undefined {
  const seen = new Map<string, number>();

  function forgetOld(nowMs: number): void {
    for (const [signature, goodUntilMs] of seen) {
      if (goodUntilMs > nowMs && seen.size < SEEN_MAX) return;
      seen.delete(signature);
    }
  }

  function isTrue(signature: string, timestampS: number, body: string): boolean {
    try {
      verifySlackRequest({
        signingSecret: signingSecret.reveal(),
        body,
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestampS },
        nowMilliseconds: clock.now(),
      });
      return true;
    } catch {
      return false;
    }
  }

  return ({ signature, timestamp, body }) => {
    if (signature === undefined || timestamp === undefined) return 'unsigned';
    if (!SIGNATURE.test(signature) || !SECONDS.test(timestamp)) return 'unsigned';
    const nowMs = clock.now();
    if (Math.abs(nowMs - Number(timestamp) * 1000) > WINDOW_MS) return 'stale';
    if (!isTrue(signature, Number(timestamp), body.toString('utf8'))) return 'forged';
    forgetOld(nowMs);
    if (seen.has(signature)) return 'replayed';
    seen.set(signature, nowMs + 2 * WINDOW_MS);
    return undefined;
  };
}
