import { describe, expect, it } from 'vitest';
import { GROUP, transcript } from './conversation.ts';
import { delivered, openStage, readingIn } from './opening-stage.ts';

const GONE = 'This secret is gone. It was opened, expired or burned. Ask the sender for a new one.';
const AT_WORK = 'The text is on its way to you. If it does not come, open it again in half a minute.';
const HAD_IT = 'You have just opened it. The text is here or in our private chat, until I clear it away.';
const FAILED =
  'I could not bring you the text. It is kept for you: open it again within a minute of your first try. After that it is gone.';

describe('Two presses', () => {
  it('at once bring the text once', async () => {
    const stage = openStage();
    const { press, handle } = await stage.seal({ to: ['bob'] });
    const bob = stage.person('bob');
    const answers = await Promise.all([
      bob.presses(press),
      bob.presses(press, GROUP),
      bob.types(`/start ${handle}`),
    ]);
    const kinds = answers.map(({ replies }) => replies[0]!.kind);
    expect(kinds.filter((kind) => kind === 'reading')).toHaveLength(1);
    for (const answer of answers.filter(({ replies }) => replies[0]!.kind === 'words'))
      expect(transcript(answer)).toBe(AT_WORK);
  });

  it('at once in two processes bring it once', async () => {
    const one = openStage();
    const other = openStage({}, one.ground);
    const { press } = await one.seal({ to: ['bob'] });
    const answers = await Promise.all(
      [one, other, one, other].map((stage) => stage.person('bob').presses(press)),
    );
    const kinds = answers.map(({ replies }) => replies[0]!.kind);
    expect(kinds.toSorted()).toEqual(['reading', 'words', 'words', 'words']);
  });

  it('one after the other bring it once too', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const bob = stage.person('bob');
    expect(await delivered(await bob.presses(press))).toBe('hunter2');
    expect(transcript(await bob.presses(press))).toBe(HAD_IT);
    stage.clock.advance(59_000);
    expect(transcript(await bob.presses(press))).toBe(HAD_IT);
    stage.clock.advance(61_000);
    expect(transcript(await bob.presses(press))).toBe(GONE);
  });

  it('of one person leave the other views to others, until his two minutes are over', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ views: 3 });
    const bob = stage.person('bob');
    await delivered(await bob.presses(press));
    expect(transcript(await bob.presses(press))).toBe(HAD_IT);
    expect(await delivered(await stage.person('carol').presses(press))).toBe('hunter2');
    stage.clock.advance(121_000);
    expect(await delivered(await bob.presses(press))).toBe('hunter2');
    expect(transcript(await stage.person('dave').presses(press))).toBe(GONE);
  });
});

describe('A text that could not be brought', () => {
  it('is kept for the same person for a minute', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const bob = stage.person('bob');
    expect(await readingIn(await bob.presses(press)).failed()).toBe(FAILED);
    expect(await readingIn(await bob.presses(press)).failed()).toBe(FAILED);
    expect(transcript(await stage.person('mallory').presses(press))).not.toContain('hunter2');
    stage.clock.advance(59_000);
    expect(await delivered(await bob.presses(press))).toBe('hunter2');
    expect(stage.happened().filter((kind) => kind === 'opened')).toHaveLength(1);
  });

  it('is gone after that minute', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const bob = stage.person('bob', 'ru');
    expect(await readingIn(await bob.presses(press)).failed()).toMatch(/^Не удалось доставить вам текст\./u);
    stage.clock.advance(61_000);
    expect(transcript(await bob.presses(press))).toMatch(/^Секрета больше нет/u);
  });

  it('stays kept when the last of the others has opened it meanwhile', async () => {
    const stage = openStage();
    const { press, id } = await stage.seal({ to: ['bob', 'carol'] });
    await readingIn(await stage.person('bob').presses(press)).failed();
    await delivered(await stage.person('carol').presses(press));
    stage.clock.advance(30_000);
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
    await stage.talk.close();
    stage.clock.advance(61_000);
    expect(await stage.halfOf(id)).toBeUndefined();
  });

  it('stays kept when somebody else has used the last view by the link', async () => {
    const stage = openStage();
    const { press, id, secretKey } = await stage.seal({ views: 2 });
    await readingIn(await stage.person('bob').presses(press)).failed();
    await stage.open(`https://once.example/secrets/${id}#${secretKey}`);
    await stage.talk.close();
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
  });

  it('can be asked for again after a restart between the claim and the delivery', async () => {
    const before = openStage();
    const { press } = await before.seal({ to: ['bob'] });
    readingIn(await before.person('bob').presses(press));
    const after = openStage({}, before.ground);
    expect(transcript(await after.person('bob').presses(press))).toBe(AT_WORK);
    after.clock.advance(21_000);
    expect(await delivered(await after.person('bob').presses(press))).toBe('hunter2');
  });

  it('does not take back a later press that did bring it', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const bob = stage.person('bob');
    const slow = readingIn(await bob.presses(press));
    stage.clock.advance(21_000);
    await delivered(await bob.presses(press));
    await slow.failed();
    expect(transcript(await bob.presses(press))).toBe(HAD_IT);
  });

  it('does not take back an earlier press that brought it late', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const bob = stage.person('bob');
    const slow = readingIn(await bob.presses(press));
    stage.clock.advance(21_000);
    const second = readingIn(await bob.presses(press));
    await slow.delivered([]);
    await second.failed();
    expect(transcript(await bob.presses(press))).toBe(HAD_IT);
  });

  it('was brought or not, whatever the face says after that', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const reading = readingIn(await stage.person('bob').presses(press));
    await reading.delivered([]);
    await reading.failed();
    expect(transcript(await stage.person('bob').presses(press))).toBe(HAD_IT);
  });
});

describe('A text that was brought', () => {
  const TEN_MINUTES = 10 * 60_000;

  it('is cleared away after ten minutes, every part of it, also after a restart', async () => {
    const before = openStage();
    const { press } = await before.seal({ to: ['bob'] });
    const reading = readingIn(await before.person('bob').presses(press));
    await reading.delivered(['part-1', 'part-2']);
    before.clock.advance(TEN_MINUTES - 60_000);
    await before.talk.runDue();
    expect(before.erased).toEqual([]);
    const after = openStage({}, before.ground);
    after.clock.advance(2 * 60_000);
    await after.talk.runDue();
    expect(after.erased.toSorted()).toEqual(['part-1', 'part-2']);
  });

  it('is not cleared away when it did not come', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const reading = readingIn(await stage.person('bob').presses(press));
    await reading.failed();
    await reading.delivered(['part-1']);
    stage.clock.advance(TEN_MINUTES + 60_000);
    await stage.talk.runDue();
    expect(stage.erased).toEqual([]);
  });
});
