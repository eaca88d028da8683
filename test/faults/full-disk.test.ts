import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, runProgram, scratchFolder, startProgram } from '../servers/program.ts';

let folder: ReturnType<typeof scratchFolder>;

function mount(...options: string[]): void {
  const { status, stderr } = spawnSync('mount', [...options, folder.path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

beforeEach(() => {
  folder = scratchFolder();
  mount('-t', 'tmpfs', '-o', 'size=512k', 'tmpfs');
});
afterEach(() => {
  spawnSync('umount', [folder.path]);
  folder.remove();
});

const settings = () => ({ STORE_URL: `file:${folder.path}/data`, RATE_LIMIT: '0', LOG_LEVEL: 'error' });

describe('A disk that is full', () => {
  it('refuses what it cannot keep, ends the program, and has lost nothing when there is room again', async () => {
    const program = await startProgram(settings());
    const ended = once(program.child, 'close');
    const kept = new Map<string, string>();
    let refusal: unknown;
    while (refusal === undefined) {
      const secret = `${kept.size} ${'x'.repeat(10_000)}`;
      const { status, body } = await ask(`${program.address}/generate`, { secret });
      if (status === 201) kept.set(String(body['secret_key']), secret);
      else refusal = { status, code: body['code'] };
    }
    expect(refusal).toEqual({ status: 503, code: 'store.unavailable' });
    expect(kept.size).toBeGreaterThan(5);
    expect(await ended).toEqual([1, null]);

    mount('-o', 'remount,size=8m');
    const again = await startProgram(settings());
    for (const [key, secret] of kept)
      expect((await ask(`${again.address}/secrets/${key}`, {})).body['secret']).toBe(secret);
    expect((await again.end()).code).toBe(0);
  });

  it('that cannot be written at all is refused in one line', async () => {
    expect((await (await startProgram(settings())).end()).code).toBe(0);
    mount('-o', 'remount,ro');
    const { code, stderr } = await runProgram(settings());
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The data folder .*data cannot be written \(EROFS\)\. Make it writable[^\n]*\n$/);
  });
});
