import { describe, expect, it } from 'vitest';
import type { AddressHash } from '../../src/vault/secret-key.ts';
import { GROUP, transcript } from './conversation.ts';
import { delivered, openStage } from './opening-stage.ts';

describe('A secret with a passphrase', () => {
  it('asks for it and opens by the next message, which is to be deleted', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], passphrase: 'two words' });
    const bob = stage.person('bob');
    expect(transcript(await bob.presses(press))).toBe(
      '? This secret needs its passphrase. Send it as your next message: I delete it at once and then open the secret. I wait 10 minutes; /cancel stops.',
    );
    const answer = await bob.types('two words');
    expect(answer.sourceHoldsSecret).toBe(true);
    expect(await delivered(answer)).toBe('hunter2');
  });

  it('never asks for it in front of a group, and asks again where it may be said', async () => {
    const stage = openStage();
    const { press, handle } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const bob = stage.person('bob');
    expect(transcript(await bob.presses(press, GROUP))).toMatch(
      /^\? .* Send it to me in our private chat .* never to the group\./u,
    );
    expect(await bob.hears('tulip', { place: GROUP })).toBe('');
    expect(await bob.hears(`/start ${handle}`)).toMatch(/^\? .* Send it as your next message/u);
    expect(await delivered(await bob.types('tulip'))).toBe('hunter2');
  });

  it('counts wrong ones and asks again, until the tries are used up for now', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const bob = stage.person('bob');
    await bob.presses(press);
    for (const left of ['4 tries', '3 tries', '2 tries', '1 try']) {
      const answer = await bob.types('rose');
      expect(transcript(answer)).toMatch(
        new RegExp(`^\\? That is not the passphrase\\..* ${left} left`, 'u'),
      );
      expect(answer.sourceHoldsSecret).toBe(true);
    }
    const later =
      'Too many wrong passphrases were tried. Wait ten minutes, then open the secret again. It is still there.';
    expect(await bob.hears('rose')).toBe(later);
    expect(await bob.hears('tulip')).toMatch(/^I keep only what you send with \/secret\./u);
    expect(transcript(await bob.presses(press))).toBe(later);
    stage.clock.advance(600_000);
    await bob.presses(press);
    expect(await delivered(await bob.types('tulip'))).toBe('hunter2');
  });

  it('says the number of tries as Russian does', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], passphrase: 'тюльпан' });
    const bob = stage.person('bob', 'ru');
    expect(transcript(await bob.presses(press))).toMatch(/^\? Для этого секрета нужна кодовая фраза\./u);
    const said = [];
    for (let tried = 0; tried < 4; tried += 1) said.push(/у вас (.*?)\./u.exec(await bob.hears('роза'))?.[1]);
    expect(said).toEqual([
      'осталось 4 попытки',
      'осталось 3 попытки',
      'осталось 2 попытки',
      'осталась 1 попытка',
    ]);
  });

  it('says that it is frozen rather than ask for what cannot help', async () => {
    const stage = openStage();
    const { press, id } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const bob = stage.person('bob');
    const frozen =
      'Too many wrong passphrases: this secret is frozen. Its sender can thaw it by the receipt.';
    for (let tried = 0; tried < 49; tried += 1) {
      if (tried % 20 === 0) stage.clock.advance(600_000);
      const others = { nowMs: stage.clock.now(), from: `other${tried}` as AddressHash };
      await stage.ground.stores.secrets.reserveAttempt(id, others);
    }
    stage.clock.advance(600_000);
    await bob.presses(press);
    expect(await bob.hears('rose')).toBe(frozen);
    stage.clock.advance(600_000);
    expect(transcript(await bob.presses(press))).toBe(frozen);
  });

  it('does not count what cannot be a passphrase', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const bob = stage.person('bob');
    await bob.presses(press);
    for (const line of ['x'.repeat(1025), ''])
      expect(await bob.hears(line)).toMatch(/^\? That cannot be a passphrase, so I did not try it\./u);
    expect(await delivered(await bob.types('tulip'))).toBe('hunter2');
    expect(stage.happened()).toEqual(['created', 'opened']);
  });

  it('forgets the question when something else is said, and when its time is over', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const bob = stage.person('bob');
    await bob.presses(press);
    expect(await bob.hears('/cancel')).toBe('Cancelled. Nothing was stored.');
    expect(await bob.hears('tulip')).toMatch(/^I keep only what you send/u);
    await bob.presses(press);
    stage.clock.advance(600_000);
    expect(await bob.hears('tulip')).toMatch(/^I keep only what you send/u);
    await bob.presses(press);
    expect(await delivered(await bob.types('tulip'))).toBe('hunter2');
  });

  it('opens for somebody who may not make secrets here', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const bob = stage.person('bob');
    await bob.presses(press);
    expect(await delivered(await bob.types('tulip', { mayCreate: false }))).toBe('hunter2');
    const refused = 'This is not allowed for you. Nothing was stored or changed.';
    for (const line of ['tulip', '/start new'])
      expect(await bob.hears(line, { mayCreate: false })).toBe(refused);
  });
});
