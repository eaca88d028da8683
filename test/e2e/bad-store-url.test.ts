import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram, scratchFolder, startProgram } from '../servers/program.ts';
import { PASSWORD, refusalOf } from './refusals.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = scratchFolder();
/** Nothing listens there: the port of a protocol that throws everything away, which is given to nobody who asks for any. */
const nothing = 9;
let stranger: Server;
beforeAll(async () => {
  stranger = createServer((socket) => socket.end('220 mail.example ESMTP\r\n').on('error', () => undefined));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  stranger.close();
  folder.remove();
});

const strangerPort = (): number => (stranger.address() as AddressInfo).port;

describe('A STORE_URL that cannot be used is told in one line:', () => {
  it.each([
    ['mysql://user:PASSWORD@localhost/db', /^STORE_URL .*; use file:DIR, redis:\/\/HOST/],
    ['redis:', /^STORE_URL .*; use file:DIR/],
    ['data', /^STORE_URL .*; use file:DIR/],
    ['file:', /^STORE_URL .*; use file:DIR/],
  ])('%s, which is no address', async (url, line) => {
    expect(await refusalOf(url.replace('PASSWORD', PASSWORD))).toMatch(line);
  });

  it.each(['redis', 'postgres'])('%s without MASTER_KEYS, with the line that makes some', async (scheme) => {
    const line = await refusalOf(`${scheme}://user:${PASSWORD}@127.0.0.1:${nothing}/0`, {});
    expect(line).toMatch(/^MASTER_KEYS is missing, and this store needs it; /);
    const made = /node -p "(.*)"$/.exec(line)?.[1] ?? '';
    const { stdout } = spawnSync(process.execPath, ['-p', made], { encoding: 'utf8' });
    expect(stdout).toMatch(/^1:[A-Za-z0-9+/]{43}=\n$/);
    const { stderr } = await runProgram({
      STORE_URL: `${scheme}://127.0.0.1:${nothing}/0`,
      MASTER_KEYS: stdout.trim(),
    });
    expect(stderr).not.toContain('MASTER_KEYS');
  });

  it.each(['redis', 'rediss', 'postgres'])('%s where nothing listens', async (scheme) => {
    const line = await refusalOf(`${scheme}://user:${PASSWORD}@127.0.0.1:${nothing}/0`);
    expect(line).toMatch(/^STORE_URL/);
    expect(line).toContain(`127.0.0.1:${nothing}`);
    expect(line).toContain('nothing listens');
  });

  it.each(['redis', 'postgres'])('%s on a host that is not known', async (scheme) => {
    expect(await refusalOf(`${scheme}://user:${PASSWORD}@no-such-host.invalid/0`)).toContain(
      'no-such-host.invalid',
    );
  });

  it.each(['redis', 'postgres'])('%s where something else listens', async (scheme) => {
    expect(await refusalOf(`${scheme}://user:${PASSWORD}@127.0.0.1:${strangerPort()}/0`)).toMatch(
      /^STORE_URL/,
    );
  });

  it('a folder that is a file, and one that is somebody else’s', async () => {
    writeFileSync(`${folder.path}/file`, '');
    expect(await refusalOf(`file:${folder.path}/file`, {})).toContain(`${folder.path}/file`);
    expect(await refusalOf('file:/proc/tellonce', {})).toContain('/proc/tellonce');
  });

  it('keys that are gone, spoilt, or another store’s', async () => {
    const data = `${folder.path}/data`;
    const program = await startProgram({ STORE_URL: `file:${data}` });
    await program.end();
    expect(await refusalOf(`file:${data}`)).toBe(
      'MASTER_KEYS holds other keys than this store was sealed with; use the ones it had before',
    );
    writeFileSync(`${data}/master.keys`, 'spoilt');
    expect(await refusalOf(`file:${data}`, {})).toMatch(
      /master\.keys cannot be used: entry 1; use id:base64/,
    );
    expect(await refusalOf(`file:${data}`, { MASTER_KEYS_FILE: `${folder.path}/none` })).toMatch(
      /^MASTER_KEYS_FILE cannot be read \(ENOENT\); name a file/,
    );
    mkdirSync(`${folder.path}/keys`);
    chmodSync(`${folder.path}/keys`, 0o700);
    expect(await refusalOf(`file:${data}`, { MASTER_KEYS_FILE: `${folder.path}/keys` })).toContain('EISDIR');
  });
});
