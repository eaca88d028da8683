import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

/** How often the program is killed; the soak raises it. */
const KILLS = Number(process.env['TELLONCE_KILLS'] ?? 4);
const WRITERS = 8;

let folder: ReturnType<typeof scratchFolder>;
beforeEach(() => (folder = scratchFolder()));
afterEach(() => {
  folder.remove();
});

/** What clients were told before the lights went out. */
interface Told {
  readonly kept: Map<string, string>;
  readonly opened: Set<string>;
}

async function writeAndRead(address: string, name: string, told: Told): Promise<void> {
  for (let count = 0; ; count += 1) {
    const text = `${name}-${count}`;
    const { body } = await ask(`${address}/generate`, { secret: text });
    const key = String(body['secret_key']);
    told.kept.set(key, text);
    if (count % 2 === 1) continue;
    // From here on it may be opened, answered or not.
    told.kept.delete(key);
    const opened = await ask(`${address}/secrets/${key}`, {});
    if (opened.status === 200) told.opened.add(key);
  }
}

function start(): Promise<Program> {
  return startProgram({ STORE_URL: `file:${folder.path}/data`, RATE_LIMIT: '0', LOG_LEVEL: 'error' });
}

/** Lets clients write and read until a number of answers has come, then kills the program in the middle of it. */
async function burst(told: Told, round: number): Promise<void> {
  const program = await start();
  const before = told.kept.size + told.opened.size;
  const clients = Array.from({ length: WRITERS }, (_one, writer) =>
    writeAndRead(program.address, `${round}-${writer}`, told).catch(() => undefined),
  );
  const enough = 20 + ((round * 37) % 120);
  while (told.kept.size + told.opened.size < before + enough)
    await new Promise((resolve) => setImmediate(resolve));
  expect((await program.end('SIGKILL')).signal).toBe('SIGKILL');
  await Promise.all(clients);
}

describe(`Killed ${KILLS} times in the middle of writing`, () => {
  it(
    'loses nothing that was acknowledged, and nothing opened comes back',
    { timeout: 1_800_000 },
    async () => {
      const told: Told = { kept: new Map(), opened: new Set() };
      for (let round = 0; round < KILLS; round += 1) {
        await burst(told, round);
        if ((round + 1) % 20 === 0) process.stdout.write(`killed ${round + 1} of ${KILLS} times\n`);
      }
      const { address, end } = await start();
      let lost = 0;
      let resurrected = 0;
      for (const key of told.opened)
        if ((await ask(`${address}/secrets/${key}`, {})).status !== 404) resurrected += 1;
      for (const [key, text] of told.kept) {
        if ((await ask(`${address}/secrets/${key}`, {})).body['secret'] !== text) lost += 1;
      }
      await end();
      process.stdout.write(
        `${KILLS} kills: ${told.kept.size} kept, ${told.opened.size} opened, ${lost} lost, ${resurrected} back\n`,
      );
      expect({ lost, resurrected }).toEqual({ lost: 0, resurrected: 0 });
      expect(told.kept.size).toBeGreaterThan(KILLS * 5);
      expect(told.opened.size).toBeGreaterThan(KILLS * 5);
    },
  );
});
