import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import { sha256, toBase64Url } from '../kit/bytes.ts';
import { invariant } from '../kit/invariant.ts';
import { VaultError } from '../vault/errors.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Smallest first. The build leaves each beside its file. */
const SHORTER = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

type Encoding = (typeof SHORTER)[number]['encoding'];

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, compressed by the build. */
  readonly shorter: Readonly<Partial<Record<Encoding, Buffer>>>;
}

/** The pages' scripts, style and pictures, held in memory under names that change with their content. */
export interface Assets {
  /** The address of a built file, such as `/assets/icon-Xyz….svg` for `icon.svg`. */
  urlOf(file: string): string;
  find(name: string): Asset | undefined;
}

/** Where the build puts them: beside the compiled server, which for the sources (in tests) is in dist/. */
function builtFolder(): string {
  const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const beside = place('./assets');
  return existsSync(beside) ? beside : place('../../dist/web/assets');
}

function readShorter(path: string): Asset['shorter'] {
  const there = SHORTER.filter(({ ending }) => existsSync(path + ending));
  return Object.fromEntries(there.map(({ encoding, ending }) => [encoding, readFileSync(path + ending)]));
}

/** Reads the built files of `folder` once. Files of other kinds are left alone. */
export function openAssets(folder: string = builtFolder()): Assets {
  const byName = new Map<string, Asset>();
  const urls = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const extension = extname(file);
    const type = TYPES[extension];
    if (type === undefined) continue;
    const path = join(folder, file);
    const bytes = readFileSync(path);
    const name = `${file.slice(0, -extension.length)}-${toBase64Url(sha256(bytes)).slice(0, 12)}${extension}`;
    byName.set(name, { type, bytes, shorter: readShorter(path) });
    urls.set(file, `/assets/${name}`);
  }
  return {
    urlOf(file) {
      const url = urls.get(file);
      invariant(url !== undefined, `the build made ${file}`);
      return url;
    },
    find: (name) => byName.get(name),
  };
}

/**
 * Serves them compressed. The pages themselves never are: the length of a compressed answer that holds a secret beside
 * words of somebody else's tells of the secret (BREACH).
 */
export function assetRoutes(app: FastifyInstance, assets: Assets): void {
  app.get<{ Params: { name: string } }>(
    '/assets/:name',
    { config: { access: 'open' } },
    async (request, reply) => {
      const asset = assets.find(request.params.name);
      if (!asset) throw new VaultError('secret.gone');
      const accepted = new Negotiator(request.raw).encodings(SHORTER.map(({ encoding }) => encoding));
      const chosen = SHORTER.find(({ encoding }) => accepted.includes(encoding) && asset.shorter[encoding]);
      if (chosen) void reply.header('content-encoding', chosen.encoding);
      return await reply
        .type(asset.type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('vary', 'Accept-Encoding')
        .send(chosen ? asset.shorter[chosen.encoding] : asset.bytes);
    },
  );
}
