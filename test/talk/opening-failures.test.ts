import { describe, expect, it } from 'vitest';
import { chatClaimIdOf } from '../../src/vault/key-halves.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { GROUP, transcript } from './conversation.ts';
import { delivered, openStage, readingIn } from './opening-stage.ts';

const FAILED =
  'I could not bring you the text. It is kept for you: open it again within a minute of your first try. After that it is gone.';

describe('When something fails on the way', () => {
  const LEAK = new Error('cannot write hunter2');

  it('says so and lets the same person try again, if the vault cannot say what it did', async () => {
    let isBroken = true;
    const stage = openStage({
      vault: (vault) => ({
        ...vault,
        async reveal(request) {
          const revealed = await vault.reveal(request);
          if (isBroken) throw LEAK;
          return revealed;
        },
      }),
    });
    const { press } = await stage.seal({ to: ['bob'] });
    expect(transcript(await stage.person('bob').presses(press))).toBe(FAILED);
    isBroken = false;
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
    expect(stage.logged.join('')).toContain('talk.open_failed');
    expect(stage.logged.join('')).not.toContain('hunter2');
  });

  it('never says that there is time when there may be a minute', async () => {
    const down = new VaultError('store.unavailable');
    const stage = openStage({ vault: (vault) => ({ ...vault, reveal: () => Promise.reject(down) }) });
    const { press } = await stage.seal({ to: ['bob'] });
    expect(transcript(await stage.person('bob').presses(press))).toBe(FAILED);
  });

  it('does not take a text back that lies before its reader, when that cannot be noted', async () => {
    const state = (store: StateStore): StateStore => ({ ...store, set: () => Promise.reject(LEAK) });
    const stage = openStage({ state });
    const { press } = await stage.seal({ to: ['bob'] });
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
    expect(stage.logged.join('')).toContain('talk.reading_not_noted');
    expect(stage.logged.join('')).not.toContain('hunter2');
  });

  it('opens nothing when the state store cannot keep two presses apart', async () => {
    const state = (store: StateStore): StateStore => ({ ...store, setIfAbsent: () => Promise.reject(LEAK) });
    const stage = openStage({ state });
    const { press } = await stage.seal({ to: ['bob'] });
    expect(transcript(await stage.person('bob').presses(press))).toMatch(
      /^Something went wrong on our side/u,
    );
    expect(stage.happened()).toEqual(['created']);
  });
});

describe('What is written down of an opening', () => {
  it('names nobody, and holds no text, key, carried half or passphrase', async () => {
    const stage = openStage();
    // Too long a name to be spelled by the hashes, which are random.
    const open = await stage.seal({ to: ['bartholomew'], text: 'canary-text' });
    const locked = await stage.seal({ to: ['bartholomew'], text: 'canary-text', passphrase: 'canary-pass' });
    const bob = stage.person('bartholomew');
    const reading = readingIn(await bob.presses(open.press));
    expect(`${String(reading.text)} ${JSON.stringify(reading)}`).not.toContain('canary');
    await reading.ticket();
    await reading.failed();
    await delivered(await bob.presses(open.press));
    await stage.person('mallory').presses(open.press);
    await bob.presses(locked.press, GROUP);
    await bob.types('canary-wrong');
    await delivered(await bob.types('canary-pass'));
    await stage.talk.close();
    const state = stage.stateSeen.filter((one) => !one.startsWith('step/'));
    const written = [...stage.logged, ...state].join('\n');
    expect(state.some((one) => one.startsWith('reveal-turn/'))).toBe(true);
    expect(written).not.toMatch(/canary|#/u);
    for (const { secretKey, carried } of [open, locked]) {
      expect(written).not.toContain(secretKey);
      expect(written).not.toContain(carried);
      expect(written).not.toContain(chatClaimIdOf(secretKey, bob.actor.id));
    }
    for (const one of state.filter((line) => line.startsWith('reveal-turn/')))
      expect(one).not.toMatch(/bartholomew|mallory/u);
    for await (const { name } of stage.ground.stores.state.records()) expect(name).not.toMatch(/^step\//u);
  });
});
