import { expect } from 'vitest';
import { runProgram } from '../servers/program.ts';

export const KEY = `1:${Buffer.alloc(32, 7).toString('base64')}`;
export const PASSWORD = 'hunter2-hunter2';

/** Starts the program with this store; gives its one line, after seeing that it ends with 1 and shows nothing secret. */
export async function refusalOf(
  storeUrl: string,
  env: Record<string, string> = { MASTER_KEYS: KEY },
): Promise<string> {
  const { code, stdout, stderr } = await runProgram({ STORE_URL: storeUrl, ...env });
  expect(code, stderr).toBe(1);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  for (const secret of [PASSWORD, KEY.slice(2)]) expect(stdout + stderr).not.toContain(secret);
  expect(stderr).not.toContain('    at ');
  return stderr.trim();
}
