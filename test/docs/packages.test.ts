import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly integrity?: string;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), ...entry }));
const running = locked.filter(({ dev }) => dev !== true);

/** What may be shipped with a program under the MIT licence. */
const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0'];

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string };
    readonly expression?: string;
  }[];
}

/** `(A OR B)` leaves the choice to us. */
function mayShip({ licenses = [] }: Component): boolean {
  return licenses.some(({ license, expression }) =>
    (license?.id ?? expression ?? '').split(/[() ]+/).some((word) => LICENCES.includes(word)),
  );
}

describe('The bill of materials', () => {
  it('lists each package that runs, with its version and a licence that lets us ship it', async () => {
    const { makeSbom } = (await import(join(ROOT, 'scripts/sbom.mjs'))) as {
      makeSbom: () => { readonly bomFormat: string; readonly components: readonly Component[] };
    };
    const { bomFormat, components } = makeSbom();
    expect(bomFormat).toBe('CycloneDX');
    const nameOf = ({ name, version }: Component | (Locked & { name: string })) => `${name}@${version}`;
    const listed = new Set(components.map(nameOf));
    expect([...new Set(running.map(nameOf))].filter((one) => !listed.has(one))).toEqual([]);
    expect(running.length).toBeGreaterThan(100);
    expect(components.filter((one) => !mayShip(one)).map(nameOf)).toEqual([]);
  });
});

/** Below these a package has a known hole or fault that we would have, or above them it no longer runs on Node 20. */
const FLOORS: Readonly<
  Record<string, { readonly from: string; readonly below?: string; readonly why: string }>
> = {
  'node-forge': { from: '1.4.3', why: '1.4.0 takes a tag of no length for a good one' },
  fastify: { from: '5.12.8', below: '6', why: 'our limits, hooks and refusals were tried with it' },
  telegraf: { from: '4.16.3', below: '5', why: 'our fences are made for its faults' },
  '@slack/bolt': { from: '5.1.0', below: '6', why: 'our receiver goes round the faults of 5' },
  lowdb: { from: '7.0.1', below: '8', why: 'our adapter is made for it' },
  bree: { from: '9.2.9', below: '10', why: 'our scheduler goes round its stop' },
  vitest: { from: '4.1.0', below: '5', why: '5 needs Node 22' },
  redoc: { from: '2.5.0', below: '3', why: '3 needs Node 22' },
  i18next: { from: '26.0.0', below: '27', why: '27 needs Node 22' },
  '@stryker-mutator/core': { from: '9.0.0', below: '10', why: '10 needs Node 22' },
  lighthouse: { from: '12.0.0', below: '13', why: '13 needs Node 22' },
  typescript: { from: '6.0.0', below: '6.1', why: 'typescript-eslint wants it below 6.1' },
  ws: { from: '7.5.10', why: 'older ones fall over a request with many headers' },
};

/** Packages that must not be here at all. */
const UNWANTED: Readonly<Record<string, string>> = {
  '@fastify/static': 'several ways around its folder; its mended version needs Node 22',
  '@fastify/swagger-ui': 'brings @fastify/static',
};

function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split(/[.-]/).map(Number));
  for (const place of [0, 1, 2]) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

describe('The lock file', () => {
  it.each(Object.entries(FLOORS))('has a %s that is good', (name, { from, below, why }) => {
    const ours = packages[`node_modules/${name}`]?.version ?? '';
    const copies = locked.filter((one) => one.name === name && (one.dev !== true || one.version === ours));
    for (const { version } of copies)
      expect(compare(version, from), `${name} ${version}: ${why}`).toBeGreaterThanOrEqual(0);
    expect(compare(ours, below ?? '999'), `${name} ${ours}: ${why}`).toBeLessThan(0);
  });

  it('has what it must not have nowhere', () => {
    for (const [name, why] of Object.entries(UNWANTED))
      expect(
        locked.filter((one) => one.name === name),
        why,
      ).toEqual([]);
  });

  it('knows each package by its hash, so that what is installed is what was tried', () => {
    expect(locked.filter(({ integrity }) => integrity === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('is asked for exact versions only', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    for (const [name, wish] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(wish, name).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('promises nothing that changes by itself', () => {
    const wishes = Object.entries(packages).flatMap(([path, entry]) =>
      Object.entries((entry as { dependencies?: Record<string, string> }).dependencies ?? {})
        .filter(([, wish]) => wish === 'latest' || wish.includes('://'))
        .map(([name]) => `${path} > ${name}`),
    );
    const { overrides = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      overrides?: Record<string, Record<string, string>>;
    };
    const held = Object.entries(overrides).flatMap(([owner, names]) =>
      Object.keys(names).map((name) => `node_modules/${owner} > ${name}`),
    );
    expect(wishes.filter((one) => !held.includes(one))).toEqual([]);
  });
});
