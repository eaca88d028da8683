import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { handleText } from '../../src/talk/payloads.ts';
import { GROUP, transcript } from '../talk/conversation.ts';
import { delivered, openStage } from '../talk/opening-stage.ts';
import { openVictim, type Victim } from './victim.ts';

const GONE = /^This secret is gone\./;
const STRANGER = 'This secret is for someone else.';
const DEAD_BUTTON = 'This button does not work any more. Nothing was changed.';

/** Every other character that a place of a base64url text could hold. */
function edits(text: string, at: number): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from(alphabet)
    .filter((one) => one !== text[at])
    .map((one) => text.slice(0, at) + one + text.slice(at + 1));
}

describe('An attacker with an account in the chat', () => {
  it('presses the button of another, types its start parameter, and is told nothing but that it is not his', async () => {
    const stage = openStage();
    const { press, handle, id } = await stage.seal({ to: ['bob'], senderName: 'Alice' });
    const eve = stage.person('eve');
    expect(transcript(await eve.presses(press))).toBe(STRANGER);
    expect(transcript(await eve.presses(press, GROUP))).toBe(STRANGER);
    expect(await eve.hears(`/start ${handle}`)).toBe(STRANGER);
    expect((await stage.ground.stores.secrets.find(id))?.viewsLeft).toBe(1);
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
  });

  it.each(['bob2', 'Bob', 'bob ', '0bob', 'bоb', 'bob\u200b', 'slack:T1:bob'])(
    'called “%s” is not Bob',
    async (name) => {
      const stage = openStage();
      const { press } = await stage.seal({ to: ['bob'] });
      const heard = await stage
        .person(name)
        .presses(press)
        .then(transcript)
        .catch((error: unknown) => String(error));
      expect(heard).not.toContain('hunter2');
      expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
    },
  );

  it('is not the one who bears the same number on another platform', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['42'] });
    for (const platform of ['slack', 'console'] as const)
      expect(transcript(await stage.person('42', 'en', platform).presses(press))).not.toContain('hunter2');
    expect(await delivered(await stage.person('42').presses(press))).toBe('hunter2');
  });

  it('edits what a button carries: no character of it, and no piece of another’s, opens anything', async () => {
    const stage = openStage();
    const [mine, theirs] = [
      await stage.seal({ to: ['eve'], text: 'mine' }),
      await stage.seal({ to: ['bob'] }),
    ];
    const eve = stage.person('eve');
    const forged = [
      ...[0, 8, 15, 16, 31, 46].flatMap((at) => edits(mine.handle, at)),
      handleText({ id: theirs.id, half: mine.carried }),
      handleText({ id: mine.id, half: theirs.carried }),
      handleText({ id: theirs.id, half: theirs.kept }),
      handleText({ id: theirs.id, half: theirs.secretKey as never }),
    ];
    for (const handle of forged) {
      const heard = transcript(await eve.presses(`open:${handle}`));
      expect(heard === DEAD_BUTTON || GONE.test(heard), heard).toBe(true);
    }
    expect(stage.happened()).toEqual(['created', 'created']);
    expect(await delivered(await eve.presses(mine.press))).toBe('mine');
  });

  it('sends payloads that no button has, and changes nothing', async () => {
    const stage = openStage();
    const { id, handle } = await stage.seal({ to: ['bob'] });
    const eve = stage.person('eve');
    const before = await stage.ground.stores.secrets.find(id);
    for (const payload of [
      `burn:${id}`,
      `burn-listed:${id}:0`,
      `post:${handle}`,
      `open:${handle}:`,
      `open: ${handle}`,
      `OPEN:${handle}`,
      `open:${handle}\n`,
      `open:${encodeURIComponent(handle)}%00`,
      '__proto__:x',
      'constructor:constructor',
      'toString',
      '{"kind":"open"}',
    ])
      expect(transcript(await eve.presses(payload)), payload).not.toContain('hunter2');
    expect(await stage.ground.stores.secrets.find(id)).toEqual(before);
    expect(stage.happened().filter((kind) => kind !== 'refused')).toEqual(['created']);
  });

  it('burns, lists and gets receipts of his own secrets alone', async () => {
    const stage = openStage();
    const { id, press } = await stage.seal({ to: ['bob'] });
    const eve = stage.person('eve');
    expect(await eve.hears(`/burn ${id}`)).toMatch(/^There is no secret of yours with this id\./);
    expect(await eve.hears('/list')).not.toContain(id);
    expect(await eve.hears('/burn')).not.toContain(id);
    await eve.presses(press);
    expect(stage.told.filter((line) => line.startsWith('telegram:eve'))).toEqual([]);
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
    expect(stage.told.filter((line) => line.startsWith('telegram:eve'))).toEqual([]);
  });

  it('named among others opens his one view, and not another’s', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['eve', 'bob'] });
    expect(await delivered(await stage.person('eve').presses(press))).toBe('hunter2');
    stage.clock.advance(180_000);
    for (let presses = 0; presses < 5; presses += 1)
      expect(transcript(await stage.person('eve').presses(press))).toMatch(GONE);
    expect(await delivered(await stage.person('bob').presses(press))).toBe('hunter2');
  });

  it('guesses a passphrase that is not asked of him: he freezes nothing and costs nobody a try', async () => {
    const stage = openStage();
    const { press, id } = await stage.seal({ to: ['bob'], passphrase: 'tulip' });
    const eve = stage.person('eve');
    for (let guess = 0; guess < 60; guess += 1) {
      await eve.presses(press);
      await eve.types(`guess ${guess}`);
    }
    expect(await stage.ground.stores.secrets.find(id)).toMatchObject({ wrongTries: 0, deniedAttempts: 0 });
    await stage.person('bob').presses(press);
    expect(await delivered(await stage.person('bob').types('tulip'))).toBe('hunter2');
  });
});

describe('A secret for Bob in a chat, over HTTP', () => {
  let victim: Victim;
  beforeAll(async () => {
    victim = await openVictim(openMemoryStores({ clock: manualClock() }));
  });
  afterAll(() => victim.close());

  it('is to every request as if it did not exist, by its id and by its whole key', async () => {
    const { id, secretKey } = await victim.domain.vault.create({
      text: new Redacted('hunter2'),
      actor: 'telegram:alice',
      recipients: ['telegram:bob'],
    });
    const unknown = { id: 'AAAAAAAAAAAAAAAA', secretKey: 'A'.repeat(32) };
    const answers = async (of: { readonly id: string; readonly secretKey: string }) => {
      const heard: unknown[] = [];
      for (const [method, url, body] of [
        ['GET', `/secrets/${of.id}`, undefined],
        ['GET', `/secrets/${of.secretKey}`, undefined],
        ['GET', `/secret/${of.secretKey}`, undefined],
        ['GET', `/secrets/${of.secretKey}?secret-phrase=x`, undefined],
        ['POST', `/secrets/${of.secretKey}`, {}],
        ['POST', `/secrets/${of.secretKey}`, { passphrase: 'x' }],
        ['POST', `/secrets/${of.id}`, { secret_key: of.secretKey }],
        ['DELETE', `/secrets/${of.secretKey}`, undefined],
        ['GET', `/receipts/${of.secretKey}`, undefined],
      ] as const) {
        const { statusCode, body: said } = await victim.ask(method, url, body);
        heard.push([statusCode, said]);
      }
      return heard;
    };
    expect(await answers({ id, secretKey })).toEqual(await answers(unknown));
    expect((await victim.domain.stores.secrets.find(id))?.viewsLeft).toBe(1);
  });
});
