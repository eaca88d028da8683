import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

const CANARY = 'canary-4711';

/**
 * What a fault of ours could be at its worst, put into the program from outside: an error that nobody catches, with the text that is
 * just being taken in its message, its cause and a property.
 */
const FAULT = `
const parse = JSON.parse;
let inFlight = '';
JSON.parse = (text, ...rest) => {
  if (typeof text === 'string' && text.includes('${CANARY.slice(0, 6)}')) {
    inFlight = text;
    process.stderr.write('a body was taken\\n');
  }
  return parse(text, ...rest);
};
const fault = () =>
  Object.assign(new TypeError(inFlight, { cause: new Error(inFlight) }), { body: inFlight, secret: [inFlight] });
process.on('SIGUSR2', () => { throw fault(); });
process.on('SIGWINCH', () => { void Promise.reject(fault()); });
`;

describe('The program that ends by a fault of its own', () => {
  const folder = scratchFolder();
  let program: Program;
  beforeAll(ensureBuilt, 300_000);
  afterEach(async () => {
    await program.end('SIGKILL');
    folder.remove();
  });

  it.each<[string, NodeJS.Signals]>([
    ['an error that nobody caught', 'SIGUSR2'],
    ['a promise that nobody waited for', 'SIGWINCH'],
  ])(
    'by %s, with a secret in flight, says where and nothing of what, and answers and keeps what it had taken',
    async (_what, signal) => {
      const env = {
        STORE_URL: `file:${folder.path}/data`,
        LOG_LEVEL: 'trace',
        DEBUG: '*',
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAULT)}`,
      };
      program = await startProgram(env);
      const { body } = await ask(`${program.address}/generate`, {
        secret: CANARY,
        passphrase: `${CANARY} too`,
      });
      const key = String(body['secret_key']);
      await ask(`${program.address}/secrets/${key}`, { passphrase: `${CANARY} wrong` });
      const slow = { secret: CANARY, passphrase: `${CANARY} takes its time` };
      const isTaken = () => program.stderr().split('a body was taken').length - 1;
      const before = isTaken();
      const answers = Array.from({ length: 2 }, () => ask(`${program.address}/generate`, slow));
      // What was still on its way is not in flight: it meets a closed door.
      while (isTaken() < before + answers.length) await once(program.child.stderr!, 'data');
      const ended = program.end(signal);
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201]);
      expect(await ended).toEqual({ code: 1, signal: null });
      expect(program.stdout().match(/.*"uncaught".*/g)).toEqual([
        expect.stringMatching(/"error":"TypeError","at":"at .*"msg":"uncaught"/),
      ]);
      const written = readdirSync(folder.path, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
      const said = [program.stdout(), program.stderr(), ...written].join('\n');
      for (const secret of [CANARY, key, String(body['receipt_key'])]) expect(said).not.toContain(secret);
      program = await startProgram(env);
      const opened = await ask(`${program.address}/secrets/${key}`, { passphrase: `${CANARY} too` });
      expect(opened.body['secret']).toBe(CANARY);
    },
  );
});
