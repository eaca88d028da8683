import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder, startProgram, type Program } from '../servers/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const folder = scratchFolder();

afterAll(() => {
  folder.remove();
});

/** What a clone of this working tree would hold: nothing built, nothing ignored; the packages are there already. */
function clone(): string {
  const target = join(folder.path, 'clone');
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const path of stdout.split('\0').filter((name) => name !== '' && !name.startsWith('test/'))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(ROOT, path), join(target, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(target, 'node_modules'));
  return target;
}

function script(name: string): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts[name] ?? '';
}

describe('The README', () => {
  it('says what it is, the commands, a picture and what it does not protect against, on its first screen', () => {
    const screen = README.split('\n').slice(0, 45).join('\n');
    for (const part of [
      'opens exactly once',
      'npm ci && npm start',
      '<img',
      'curl',
      'does not protect against',
    ]) {
      expect(screen).toContain(part);
    }
  });

  it('names only commands that there are', () => {
    const named = [...README.matchAll(/`(?:npm ci && )?npm run ([\w:]+)`/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(4);
    for (const name of named) expect(script(name), name).not.toBe('');
  });

  it('shows only pictures and documents that are there', () => {
    const targets = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
    for (const path of targets) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  it('and .env.example are as the code would write them', async () => {
    const { renderAll } = (await import(join(ROOT, 'scripts/render.mjs'))) as {
      renderAll: () => Promise<Map<string, string>>;
    };
    for (const [path, text] of await renderAll()) expect(readFileSync(path, 'utf8'), path).toBe(text);
  });
});

describe("The README's curl lines", () => {
  let program: Program;
  beforeAll(async () => (program = await startProgram({ STORE_URL: `file:${folder.path}/data` })));
  afterAll(async () => {
    await program.end();
  });

  it('make a secret, open it, and are told that it is gone', () => {
    const lines = /<!-- curl -->\s+```sh\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
    const here = lines.replaceAll('localhost:3000', new URL(program.address).host);
    const { stdout, status } = spawnSync('sh', ['-c', here], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/"secret":"correct horse".*secret\.gone/s);
  });
});

describe("The README's two commands on a fresh clone", () => {
  it('build what is missing and listen', async () => {
    const cwd = clone();
    const child = spawn('npm', ['start'], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0' },
      detached: true,
    });
    let words = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        words += text;
        const found = /listening on (http:\S+)/.exec(words)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('close', () => reject(new Error(words)));
    });
    expect(words).toContain('Building Tellonce');
    expect((await fetch(`${address}/healthcheck`)).status).toBe(200);
    const closed = new Promise((resolve) => child.once('close', resolve));
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await closed;
  }, 120_000);

  it('let people try the bot in the terminal', () => {
    const chat = spawnSync('npm', ['run', '--silent', 'chat'], {
      cwd: ROOT,
      input: '/secret note=x hello\n/list\n',
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'en_US.UTF-8' },
    });
    expect(chat.stdout).toMatch(/sealed[\s\S]*http:\/\/localhost:\d+\/secrets\/[\w-]{16}#[\w-]{32}/);
    expect(chat.status).toBe(0);
  });
});
