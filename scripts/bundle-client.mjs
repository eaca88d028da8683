// Makes the files that browsers fetch from src/web/client/: `*.entry.ts` and `*.entry.css` bundled, pictures copied.
// The build puts them into dist/, the tests into a folder of their own.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src/web/client/', import.meta.url));

export async function bundleClient(folder) {
  // Here, not above: a built server starts without the build's tools installed.
  const { build } = await import('esbuild');
  const files = readdirSync(source);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: files.filter((name) => /\.entry\.(ts|css)$/.test(name)).map((name) => join(source, name)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const name of files.filter((one) => one.endsWith('.svg'))) {
    copyFileSync(join(source, name), join(folder, name));
  }
}
