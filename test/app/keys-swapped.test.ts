import { afterEach, describe, expect, it } from 'vitest';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { openVictim, type Victim } from '../attackers/victim.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const ring = (byte: number): string => `1:${Buffer.alloc(32, byte).toString('base64')}`;

/** Stores that are, behind the back of whoever has opened them, those that `current` gives. */
function throughTo(current: () => Stores): Stores {
  const part = <Name extends 'secrets' | 'state'>(name: Name) =>
    new Proxy({} as Stores[Name], {
      get: (_target, method) => Reflect.get(current()[name], method) as unknown,
    });
  return { ...current(), secrets: part('secrets'), state: part('state') };
}

describe('A server that finds another store under it, with another key of the same id,', () => {
  const victims: Victim[] = [];
  const open = async (stores: Stores, byte: number): Promise<Victim> => {
    const victim = await openVictim(stores, { MASTER_KEYS: ring(byte) });
    victims.push(victim);
    return victim;
  };
  afterEach(async () => {
    for (const victim of victims.splice(0)) await victim.close();
  });

  it('is not ready, opens, spends and keeps nothing, and works on when its own is back', async () => {
    const clock = manualClock();
    const [own, others] = [openMemoryStores({ clock }), openMemoryStores({ clock })];
    let current = own;
    const server = await open(
      throughTo(() => current),
      7,
    );
    const kept = await server.make({ secret: 'kept' });
    const other = await open(others, 9);
    const plain = await other.make({ secret: 'plain' });
    const guarded = await other.make({ secret: 'guarded', passphrase: 'right' });

    current = others;
    const ready = await server.ask('GET', '/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      { status: 'down', checks: { store: 'ok', keys: 'down' }, down: ['keys'] },
    ]);
    expect((await server.ask('GET', '/livez')).statusCode).toBe(200);
    const refused = await server.ask('POST', `/secrets/${plain.secret_key}`, {});
    expect([refused.statusCode, refused.json()]).toMatchObject([503, { code: 'key.unknown' }]);
    expect(await server.opens(kept)).toBe('secret.gone');
    expect(await other.receipt(plain)).toMatchObject({ status: 'sealed', views_left: 1 });
    expect(await other.opens(plain)).toBe('plain');
    expect(await other.opens(guarded, { passphrase: 'right' })).toBe('guarded');

    // Once it has looked at its store, which it does every 15 s, it keeps nothing where it could not find it again.
    await server.domain.epoch.close();
    const unmade = await server.ask('POST', '/generate', { secret: 'lost' });
    expect([unmade.statusCode, unmade.json()]).toMatchObject([503, { code: 'key.unknown' }]);
    expect(await other.make({ secret: 'still' })).toHaveProperty('link');

    current = own;
    await server.domain.epoch.close();
    expect((await server.ask('GET', '/readyz')).statusCode).toBe(200);
    expect(await server.opens(kept)).toBe('kept');
    expect(await server.opens(await server.make({ secret: 'again' }))).toBe('again');
  });
});
