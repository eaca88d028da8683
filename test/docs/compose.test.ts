import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseKeyRing } from '../../src/crypto/key-ring.ts';
import { scratchFolder } from '../servers/program.ts';

interface Service {
  readonly image: string;
  readonly build?: { readonly args: Readonly<Record<string, string>> };
  readonly profiles?: readonly string[];
  readonly security_opt: readonly string[];
  readonly cap_drop: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly init?: boolean;
  readonly tmpfs: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly cpus?: number;
  readonly user?: string;
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly networks?: { readonly default: { readonly ipv4_address?: string } };
  readonly healthcheck?: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: {
    readonly default: { readonly ipam: { readonly config: readonly Record<string, string>[] } };
  };
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const folder = scratchFolder();
afterAll(() => {
  folder.remove();
});

const startedBy = (...profiles: string[]): string[] =>
  services
    .filter(([, { profiles: own }]) => own === undefined || own.some((one) => profiles.includes(one)))
    .map(([name]) => name)
    .sort();

describe('The compose file', () => {
  it('starts what its head says, by profile', () => {
    expect(startedBy()).toEqual(['keys', 'tellonce']);
    expect(startedBy('redis')).toEqual(['keys', 'redis', 'tellonce']);
    expect(startedBy('postgres')).toEqual(['adminer', 'keys', 'postgres', 'tellonce']);
    expect(startedBy('tls')).toEqual(['caddy', 'keys', 'tellonce']);
    expect(startedBy('scaled')).toEqual(['caddy', 'keys', 'redis', 'tellonce', 'tellonce-b']);
  });

  it('takes away rights from every service, and names a version of every image that is not ours', () => {
    for (const [name, { security_opt, cap_drop, image, build }] of services) {
      expect(security_opt, name).toContain('no-new-privileges:true');
      expect(cap_drop, name).toEqual(['ALL']);
      if (build === undefined) expect(image, name).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
      else expect(image, name).toBe('tellonce');
    }
  });

  it('bounds every service: its files, its memory, its processes, its share of the machine', () => {
    for (const [name, service] of services) {
      expect(service, name).toMatchObject({ read_only: true, init: true });
      expect(service.privileged, name).toBeUndefined();
      expect(service.mem_limit, name).toMatch(/^\d+m$/);
      expect(service.pids_limit, name).toBeGreaterThan(0);
      expect(service.cpus, name).toBeGreaterThan(0);
      for (const place of service.tmpfs)
        expect(place, name).toMatch(/size=\d+m,mode=\d{4},noexec,nosuid,nodev$/);
      for (const volume of service.volumes ?? []) expect(volume, name).toMatch(/^[a-z-]+:\/\w/);
    }
    for (const name of ['tellonce', 'tellonce-b']) {
      const service = compose.services[name];
      expect(service?.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(service?.cap_add).toBeUndefined();
    }
  });

  it('keeps what is counted from the world', () => {
    const caddyfile = readFileSync(join(ROOT, 'compose/Caddyfile'), 'utf8');
    expect(caddyfile).toMatch(/@counted path \/metrics\s+respond @counted 404/);
  });

  it('shows nothing to the network but Caddy', () => {
    const open = services.filter(([, { ports = [] }]) =>
      ports.some((port) => !port.startsWith('127.0.0.1:')),
    );
    expect(open.map(([name]) => name)).toEqual(['caddy']);
  });

  it('believes Caddy about addresses, and nobody else', () => {
    const address = compose.services['caddy']?.networks?.default.ipv4_address;
    expect(compose.services['tellonce']?.environment?.['TRUST_PROXY']).toBe(
      `\${TRUST_PROXY:-${String(address)}}`,
    );
    const [{ subnet, ip_range: range } = {}] = compose.networks.default.ipam.config;
    expect([address, subnet, range]).toEqual(['172.30.85.2', '172.30.85.0/24', '172.30.85.128/25']);
  });

  it('starts a server when its store is well, whichever is on', () => {
    for (const name of ['tellonce', 'tellonce-b']) {
      for (const store of ['redis', 'postgres']) {
        expect(compose.services[name]?.depends_on?.[store]).toEqual({
          condition: 'service_healthy',
          required: false,
        });
        expect(compose.services[store]?.healthcheck).toBeDefined();
      }
    }
  });

  it('mounts only files that are there', () => {
    for (const { file } of Object.values(compose.configs))
      expect(statSync(join(ROOT, file)).isFile()).toBe(true);
  });
});

describe('The image', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1) ?? '';

  it('is built from one base that can be pinned, and by default from the Node that is tried', () => {
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:24-bookworm-slim$/m);
    expect(stages.map((stage) => stage.split(/\s/, 1)[0])).toEqual(['${NODE_IMAGE}', '${NODE_IMAGE}']);
    expect(compose.services['tellonce']?.build?.args['NODE_IMAGE']).toBe(
      '${NODE_IMAGE:-node:24-bookworm-slim}',
    );
  });

