import { describe, expect, it } from 'vitest';
import type { Created } from '../../src/vault/vault.ts';
import { openVisitedSite } from './visitor.ts';

const { site, person } = await openVisitedSite();

async function open({ secretKey }: Created, passphrase?: string): Promise<void> {
  await person.send(`/secrets/${secretKey}`, passphrase === undefined ? {} : { passphrase });
}

async function freeze(created: Created): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (tries % 5 === 0) site.clock.advance(11 * 60_000);
    await open(created, 'wrong');
  }
}

const path = ({ receiptKey }: Created): string => `/receipts/${receiptKey}`;
const headingOf = (body: string): string => /<h1[^>]*>([^<]+)</.exec(body)?.[1] ?? '';

describe('The receipt page', () => {
  it('tells the state, the times and the refused tries, and never the text', async () => {
    const created = await site.create('canary-text', { passphrase: 'right', views: 2 });
    await open(created, 'wrong');
    const sealed = await person.get(path(created));
    expect(headingOf(sealed.body)).toBe('Not opened yet');
    expect(sealed.body).toMatch(/Openings left<\/dt><dd>2 of 2/);
    expect(sealed.body).toMatch(/Wrong passphrases<\/dt><dd>1</);
    await open(created, 'right');
    expect(headingOf((await person.get(path(created))).body)).toBe('Opened, and still open to others');
    await open(created, 'right');
    const opened = await person.get(path(created));
    expect(headingOf(opened.body)).toBe('Opened');
    expect(opened.body).not.toContain('<summary');
    expect(sealed.body + opened.body).not.toContain('canary-text');
    expect(opened.headers['cache-control']).toBe('no-store');
  });

  it('burns after a step of confirmation, and leads back to itself', async () => {
    const created = await site.create('x');
    const before = await person.get(path(created));
    expect(before.body).toMatch(/<details[^]*<summary[^]*Burn it now/);
    const burned = await person.send(`${path(created)}/burn`);
    expect([burned.statusCode, burned.headers.location]).toEqual([303, path(created)]);
    expect(headingOf((await person.get(path(created))).body)).toBe('Burned');
    await open(created);
    expect(headingOf((await person.get(path(created))).body)).toBe('Burned');
  });

  it('says opened when burning comes too late', async () => {
    const created = await site.create('x');
    await open(created);
    expect((await person.send(`${path(created)}/burn`)).statusCode).toBe(303);
    expect(headingOf((await person.get(path(created))).body)).toBe('Opened');
  });

  it('says when the time ran out', async () => {
    const created = await site.create('x', { ttlS: 60 });
    site.clock.advance(61_000);
    expect(headingOf((await person.get(path(created), { 'accept-language': 'ru' })).body)).toBe('Срок истёк');
  });

  it('thaws a frozen secret three times, then says that it cannot', async () => {
    const created = await site.create('x', { passphrase: 'right', ttlS: 30 * 86_400 });
    await freeze(created);
    for (let thaws = 0; thaws < 3; thaws += 1) {
      const frozen = await person.get(path(created));
      expect(headingOf(frozen.body)).toBe('Frozen');
      expect(frozen.body).toContain('/thaw');
      expect((await person.send(`${path(created)}/thaw`)).statusCode).toBe(303);
      expect(headingOf((await person.get(path(created))).body)).toBe('Not opened yet');
      await freeze(created);
    }
    const refused = await person.send(`${path(created)}/thaw`);
    expect(refused.statusCode).toBe(423);
    expect(refused.body).toContain('thawed as often as is allowed');
  });

  it('changes nothing for a form from another site', async () => {
    const created = await site.create('x');
    const answer = await person.send(`${path(created)}/burn`, {}, { 'sec-fetch-site': 'cross-site' });
    expect(answer.statusCode).toBe(403);
    expect(headingOf((await person.get(path(created))).body)).toBe('Not opened yet');
  });

  it('answers an unknown receipt and a cut one with a page', async () => {
    const unknown = await person.get(`/receipts/${'a'.repeat(32)}`);
    expect([unknown.statusCode, headingOf(unknown.body)]).toEqual([404, 'No such receipt']);
    const cut = await person.send('/receipts/abc/burn');
    expect([cut.statusCode, headingOf(cut.body)]).toEqual([404, 'This address is incomplete']);
  });
});
