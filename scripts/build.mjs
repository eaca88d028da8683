// Compiles src/ to dist/: the server by TypeScript, and what each start needs of it into few files; the pages' scripts by esbuild; Redis scripts and SQL files copied as they are, the
// API viewers copied from their packages.
// `--if-stale` does nothing when dist/ was made from exactly these sources.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient } from './bundle-client.mjs';
import { bundleServer } from './bundle-server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stamp = join(dist, '.built-from');

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export function sourceHash() {
  const hash = createHash('sha256');
  const single = [
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.client.json',
    'scripts/build.mjs',
    'scripts/bundle-client.mjs',
    'scripts/bundle-server.mjs',
  ];
  for (const file of [...filesUnder(join(root, 'src')), ...single.map((name) => join(root, name))]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

export function isStale() {
  if (!existsSync(stamp)) return true;
  if (!existsSync(join(root, 'src'))) return false;
  return readFileSync(stamp, 'utf8') !== sourceHash();
}

function typescript() {
  const require = createRequire(import.meta.url);
  try {
    return require('typescript');
  } catch {
    process.stderr.write(
      'Tellonce is not built and TypeScript is not installed. Run `npm ci --include=dev` first.\n',
    );
    process.exit(1);
  }
}

/** File by file, each for itself. Whether the types agree is asked by `npm run check`: it takes four times as long as this. */
function compileServer() {
  const ts = typescript();
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // One file alone does not say what kind of module it is: here all are of the newer one.
  const modules = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noEmitOnError: false,
  };
  const compilerOptions = { ...options, ...modules };
  for (const fileName of fileNames.filter((name) => !name.endsWith('.d.ts'))) {
    const text = readFileSync(fileName, 'utf8');
    const made = ts.transpileModule(text, { compilerOptions, fileName, reportDiagnostics: true });
    const [fault] = made.diagnostics;
    if (fault) {
      process.stderr.write(`${fileName}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}\n`);
      process.exit(1);
    }
    const target = join(dist, relative(join(root, 'src'), fileName)).replace(/\.tsx?$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, made.outputText);
  }
}

/** What databases run lies beside the code that sends it, and is read from there. */
function copyDatabaseScripts() {
  const source = join(root, 'src');
  for (const file of filesUnder(source).filter((name) => /\.(lua|sql)$/.test(name))) {
    cpSync(file, join(dist, relative(source, file)));
  }
}

function copyViewers() {
  const require = createRequire(import.meta.url);
  const target = join(dist, 'api/viewers');
  mkdirSync(target, { recursive: true });
  const swagger = dirname(require.resolve('swagger-ui-dist/package.json'));
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css'])
    cpSync(join(swagger, name), join(target, name));
  const redoc = dirname(require.resolve('redoc/package.json'));
  cpSync(join(redoc, 'bundles/redoc.standalone.js'), join(target, 'redoc.standalone.js'));
}

export async function buildAll() {
  rmSync(dist, { recursive: true, force: true });
  compileServer();
  await bundleClient(join(dist, 'web/assets'));
  copyDatabaseScripts();
  copyViewers();
  await bundleServer(dist);
  writeFileSync(stamp, sourceHash());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--if-stale') || isStale()) await buildAll();
}
