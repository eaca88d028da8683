import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStale } from '../../scripts/build.mjs';
import { bundleClient } from '../../scripts/bundle-client.mjs';
import { openAssets, type Assets } from '../../src/web/assets.ts';

let built: Promise<Assets> | undefined;

/** The pages' scripts and style, of the sources as they are now: the built ones, or made here when those are older. */
export function clientAssets(): Promise<Assets> {
  built ??= isStale() ? build() : Promise.resolve(openAssets());
  return built;
}

async function build(): Promise<Assets> {
  const folder = mkdtempSync(join(tmpdir(), 'tellonce-assets-'));
  try {
    await bundleClient(folder);
    return openAssets(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
