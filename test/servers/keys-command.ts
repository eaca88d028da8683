import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { keysCommand } from '../../src/app/keys-command.ts';
import { runProgram, type Program, type ProgramEnv } from './program.ts';

/** No output may hold a key of the ring in `path`. */
export function expectNoKey(text: string, path: string): void {
  for (const entry of readFileSync(path, 'utf8').trim().split(',')) {
    expect(text).not.toContain(entry.split(':')[1]?.slice(0, 12));
  }
}

/** Runs `keys …` in this process: what it says, or the one line of its refusal. */
export async function runKeys(
  env: ProgramEnv,
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const [lines, faults]: [string[], string[]] = [[], []];
  const terminal = {
    say: (line: string) => void lines.push(line),
    show: () => undefined,
    fail: (line: string) => void faults.push(line),
  };
  const code = await keysCommand(words, terminal, env);
  expect(faults).toHaveLength(code);
  return { code, said: (code === 0 ? lines : faults).join('\n') };
}

/** The same by the built program, in a process of its own. */
export async function runBuiltKeys(env: ProgramEnv, ...words: readonly string[]): ReturnType<typeof runKeys> {
  const { code, stdout, stderr } = await runProgram(env, undefined, ['keys', ...words]);
  // Above the refusal stands how far it got.
  return { code: code ?? -1, said: code === 0 ? stdout : (stderr.trim().split('\n').at(-1) ?? '') };
}

/** Sends SIGHUP and waits for what the server says to it, for the `count`th time. */
export async function hup(program: Program, count = 1): Promise<string> {
  const said = (): string[] => program.stdout().match(/.*the key ring was (?:read anew|not taken).*/g) ?? [];
  program.child.kill('SIGHUP');
  await expect.poll(said, { timeout: 60_000 }).toHaveLength(count);
  return said().at(-1) ?? '';
}
