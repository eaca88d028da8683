import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorFacts } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { openVictim, type Made, type Victim } from '../attackers/victim.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const CANARY = 'canary-4711';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };

/** All that can be read out of an error: what it says, where it was made, what caused it, and what hangs on it. */
function everythingIn(error: unknown): string {
  const shown = inspect(error, { depth: 20, showHidden: true, getters: true, maxStringLength: null });
  return `${shown}\n${JSON.stringify(errorFacts(error))}\n${JSON.stringify(error)}`;
}

describe('Every error that is thrown while requests are answered', () => {
  let victim: Victim;
  let made: Made;
  const thrown: unknown[] = [];

  beforeAll(async () => {
    victim = await openVictim(openMemoryStores({ clock: manualClock() }));
    victim.http.addHook('onError', (_request, _reply, error, done) => {
      thrown.push(error);
      done();
    });
    made = await victim.make({ secret: CANARY, passphrase: `${CANARY} passphrase`, views: 3 });
  });
  afterAll(() => victim.close());

  const post = (url: string, payload: string, headers: Record<string, string> = JSON_TYPE) =>
    victim.inject({ method: 'POST', url, payload, headers });

  it('holds nothing of what was sent: no text, passphrase, key, token or query', async () => {
    const key = made.secret_key;
    await post('/generate', CANARY);
    await post('/generate', `{"secret":"${CANARY}`);
    await post('/generate', `{"secret":"${CANARY}","views":"${CANARY}"}`);
    await post('/generate', `{"secret":["${CANARY}"]}`);
    await post('/generate', `{"secret":"${CANARY}","ttl":"${CANARY}"}`);
    await post('/generate', `{"secret":"${CANARY}","__proto__":"${CANARY}"}`);
    await post('/generate', `{"secret":"${CANARY}","\\u005f_proto__":"${CANARY}"}`);
    await post('/generate', `{"secret":"${CANARY}"}`, { 'content-type': `text/${CANARY}` });
    await post('/generate', `{"secret":"${CANARY}\\ud800"}`);
    await post('/generate', JSON.stringify({ secret: CANARY, passphrase: CANARY.repeat(200) }));
    await post('/generate', JSON.stringify({ secret: CANARY.repeat(20_000) }));
    await post('/generate', JSON.stringify({ secret: CANARY.repeat(60_000) }));
    await post(`/secrets/${key}`, `{"passphrase":"${CANARY} wrong"}`);
    await post(`/secrets/${key}`, '{}');
    await post(`/secrets/${key}`, `{"claim_id":"${CANARY}"}`);
    await post(`/secrets/${made.id}`, `{"secret_key":"${CANARY}"}`);
    await post(`/secrets/${CANARY}`, '{}');
    await post('/', `secret=${CANARY}&views=${CANARY}`, FORM);
    await victim.inject({ url: `/secrets/${CANARY}%zz?${CANARY}=%zz` });
    await victim.inject({ url: `/generate?text=${CANARY}&ttl_seconds=${CANARY}` });
    await victim.inject({ url: `/generate?text=${CANARY}&secret-phrase=${CANARY}&passphrase=${CANARY}` });
    await victim.inject({ method: 'DELETE', url: `/secrets/${key}?passphrase=${CANARY}` });
    await victim.inject({ url: '/audit', headers: { authorization: `Bearer ${CANARY}` } });
    await victim.inject({ url: `/receipts/${CANARY}`, headers: { cookie: CANARY, referer: CANARY } });
    expect(thrown.length).toBeGreaterThan(15);
    for (const error of thrown) {
      expect(everythingIn(error)).not.toContain(CANARY);
      expect(everythingIn(error)).not.toContain(key);
    }
  });

  it('is a refusal of ours or has a code; nobody meant to throw anything else', () => {
    const others = thrown.filter((error) => !(error instanceof VaultError) && !('code' in (error as object)));
    expect(others.filter((error) => !('validation' in (error as object)))).toEqual([]);
  });
});

describe('Every error of the vault', () => {
  it('holds nothing of the secret that it is about, on any way that ends in one', async () => {
    const victim = await openVictim(openMemoryStores({ clock: manualClock() }));
    const { vault, stores } = victim.domain;
    const wrong = { passphrase: new Redacted(`${CANARY} wrong`), from: 'address:192.0.2.1' } as const;
    const created = await vault.create({
      text: new Redacted(CANARY),
      passphrase: new Redacted(`${CANARY} right`),
      actor: 'address:192.0.2.1',
    });
    const key = created.secretKey;
    const row = await stores.secrets.find(created.id);
    const damaged = { ...row!, id: 'AAAAAAAAAAAAAAAA' as never, envelope: Buffer.from(CANARY) };
    await stores.secrets.adopt(damaged);
    const secrets = [CANARY, key, created.receiptKey];
    const tries = [
      vault.reveal({ key, from: wrong.from }),
      vault.reveal({ key, ...wrong }),
      vault.burn({ key, ...wrong }),
      vault.reveal({ key, ...wrong, id: damaged.id }),
      vault.create({ text: new Redacted(`${CANARY}\ud800`), actor: 'admin' }),
      vault.create({ text: new Redacted(CANARY), actor: 'admin', views: 1000 }),
      vault.create({ text: new Redacted(CANARY), actor: 'admin', endToEnd: { key } }),
      vault.receipt(key as never),
    ];
    const outcomes = await Promise.allSettled(tries);
    const errors = outcomes.map((one): unknown => (one.status === 'rejected' ? one.reason : undefined));
    await victim.close();
    for (const error of errors) {
      expect(error).toBeInstanceOf(VaultError);
      for (const secret of secrets) expect(everythingIn(error)).not.toContain(secret);
    }
  });
});

describe('What a log says of an error', () => {
  it('is the place where it was thrown, also when a line of its message looks like one', () => {
    const error = new TypeError(`no JSON:\n    at ${CANARY} (file:///${CANARY}:1:1)\nat ${CANARY}`);
    const facts = errorFacts(error);
    expect(JSON.stringify(facts)).not.toContain(CANARY);
    expect(facts).toMatchObject({
      error: 'TypeError',
      at: expect.stringMatching(/errors\.test\.ts/) as string,
    });
    // Its stack still begins with what it said before.
    error.message = 'another';
    expect(errorFacts(error)).toEqual({ error: 'TypeError', at: undefined });
  });
});
