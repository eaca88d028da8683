import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { ADMIN_TOKEN, keysFound, openVictim, type Made, type Victim } from './victim.ts';

const CANARY = 'canary-4711';

describe('An attacker with the logs, the metrics, the audit log and what /admin shows', () => {
  let victim: Victim;
  const made: Made[] = [];
  let loot = '';

  beforeAll(async () => {
    const stores = openMemoryStores({ clock: manualClock() });
    victim = await openVictim(stores);
    made.push(
      await victim.make({ secret: CANARY, passphrase: `${CANARY} passphrase` }),
      await victim.make({ secret: `${CANARY} open`, views: 2 }),
      await victim.make({ secret: `${CANARY} burned` }),
    );
    await victim.opens(made[0]!, { passphrase: `${CANARY} wrong` });
    await victim.opens(made[1]!, { claim_id: `${CANARY}-claim-id-of-mine` });
    await victim.ask('POST', `/receipts/${made[2]!.receipt_key}/burn`);
    await victim.ask('GET', `/secrets/${made[0]!.id}?secret-phrase=${CANARY}`);
    await victim.domain.trail.close();
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const pages = ['/audit', '/metrics', '/readyz', '/admin', '/admin/overview', '/admin/secrets'];
    const bodies: string[] = [];
    for (const url of pages) {
      const { statusCode, body } = await victim.inject({ url, headers });
      expect([url, statusCode]).toEqual([url, 200]);
      bodies.push(body);
    }
    loot = [...victim.lines, ...bodies].join('\n');
  });
  afterAll(() => victim.close());

  const ids = (): SecretId[] => made.map(({ id }) => id);

  it('learns which secrets there are and what became of them', () => {
    for (const id of ids()) expect(loot).toContain(id);
    for (const event of ['created', 'refused', 'opened', 'burned']) expect(loot).toContain(event);
  });

  it('finds no text, passphrase, key, receipt or claim in them, and nothing there is a key', () => {
    const keys = made.flatMap(({ secret_key, receipt_key }) => [secret_key, receipt_key]);
    for (const secret of [CANARY, ADMIN_TOKEN, ...keys]) expect(loot).not.toContain(secret);
    expect(keysFound(Buffer.from(loot), ids())).toEqual([]);
  });

  it('can ask for an id whether it is live, and do nothing else with it: not open, burn, freeze or thaw', async () => {
    const id = made[0]!.id;
    expect((await victim.ask('GET', `/secrets/${id}`)).json()).toMatchObject({ status: 'sealed' });
    const before = await victim.receipt(made[0]!);
    const guess = 'A'.repeat(32);
    for (let tries = 0; tries < 60; tries += 1) {
      const answer = await victim.ask('POST', `/secrets/${id}`, {
        secret_key: guess,
        passphrase: `${tries}`,
      });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'secret.gone']);
    }
    expect((await victim.ask('POST', `/secrets/${id}`, {})).statusCode).toBe(400);
    expect((await victim.ask('DELETE', `/secrets/${id}`)).statusCode).toBe(400);
    expect((await victim.ask('DELETE', `/secret/${id}`)).statusCode).toBe(400);
    for (const act of ['burn', 'thaw'])
      expect((await victim.ask('POST', `/receipts/${id}/${act}`)).statusCode).toBeGreaterThanOrEqual(400);
    expect((await victim.ask('GET', `/secret/${id}?secret-phrase=x`)).json()).not.toHaveProperty('secret');
    expect(await victim.receipt(made[0]!)).toEqual(before);
    expect(await victim.opens(made[0]!, { passphrase: `${CANARY} passphrase` })).toBe(CANARY);
  });

  it('cannot tell by an id what was opened or burned from what never was', async () => {
    const [, opened, burned] = made;
    await victim.opens(opened!);
    const bodies = new Set<string>();
    for (const id of [opened!.id, burned!.id, 'AAAAAAAAAAAAAAAA'])
      for (const method of ['GET', 'POST'] as const) {
        const body = method === 'POST' ? { secret_key: 'A'.repeat(32) } : undefined;
        const { statusCode, headers, body: said } = await victim.ask(method, `/secrets/${id}`, body);
        const others = Object.entries(headers).filter(([name]) => !['date', 'x-request-id'].includes(name));
        bodies.add(JSON.stringify([statusCode, said, others]));
      }
    expect(bodies.size).toBe(1);
  });
});
