import { afterEach, describe, expect, it } from 'vitest';
import { openStage, QUICK_WAITS, type Stage } from './telegram-stage.ts';

const LONG_POLL = { ...QUICK_WAITS, pollS: 25, pollGraceMs: 10_000 };

/** A turn that a test gives and takes. */
function handTurn() {
  let give: (() => void) | undefined;
  let holding = new AbortController();
  let isWaitedFor = (): void => undefined;
  const waitedFor = new Promise<void>((resolve) => (isWaitedFor = resolve));
  return {
    waitedFor,
    give: () => give?.(),
    end: () => {
      holding.abort();
    },
    turn: {
      take: (stopping: AbortSignal) =>
        new Promise<AbortSignal>((resolve, reject) => {
          stopping.addEventListener('abort', () => reject(new Error('stopped')));
          isWaitedFor();
          give = () => {
            holding = new AbortController();
            resolve(holding.signal);
          };
        }),
      release: () => Promise.resolve(),
    },
  };
}

describe('a bot that shares its account with other processes', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('does not poll before its turn, and is well all the same', async () => {
    const { turn, waitedFor, give } = handTurn();
    stage = await openStage({ turn, waits: LONG_POLL });
    stage.talk.answer = () => ({ replies: [{ kind: 'words', words: 'Help!' }], sourceHoldsSecret: false });
    await waitedFor;
    expect(stage.bot.health()).toBe('up');
    expect(stage.fake.callsOf('getUpdates')).toEqual([]);
    give();
    await stage.fake.person('Ann').types('/help');
    expect(stage.talk.heard).toHaveLength(1);
  });

  it('leaves an open poll when its turn ends, without a complaint, and takes it up again', async () => {
    const { turn, waitedFor, give, end } = handTurn();
    stage = await openStage({ turn, waits: LONG_POLL });
    await waitedFor;
    const polled = stage.fake.called('getUpdates');
    give();
    await polled;
    end();
    await stage.logged('another process polls Telegram now');
    const again = stage.fake.called('getUpdates');
    give();
    await again;
    expect(stage.log.join('')).not.toContain('cannot be polled');
  });

  it('says nothing to Telegram when it closes in another one’s turn', async () => {
    const { turn, waitedFor, give, end } = handTurn();
    stage = await openStage({ turn, waits: LONG_POLL });
    await waitedFor;
    give();
    await stage.fake.person('Ann').types('/help');
    end();
    await stage.logged('another process polls Telegram now');
    const before = stage.fake.callsOf('getUpdates').length;
    await stage.bot.close();
    expect(stage.fake.callsOf('getUpdates')).toHaveLength(before);
  });
});
