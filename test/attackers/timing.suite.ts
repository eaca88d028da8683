import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomInt } from 'node:crypto';
import { Redacted } from '../../src/kit/redacted.ts';
import { figure, runs } from '../soak/figures.ts';
import type { Loot } from './loot.ts';
import { openVictim, type Made, type Victim } from './victim.ts';
import type { Stores } from '../../src/stores/stores.ts';

/** The ordinary run only sees that the answers are the same; how long they take is measured in the soak, and nowhere judged. */
const ROUNDS = runs('TELLONCE_TIMING_ROUNDS', 10);
/** How often one class is slower than another, at most; half of the time is never told apart. */
const ALIKE_MAX = 0.55;

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}
type Classes = Readonly<Record<string, Asked>>;

/** Secrets that have come to each of their ends, in a server that listens over the store; and the way to ask it. */
class Watched {
  readonly ids: Record<string, { readonly id: string; readonly key: string }> = {
    unknown: { id: 'AAAAAAAAAAAAAAAA', key: 'A'.repeat(32) },
    'unknown, too': { id: 'BBBBBBBBBBBBBBBB', key: 'B'.repeat(32) },
  };
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #open:
    | { readonly loot: Loot; readonly stores: Stores; readonly victim: Victim; readonly port: number }
    | undefined;

  async open(openLoot: () => Promise<Loot> | Loot): Promise<this> {
    const loot = await openLoot();
    const stores = await loot.open();
    const victim = await openVictim(stores);
    await victim.http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = victim.http.server.address() as { port: number };
    this.#open = { loot, stores, victim, port };
    await this.#end(stores, victim);
    return this;
  }

  async #end(stores: Stores, victim: Victim): Promise<void> {
    const keep = (name: string, { id, secret_key }: Made) => (this.ids[name] = { id, key: secret_key });
    const [opened, burned] = [await victim.make({ secret: 'a' }), await victim.make({ secret: 'a' })];
    await victim.opens(opened);
    await victim.ask('POST', `/receipts/${burned.receipt_key}/burn`);
    keep('opened', opened);
    keep('burned', burned);
    keep('live', await victim.make({ secret: 'a' }));
    keep('guarded', await victim.make({ secret: 'a', passphrase: 'right' }));
    const expired = await victim.make({ secret: 'a', ttl_seconds: 60 });
    const row = await stores.secrets.find(expired.id);
    await stores.secrets.expireDue((row?.expiresAtMs ?? 0) + 1, 1);
    keep('expired', expired);
    const { id, secretKey } = await victim.domain.vault.create({
      text: new Redacted('a'),
      actor: 'telegram:alice',
      recipients: ['telegram:bob'],
    });
    this.ids['bound'] = { id, key: secretKey };
  }

  /** What came back, and after how many microseconds. */
  async ask({ method, path, body }: Asked): Promise<{ readonly said: string; readonly us: number }> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const where = { host: '127.0.0.1', port: this.#open?.port, agent: this.#agent };
    const begin = process.hrtime.bigint();
    const asked = request({ ...where, method, path, headers });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const us = Number(process.hrtime.bigint() - begin) / 1000;
    return { said: `${answer.statusCode} ${Buffer.concat(chunks).toString()}`, us };
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#open?.victim.close();
    await this.#open?.stores.close();
    await this.#open?.loot.destroy();
  }
}

/** How often a time of the one is longer than a time of the other (Mann-Whitney's U over all pairs); 0.5 for times that are alike. */
function superiority(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((us) => ({ us, isOne: true })), ...other.map((us) => ({ us, isOne: false }))];
  all.sort((left, right) => left.us - right.us);
  const ranks = all.reduce((sum, { isOne }, at) => sum + (isOne ? at + 1 : 0), 0);
  return (ranks - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

/** Asks all classes again and again, in an order left to chance, so that whatever else happens happens to all of them alike. */
async function measured(watched: Watched, classes: Classes): Promise<Map<string, number[]>> {
  const times = new Map(Object.keys(classes).map((name) => [name, [] as number[]]));
  const answers = new Set<string>();
  const shuffled = () =>
    Object.entries(classes)
      .map((one) => ({ one, at: randomInt(2 ** 32) }))
      .sort((one, other) => one.at - other.at);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const {
      one: [name, asked],
    } of shuffled()) {
      const { said, us } = await watched.ask(asked);
      answers.add(said);
      times.get(name)?.push(us);
    }
  }
  expect([...answers]).toHaveLength(1);
  return times;
}

function report(what: string, times: ReadonlyMap<string, number[]>): void {
  const unknown = times.get('unknown') ?? [];
  const rows = [...times].map(([name, values]) => {
    const slower = superiority(values, unknown);
    return { name, slower, text: `${name} ${Math.round(median(values))} µs, slower ${slower.toFixed(3)}` };
  });
  figure({
    what: `times of ${what}`,
    tried: ROUNDS * times.size,
    unit: 'requests',
    wanted: 5000 * times.size,
    wrong: {
      'classes that can be told apart': rows.filter(({ slower }) => Math.abs(slower - 0.5) > ALIKE_MAX - 0.5)
        .length,
    },
    note: rows.map(({ text }) => text).join('; '),
  });
}

const ENDED = ['unknown', 'unknown, too', 'opened', 'burned', 'expired', 'bound'];

/** What a stopwatch tells of what lies under an id: the same question on every engine. */
export function describeStopwatch(engine: string, openLoot: () => Promise<Loot> | Loot): void {
  describe(`One outward answer (${engine})`, () => {
    let watched: Watched;
    beforeAll(async () => {
      watched = await new Watched().open(openLoot);
    }, 300_000);
    afterAll(() => watched.close());

    const time = async (
      what: string,
      names: readonly string[],
      asked: (one: { readonly id: string; readonly key: string }) => Asked,
    ): Promise<void> => {
      const classes = Object.fromEntries(names.map((name) => [name, asked(watched.ids[name]!)]));
      report(`${what}, ${engine}`, await measured(watched, classes));
    };

    it('is the same for every id that is not live, and is timed', { timeout: 600_000 }, async () => {
      await time('asking for an id', ENDED, ({ id }) => ({ method: 'GET', path: `/secrets/${id}` }));
    });

    it(
      'is the same for a wrong key, whatever there is under the id, and is timed',
      { timeout: 600_000 },
      async () => {
        const body = JSON.stringify({ secret_key: 'C'.repeat(32) });
        await time('a wrong key', [...ENDED, 'live', 'guarded'], ({ id }) => ({
          method: 'POST',
          path: `/secrets/${id}`,
          body,
        }));
      },
    );

    it(
      'is the same for the right key of what is over or for somebody, and is timed',
      { timeout: 600_000 },
      async () => {
        const asked = (key: string): Asked => ({ method: 'POST', path: `/secrets/${key}`, body: '{}' });
        await time('the key of what is gone', ENDED, ({ key }) => asked(key));
      },
    );
  });
}
