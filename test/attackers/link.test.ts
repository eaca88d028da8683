import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openVictim, type Made, type Victim } from './victim.ts';

const CLAIM = 'the-claim-id-of-the-recipient';
let clock: ManualClock;
let victim: Victim;

beforeEach(async () => {
  clock = manualClock();
  victim = await openVictim(openMemoryStores({ clock }));
});
afterEach(() => victim.close());

describe('An attacker with a link', () => {
  it('opens it if he comes first; the recipient sees that it is gone, and the sender that it was opened', async () => {
    const made = await victim.make({ secret: 'tulip' });
    expect(await victim.opens(made)).toBe('tulip');
    expect(await victim.opens(made, { claim_id: CLAIM })).toBe('secret.gone');
    expect(await victim.receipt(made)).toMatchObject({
      status: 'opened',
      opened_at: expect.any(String) as string,
    });
  });

  it('comes too late otherwise: no claim of his own, and none that he makes up, brings it back', async () => {
    const made = await victim.make({ secret: 'tulip' });
    expect(await victim.opens(made, { claim_id: CLAIM })).toBe('tulip');
    const claims = [
      CLAIM.toUpperCase(),
      `${CLAIM}x`,
      CLAIM.slice(0, -1),
      CLAIM.split('').toReversed().join(''),
    ];
    for (const claim_id of claims) expect(await victim.opens(made, { claim_id })).toBe('secret.gone');
    expect(await victim.opens(made)).toBe('secret.gone');
    expect(await victim.opens(made, { claim_id: CLAIM })).toBe('tulip');
    clock.advance(61_000);
    expect(await victim.opens(made, { claim_id: CLAIM })).toBe('secret.gone');
  });

  it('does not wear out the claim of the recipient by asking', async () => {
    const made = await victim.make({ secret: 'tulip' });
    await victim.opens(made, { claim_id: CLAIM });
    for (let asks = 0; asks < 30; asks += 1) await victim.opens(made, { claim_id: `${CLAIM}-${asks}` });
    expect(await victim.opens(made, { claim_id: CLAIM })).toBe('tulip');
  });

  it('with the claim of another secret gets what is his, and nothing of it', async () => {
    const [mine, theirs] = [await victim.make({ secret: 'mine' }), await victim.make({ secret: 'theirs' })];
    await victim.opens(theirs, { claim_id: CLAIM });
    expect(await victim.opens(mine, { claim_id: CLAIM })).toBe('mine');
    expect(await victim.opens({ ...mine, id: theirs.id }, { claim_id: CLAIM })).toBe('secret.gone');
  });

  it('is not its sender: the key of the link is no receipt', async () => {
    const made = await victim.make({ secret: 'tulip' });
    for (const [method, url] of [
      ['GET', `/receipts/${made.secret_key}`],
      ['POST', `/receipts/${made.secret_key}/burn`],
      ['POST', `/receipts/${made.secret_key}/thaw`],
    ] as const)
      expect((await victim.ask(method, url)).statusCode).toBe(404);
    const asKey = { ...made, secret_key: made.receipt_key };
    expect(await victim.opens(asKey)).toBe('secret.gone');
    expect((await victim.ask('POST', `/secrets/${made.receipt_key}`, {})).statusCode).toBe(404);
    expect(await victim.opens(made)).toBe('tulip');
  });
});

describe('An attacker with a link, but without its passphrase,', () => {
  const guarded = () => victim.make({ secret: 'tulip', passphrase: 'right', views: 2 });

  /** Guesses from as many addresses as he says; gives the codes that he heard and how often. */
  async function guesses(made: Made, count: number, from: (nth: number) => Record<string, string>) {
    const heard: Record<string, number> = {};
    for (let nth = 0; nth < count; nth += 1) {
      const answer = await victim.inject({
        method: 'POST',
        url: `/secrets/${made.id}`,
        payload: JSON.stringify({ secret_key: made.secret_key, passphrase: `guess ${nth}` }),
        headers: { 'content-type': 'application/json', ...from(nth) },
      });
      const { code } = answer.json<{ code: string }>();
      heard[code] = (heard[code] ?? 0) + 1;
    }
    return heard;
  }

  it('has five guesses, however he calls himself in headers that no proxy vouches for', async () => {
    const made = await guarded();
    const heard = await guesses(made, 12, (nth) => ({
      'x-forwarded-for': `203.0.113.${nth}`,
      'x-real-ip': `203.0.113.${nth}`,
      forwarded: `for=203.0.113.${nth}`,
      'cf-connecting-ip': `203.0.113.${nth}`,
      'true-client-ip': `203.0.113.${nth}`,
      'user-agent': `agent ${nth}`,
    }));
    expect(heard).toEqual({ 'passphrase.wrong': 5, 'actor.throttled': 7 });
    expect(await victim.receipt(made)).toMatchObject({ status: 'sealed', views_left: 2, denied_attempts: 5 });
  });

  it('freezes it at most, which the sender thaws; no view is spent and nothing is lost', async () => {
    const made = await guarded();
    for (let round = 0; round < 10; round += 1) {
      await guesses(made, 5, () => ({}));
      clock.advance(600_000);
    }
    expect(await victim.opens(made, { passphrase: 'right' })).toBe('secret.frozen');
    expect(await victim.receipt(made)).toMatchObject({
      status: 'frozen',
      views_left: 2,
      denied_attempts: 50,
    });
    expect((await victim.ask('POST', `/receipts/${made.secret_key}/thaw`)).statusCode).toBe(404);
    expect((await victim.ask('POST', `/receipts/${made.receipt_key}/thaw`)).json()).toMatchObject({
      status: 'sealed',
    });
    expect(await victim.opens(made, { passphrase: 'right' })).toBe('tulip');
  });

  it('cannot burn it, nor open it by any of the older ways', async () => {
    const made = await guarded();
    const key = made.secret_key;
    const tries = [
      ['DELETE', `/secrets/${key}`, undefined],
      ['DELETE', `/secrets/${key}?passphrase=wrong`, undefined],
      ['DELETE', `/secret/${key}?passphrase=`, undefined],
      ['GET', `/secret/${key}`, undefined],
      ['GET', `/secret/${key}?secret-phrase=wrong`, undefined],
      ['GET', `/secrets/${key}?secret-phrase=wrong`, undefined],
      ['POST', `/secrets/${key}`, { claim_id: CLAIM }],
    ] as const;
    for (const [method, url, body] of tries) {
      const { statusCode, body: said } = await victim.ask(method, url, body);
      expect(statusCode, `${method} ${url.replace(key, '')}`).toBeGreaterThanOrEqual(400);
      expect(said).not.toContain('tulip');
    }
    expect(await victim.receipt(made)).toMatchObject({ status: 'sealed', views_left: 2 });
  });
});
