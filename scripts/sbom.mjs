// `npm run sbom`: what the server is made of, as CycloneDX, in dist/sbom.cdx.json. From the lock file: nothing is installed or asked for.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Packages whose licence stands in their readme alone. */
const LICENCES = { 'combine-errors@3.0.3': 'MIT' };

/** What is installed without `--include=dev`. npm's own `--omit=dev` leaves out also what is wanted by both sides. */
function runningPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const running = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  return new Set(
    running.map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`),
  );
}

export function makeSbom() {
  const words = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const { stdout, stderr, status } = spawnSync('npm', words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  const sbom = JSON.parse(stdout);
  const runs = runningPackages();
  const isRunning = (ref) => runs.has(ref) || ref === sbom.metadata.component['bom-ref'];
  sbom.components = sbom.components.filter(({ 'bom-ref': ref }) => runs.has(ref));
  sbom.dependencies = sbom.dependencies
    .filter(({ ref }) => isRunning(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isRunning) }));
  for (const component of sbom.components) {
    const id = LICENCES[`${component.name}@${component.version}`];
    if (id) component.licenses ??= [{ license: { id } }];
  }
  return sbom;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sbom = makeSbom();
  const file = join(root, 'dist/sbom.cdx.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  process.stdout.write(`${sbom.components.length} packages in dist/sbom.cdx.json\n`);
}
