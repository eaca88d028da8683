import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

describe('What the documents on security say', () => {
  it.each(['docs/asvs.md', 'SECURITY.md'])('%s names no test that is not there', (document) => {
    const named = [...read(document).matchAll(/`(test\/[\w./-]+\.ts)`/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });

  it('each attacker has a test that plays him, and is told of in SECURITY.md', () => {
    const security = read('SECURITY.md');
    for (const attacker of [
      'store-file',
      'store-redis',
      'store-postgres',
      'store-and-keys',
      'logs',
      'link',
      'chat',
    ])
      expect(security).toContain(`test/attackers/${attacker}.test.ts`);
  });

  it('each item of ASVS has a test or a reason, and each gap is explained', () => {
    const asvs = read('docs/asvs.md');
    const rows = asvs.split('\n').filter((line) => /^\| \d/.test(line));
    expect(rows.length).toBeGreaterThan(90);
    const bare = rows.filter((row) => !/`test\/|does not apply|\*\*gap\*\*/.test(row));
    expect(bare).toEqual([]);
    const gaps = rows
      .filter((row) => row.includes('**gap**'))
      .map((row) => /\d+\.\d+\.\d+/.exec(row)?.[0] ?? row);
    const explained = asvs.slice(asvs.indexOf('\n## Gaps'));
    for (const gap of gaps) expect(explained).toContain(gap);
  });
});
