import { fileURLToPath } from 'node:url';

/** Where secrets are kept. Addresses of servers may hold a password: they are read once more when they are opened. */
export type StoreAddress =
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string };

const KIND_OF_SCHEME = new Map<string, 'redis' | 'postgres'>([
  ['redis:', 'redis'],
  ['rediss:', 'redis'],
  ['postgres:', 'postgres'],
  ['postgresql:', 'postgres'],
]);

/** `file:DIR` (`file:./data`, `file:/var/lib/tellonce`, `file:///var/lib/tellonce`), `redis://[NAME:PASSWORD@]HOST[:PORT][/DATABASE]`, `rediss://…`, `postgres://…`. */
export function parseStoreUrl(text: string): StoreAddress | undefined {
  if (text.startsWith('file:')) {
    const folder = text.startsWith('file://') ? folderOfUrl(text) : text.slice('file:'.length);
    return folder === undefined || folder === '' || folder.includes('\0')
      ? undefined
      : { kind: 'file', folder };
  }
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const kind = KIND_OF_SCHEME.get(url.protocol);
  if (kind === undefined || url.hostname === '') return undefined;
  if (kind === 'redis' && !isRedisUrl(url)) return undefined;
  return { kind, url: text };
}

/** At most a database number behind the host; name and password as they can be sent. */
function isRedisUrl({ pathname, search, hash, username, password, port }: URL): boolean {
  if (!/^\/?(\d{1,5})?$/.test(pathname) || search !== '' || hash !== '' || port === '0') return false;
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

function folderOfUrl(text: string): string | undefined {
  try {
    return fileURLToPath(text);
  } catch {
    return undefined;
  }
}
