import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Child processes run the compiled program: makes sure that it is there and of these sources. */
export function ensureBuilt(): void {
  const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [script, '--if-stale'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
}

export function fakePath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
