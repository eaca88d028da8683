// Makes the files that browsers fetch from src/web/client/: `*.entry.ts` and `*.entry.css` bundled, pictures copied, and each
// that gains by it compressed once here instead of at each request.
// The build puts them into dist/, the tests into a folder of their own.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const source = fileURLToPath(new URL('../src/web/client/', import.meta.url));

function compress(folder) {
  for (const name of readdirSync(folder).filter((one) => /\.(js|css|svg)$/.test(one))) {
    const bytes = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    const params = {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
}

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
  for (const name of files.filter((one) => /\.(svg|png)$/.test(one))) {
    copyFileSync(join(source, name), join(folder, name));
  }
  compress(folder);
}
