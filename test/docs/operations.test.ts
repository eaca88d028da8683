import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, runProgram, scratchFolder, startProgram, type Program } from '../servers/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const OPERATIONS = page('docs/operations.md');
const METRICS = page('docs/metrics.md');
const STORE = { STORE_URL: 'file:./data' };
const folder = scratchFolder();

let program: Program;
beforeAll(async () => (program = await startProgram(STORE, folder.path)));
afterAll(async () => {
  await program.end('SIGKILL');
  folder.remove();
});

/** The lines under a mark, as the page has them but for the address. */
function run(name: string): string {
  const [, lines] =
    new RegExp(`<!-- run: ${name} -->\\s+\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(OPERATIONS) ?? [];
  const here = (lines ?? 'false').replaceAll('localhost:3000', new URL(program.address).host);
  const { stdout, stderr, status } = spawnSync('sh', ['-ec', here], { cwd: folder.path, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

describe.each(['docs/operations.md', 'docs/metrics.md', 'SECURITY.md'])('The page %s', (path) => {
  it('names only files and tests that are there, and commands that there are', () => {
    const text = page(path);
    const base = path.startsWith('docs/') ? 'docs' : '.';
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) =>
      join(base, target ?? ''),
    );
    const tests = [...text.matchAll(/`(test\/[\w./-]+)`/g)].map(([, target]) => target ?? '');
    expect(targets.length).toBeGreaterThan(0);
    for (const target of [...targets, ...tests]) expect(existsSync(join(ROOT, target)), target).toBe(true);
    const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> };
    for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g))
      expect(scripts, name).toHaveProperty([name ?? '']);
  });
});

describe('The metrics of a running server', () => {
  it('are those of the page, and the other way round', async () => {
    const text = await (await fetch(`${program.address}/metrics`)).text();
    const counted = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
    const listed = [...METRICS.matchAll(/^\| `(tellonce_\w+)`/gm)].map(([, name]) => name ?? '');
    expect(counted.filter((name) => name.startsWith('tellonce_')).sort()).toEqual(listed.sort());
    const others = counted.filter((name) => !/^(tellonce|process|nodejs)_/.test(name));
    expect([...others, ...counted.filter((name) => name.includes('version'))]).toEqual([]);
  });

  it('have the labels of the page', async () => {
    const text = await (await fetch(`${program.address}/metrics`)).text();
    for (const [, name = '', labels = ''] of METRICS.matchAll(/^\| `(tellonce_\w+)` +\| ([^|]*)\|/gm)) {
      const wanted = [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label).sort();
      const [, seen] = new RegExp(`^${name}(?:_count)?\\{(.*)\\} `, 'm').exec(text) ?? [];
      if (seen === undefined) continue;
      expect([...seen.matchAll(/(\w+)="/g)].map(([, label]) => label).sort(), name).toEqual(wanted);
    }
  });
});

describe("The operator's commands", () => {
  it('watch, back up and restore as the page says, and what was restored is refused until it is revoked', async () => {
    const made = await ask(`${program.address}/generate`, { secret: 'kept' });
    const key = String(made.body['secret_key']);
    expect(run('watch')).toMatch(/"status":"ok"[\s\S]*tellonce_live_secrets 1/);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    run('back up');
    run('restore');
    const refused = await runProgram(STORE, folder.path);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--revoke-all') as string]);
    program = await startProgram(STORE, folder.path, ['--revoke-all']);
    expect((await ask(`${program.address}/secrets/${key}`, {})).status).toBe(404);
    const receipt = await ask(`${program.address}/receipts/${String(made.body['receipt_key'])}`);
    expect(receipt.body['status']).toBe('burned');
  });
});
