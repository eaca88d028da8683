import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/talk/reply.ts';
import { openStage } from './opening-stage.ts';

const NAMED = ['bob', 'carol'] as const;
type Name = (typeof NAMED)[number] | 'mallory';

type Move =
  | { readonly kind: 'press'; readonly who: Name; readonly isTwice: boolean }
  | { readonly kind: 'settle'; readonly which: number; readonly isDelivered: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'restart' };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('press'),
      who: fc.constantFrom<Name>('bob', 'bob', 'bob', 'carol', 'mallory'),
      isTwice: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('settle'), which: fc.nat(3), isDelivered: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait'), seconds: fc.constantFrom(1, 9, 10, 20, 21, 40) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart') }) },
);

interface OnItsWay {
  readonly who: Name;
  readonly begunAtMs: number;
  readonly reading: Reading;
}

const MINUTE_MS = 60_000;
const TURN_MS = 20_000;
/** The first opening, and the five times that it can be asked for again. */
const READINGS_MAX = 6;

/** What one person may expect. */
class Expected {
  claimedAtMs: number | undefined;
  turnUntilMs = 0;
  readings = 0;
  hasIt = false;

  isDue(nowMs: number): boolean {
    if (this.claimedAtMs === undefined) return true;
    const isHis = nowMs < this.claimedAtMs + MINUTE_MS && this.readings < READINGS_MAX;
    return isHis && !this.hasIt && nowMs >= this.turnUntilMs;
  }

  given(nowMs: number): void {
    this.claimedAtMs ??= nowMs;
    this.turnUntilMs = nowMs + TURN_MS;
    this.readings += 1;
  }

  failed({ begunAtMs }: OnItsWay, nowMs: number): void {
    if (nowMs < begunAtMs + TURN_MS) this.turnUntilMs = nowMs;
  }
}

/** Plays the moves for one secret, made for two people: each press gives exactly what it must. */
async function play(moves: readonly Move[]): Promise<void> {
  let stage = openStage();
  const { press, receiptKey } = await stage.seal({ to: NAMED });
  const onTheirWay: OnItsWay[] = [];
  const expected = new Map<Name, Expected>(NAMED.map((name) => [name, new Expected()]));

  async function pressed(who: Name, times: number): Promise<void> {
    const nowMs = stage.clock.now();
    const isDue = expected.get(who)?.isDue(nowMs) ?? false;
    const person = stage.person(who);
    const answers = await Promise.all(Array.from({ length: times }, () => person.presses(press)));
    const replies = answers.flatMap((answer) => answer.replies).filter(({ kind }) => kind === 'reading');
    expect(replies).toHaveLength(isDue ? 1 : 0);
    const [reply] = replies;
    if (reply?.kind !== 'reading') return;
    expect(reply.reading.text.reveal()).toBe('hunter2');
    expected.get(who)!.given(nowMs);
    onTheirWay.push({ who, begunAtMs: nowMs, reading: reply.reading });
  }

  async function settled(one: OnItsWay, isDelivered: boolean): Promise<void> {
    const his = expected.get(one.who)!;
    if (!isDelivered) his.failed(one, stage.clock.now());
    else his.hasIt = true;
    await (isDelivered ? one.reading.delivered([]) : one.reading.failed());
  }

  for (const one of moves) {
    if (one.kind === 'wait') stage.clock.advance(one.seconds * 1000);
    if (one.kind === 'restart') {
      // What was on its way is lost with the process.
      onTheirWay.length = 0;
      stage = openStage({}, stage.ground);
    }
    if (one.kind === 'press') await pressed(one.who, one.isTwice ? 2 : 1);
    if (one.kind === 'settle') {
      const [its] = onTheirWay.splice(one.which % Math.max(1, onTheirWay.length), 1);
      if (its) await settled(its, one.isDelivered);
    }
  }
  const claimed = [...expected.values()].filter(({ claimedAtMs }) => claimedAtMs !== undefined);
  expect((await stage.vault.receipt(receiptKey)).viewsLeft).toBe(NAMED.length - claimed.length);
  await stage.talk.close();
}

describe('Whatever people press, and whatever fails or restarts', () => {
  it('each of those it is for gets it until it has arrived, within his minute, and nobody else gets it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(move, { maxLength: 40, size: 'max' }), play), { numRuns: 100 });
  });
});
