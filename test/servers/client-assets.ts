import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleClient } from '../../scripts/bundle-client.mjs';
import { openAssets, type Assets } from '../../src/web/assets.ts';

let built: Promise<Assets> | undefined;

/** The pages' scripts and style, made from the sources as they are now; once for each test file. */
export function clientAssets(): Promise<Assets> {
  built ??= build();
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
