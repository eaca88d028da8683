// Writes what is made from code into documents: `.env.example`, the tables of the README, and docs/performance.md with its pictures.
// `--check` only says whether they are as they would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { renderPerformance } from './bench/render.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Every rendered file by its path, as it should be. */
export async function renderAll() {
  const { settingsTable, envExample } = await import('../dist/config/render.js');
  const { REQUESTS_PER_MINUTE } = await import('../dist/http/access.js');
  const { CHAT_ACTS_PER_MINUTE, INLINE_LOOKS_PER_MINUTE } = await import('../dist/vault/limits.js');
  const limits = [
    '| Requests | a minute, for one actor |',
    '| --- | ---: |',
    ...Object.entries(REQUESTS_PER_MINUTE).map(([access, most]) => `| ${access} | ${most} |`),
    `| chat | ${CHAT_ACTS_PER_MINUTE} |`,
    `| inline | ${INLINE_LOOKS_PER_MINUTE} |`,
  ].join('\n');
  const path = join(root, 'README.md');
  let readme = readFileSync(path, 'utf8');
  for (const [name, table] of Object.entries({ settings: settingsTable(), limits })) {
    const between = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
    readme = readme.replace(between, (_all, open, close) => `${open}\n\n${table}\n\n${close}`);
  }
  const options = await resolveConfig(path);
  return new Map([
    [join(root, '.env.example'), envExample()],
    [path, await format(readme, { ...options, filepath: path })],
    ...(await renderPerformance()),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await renderAll()) writeFileSync(path, text);
}