  it('holds what runs and nothing else: no sources, no tests, no package manager', () => {
    const copied = [...last.matchAll(/^COPY .*\/app\/(\S+) /gm)].map(([, path]) => path);
    expect(copied).toEqual(['package.json', 'node_modules', 'dist']);
    expect(stages[0]).toContain('npm prune --omit=dev');
    expect(last).toContain('rm -rf /usr/local/lib/node_modules');
    expect(last).not.toMatch(/apt-get|curl|wget|^ADD /m);
  });

  it('runs as somebody who may change nothing but /data', () => {
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last.match(/--chown=\S+/g)).toEqual(Array(3).fill('--chown=root:root'));
    expect(last).toMatch(/^VOLUME \/data$/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(last).toMatch(/^CMD \["node", .*"dist\/main.js"\]$/m);
  });

  it('sees for itself whether it works', () => {
    const [, command] = /HEALTHCHECK [\s\S]*?CMD (\[.*\])/.exec(last) ?? [];
    const [node, ...words] = JSON.parse(command ?? '[]') as string[];
    expect(node).toBe('node');
    const env = { PATH: process.env['PATH'], PORT: '1' };
    expect(spawnSync(process.execPath, words, { env }).status).toBe(1);
  });
});

describe('A server in the compose file', () => {
  /** What the program would be started with, where these names resolve. */
  function startedWith(names: readonly string[], env: Record<string, string> = {}): Record<string, string> {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, 'getent'),
      `#!/bin/sh\ncase " ${names.join(' ')} " in *" $2 "*) ;; *) exit 2 ;; esac\n`,
      {
        mode: 0o755,
      },
    );
    const main = join(folder.path, 'main.mjs');
    writeFileSync(main, 'console.log(JSON.stringify({ ...process.env, words: process.argv[2] }))');
    const { stdout } = spawnSync('sh', [join(ROOT, 'compose/start.sh'), '--revoke-all'], {
      env: {
        PATH: [bin, process.env['PATH']].join(delimiter),
        TELLONCE_MAIN: main,
        STORE_URL: '',
        MASTER_KEYS: '',
        POSTGRES_PASSWORD: 'p@ss/word',
        ...env,
      },
      encoding: 'utf8',
    });
    return JSON.parse(stdout) as Record<string, string>;
  }

  it('uses the store whose profile is on, with keys from the volume', () => {
    expect(startedWith([])).toMatchObject({ STORE_URL: 'file:/data', words: '--revoke-all' });
    expect(startedWith([])).not.toHaveProperty('MASTER_KEYS_FILE');
    expect(startedWith(['tellonce-redis'])).toMatchObject({
      STORE_URL: 'redis://tellonce-redis',
      MASTER_KEYS_FILE: '/keys/master.keys',
    });
    const onPostgres = startedWith(['tellonce-postgres']);
    expect(onPostgres['STORE_URL']).toBe('postgres://tellonce:p%40ss%2Fword@tellonce-postgres/tellonce');
    expect(onPostgres).not.toHaveProperty('POSTGRES_PASSWORD');
  });

  it('uses what is set by hand instead', () => {
    const set = { STORE_URL: 'redis://elsewhere', MASTER_KEYS: '1:x' };
    expect(startedWith(['tellonce-postgres'], set)).toMatchObject(set);
    expect(startedWith(['tellonce-redis'], set)).not.toHaveProperty('MASTER_KEYS_FILE');
  });

  it('gets a key ring that is made once', () => {
    const keys = join(folder.path, 'keys');
    mkdirSync(keys);
    // Whoever runs the tests as root has no need of the user that the image has.
    const id = join(folder.path, 'bin/id');
    mkdirSync(join(folder.path, 'bin'), { recursive: true });
    writeFileSync(id, '#!/bin/sh\necho 1000\n', { mode: 0o755 });
    const env = { PATH: [join(folder.path, 'bin'), process.env['PATH']].join(delimiter) };
    const make = () => spawnSync('sh', [join(ROOT, 'compose/make-keys.sh'), keys], { env }).status;
    expect(make()).toBe(0);
    const first = readFileSync(join(keys, 'master.keys'), 'utf8');
    expect(parseKeyRing(first.trim()).keyIds).toEqual([1]);
    expect(statSync(join(keys, 'master.keys')).mode & 0o777).toBe(0o600);
    expect(make()).toBe(0);
    expect(readFileSync(join(keys, 'master.keys'), 'utf8')).toBe(first);
  });
});
