// Draws what every start needs into a few files, dist/program/. Otherwise Node finds, reads and compiles some 400 modules,
// most of them of packages, which is more than half of the time until the server is ready.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Loaded only when a setting turns them on, or native, or looking for files of their own. */
const LEFT_ALONE = ['@node-rs/argon2', '@redis/client', '@slack/bolt', 'bree', 'pg', 'pino', 'telegraf'];

/** Packages of the older kind ask for these; modules of the newer have none. */
const OLDER_KIND = [
  "import { createRequire as requireFrom } from 'node:module';",
  'const require = requireFrom(import.meta.url);',
].join('\n');

/** A module that looks for a file beside itself still finds it beside the place to which it was compiled. */
function ownPlaces(dist) {
  return {
    name: 'own-places',
    setup(build) {
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        if (!path.startsWith(dist + sep)) return undefined;
        const text = readFileSync(path, 'utf8');
        const place = JSON.stringify(`../${relative(dist, path).split(sep).join('/')}`);
        const contents = text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
        return contents === text ? undefined : { contents, loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/** `dist/main.js` becomes a line that loads the program out of `dist/program/`. */
export async function bundleServer(dist) {
  // Here, not above: a built server starts without the build's tools installed.
  const { build } = await import('esbuild');
  const compiled = join(dist, 'main-compiled.js');
  renameSync(join(dist, 'main.js'), compiled);
  await build({
    entryPoints: { main: compiled },
    outdir: join(dist, 'program'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: ['node20.19'],
    external: LEFT_ALONE,
    banner: { js: OLDER_KIND },
    plugins: [ownPlaces(dist)],
    legalComments: 'inline',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
  writeFileSync(join(dist, 'main.js'), "import './program/main.js';\n");
}
