// Brings what the tests need. Other Nodes from npm; programs by apt-get where that exists and we are root, else it names them and stops.
import { spawnSync } from 'node:child_process';
import { missingNeeds } from './needs.mjs';
import { installOtherNodes } from './other-nodes.mjs';

const missing = missingNeeds().filter(({ debian }) => debian !== undefined);
if (missing.length > 0) {
  const packages = missing.map(({ debian }) => debian);
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!canInstall) {
    process.stderr.write(
      `The tests need these Debian packages: ${packages.join(' ')}. Install them, then run this again.\n`,
    );
    process.exit(1);
  }
  process.stderr.write(`Installing ${packages.join(' ')} ...\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
  const install = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  if (install.status !== 0) process.exit(1);
}
installOtherNodes();
