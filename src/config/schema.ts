import { isIP } from 'node:net';
import { parseByteSize } from '../kit/byte-size.ts';
import { parseDurationSeconds } from '../kit/duration.ts';
import { LOG_LEVELS } from '../kit/log.ts';
import { parseActorLimits } from './actor-limits.ts';
import { BOT_SETTINGS } from './bot-settings.ts';
import {
  listOf,
  matching,
  oneOf,
  originAddress,
  plain,
  secret,
  token,
  wholeNumber,
  within,
} from './setting.ts';
import { parseStoreUrl } from './store-url.ts';

export const TTL_S_MAX = 365 * 86_400;
export const SECRET_BYTES_CEILING = 1_048_576;

export interface NamedToken {
  readonly name: string;
  readonly token: string;
}

function namedToken(text: string): NamedToken | undefined {
  const match = /^([A-Za-z0-9_.-]{1,40}):([\x21-\x7e]{1,1024})$/.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { name: match[1], token: match[2] };
}

/** Every setting there is, in the order in which people read of them. Docs and checks are made from this table. */
export const SETTINGS = {
  host: plain(
    'HOST',
    '127.0.0.1',
    'the address to listen on (`0.0.0.0` in the image)',
    'an address of this machine, such as 127.0.0.1',
    '127.0.0.1',
    matching(/^[A-Za-z0-9.:_-]{1,255}$/),
  ),
  port: plain(
    'PORT',
    '3000',
    'the port to listen on; `0` takes any free one',
    'a whole number from 0 to 65535, such as 3000',
    '3000',
    wholeNumber(0, 65_535),
  ),
  publicUrl: plain(
    'PUBLIC_URL',
    'http://localhost:PORT',
    'the base of every link handed out; with a bot on, anything but public https is warned about at start',
    'an http or https address without a path, such as https://secrets.example.com',
    'https://secrets.example.com',
    originAddress,
  ),
  storeUrl: secret(
    'STORE_URL',
    'file:./data',
    'where secrets are kept: `file:DIR`, `redis://…`, `rediss://…`, `postgres://…`',
    'file:DIR, redis://HOST[:PORT][/NUMBER], rediss://… or postgres://HOST/DATABASE, such as file:./data',
    'file:./data',
    parseStoreUrl,
  ),
  masterKeys: secret(
    'MASTER_KEYS',
    'file store: made on the first start in `DIR/master.keys`, mode 0600',
    'key ring `id:base64[,id:base64…]`: ids are whole numbers, keys 32 bytes; the highest id seals, all open; `id:base64:standby` opens but does not seal yet. Required for Redis and PostgreSQL',
    "id:base64 entries, such as the line that this prints: node -p \"'1:' + crypto.randomBytes(32).toString('base64')\"",
    '',
    (text) => text,
  ),
  cipher: plain(
    'CIPHER',
    'forge',
    'AES-256-GCM by node-forge for texts up to 4 KiB and by node:crypto, byte-identical, above; `native`: node:crypto always',
    'forge or native',
    'forge',
    oneOf('forge', 'native'),
  ),
  defaultTtlS: plain(
    'DEFAULT_TTL',
    '1d',
    'how long a secret lives when its sender does not say',
    'a duration from 1s to 365d, such as 1d',
    '1d',
    within(parseDurationSeconds, 1, TTL_S_MAX),
  ),
  maxTtlS: plain(
    'MAX_TTL',
    '30d',
    'how long a secret may live: `90s`, `15m`, `1h`, `7d` or plain seconds',
    'a duration from 1s to 365d, such as 30d',
    '30d',
    within(parseDurationSeconds, 1, TTL_S_MAX),
  ),
  secretBytesMax: plain(
    'MAX_SECRET_BYTES',
    '65536',
    'the longest text, in bytes of UTF-8',
    'a size from 1 to 1048576 bytes, such as 65536',
    '65536',
    within(parseByteSize, 1, SECRET_BYTES_CEILING),
  ),
  actorLimits: plain(
    'ACTOR_LIMITS',
    'none: everybody has the two above',
    'lower ceilings for kinds of creators: `anonymous` and `token` (over HTTP), `telegram`, `slack`, `console`; `kind:ttl=…:bytes=…`, either of the two or both',
    'kind:ttl=DURATION:bytes=SIZE entries, each kind once, such as anonymous:ttl=7d:bytes=16KiB,slack:ttl=14d',
    'anonymous:ttl=7d:bytes=16KiB,slack:ttl=14d',
    parseActorLimits,
  ),
  liveSecretsMax: plain(
    'MAX_LIVE_SECRETS',
    '1000000',
    'how many secrets may be live; past it, creating answers 503 `store.full`',
    'a whole number from 1, such as 1000000',
    '1000000',
    wholeNumber(1, Number.MAX_SAFE_INTEGER),
  ),
  liveBytesMax: plain(
    'MAX_LIVE_BYTES',
    '1GiB',
    'how many sealed bytes may be live; past it, creating answers 503 `store.full`',
    'a size of at least 1 byte, such as 1GiB',
    '1GiB',
    within(parseByteSize, 1, Number.MAX_SAFE_INTEGER),
  ),
  apiTokens: secret(
    'API_TOKENS',
    'none: creating over HTTP is open',
    '`name:token,name:token`; when set, creating needs one as bearer, and the web form asks for it',
    'name:token entries in ASCII, such as ci:LONG-RANDOM-TOKEN',
    '',
    listOf(namedToken),
  ),
  adminToken: secret(
    'ADMIN_TOKEN',
    'none: admin face off (404)',
    'bearer token for `/audit` and the data behind `/admin`',
    'a token of ASCII letters, digits and signs, without spaces',
    '',
    token,
  ),
  auditDays: plain(
    'AUDIT_DAYS',
    '90',
    'how many days the audit log remembers who did what (docs/audit.md)',
    'a whole number from 1 to 3650, such as 90',
    '90',
    wholeNumber(1, 3650),
  ),
  olderApi: plain(
    'OLDER_API',
    'on',
    '`off` removes `GET /generate`, opening by `GET`, and `/secret`',
    'on or off',
    'on',
    oneOf('on', 'off'),
  ),
  trustProxy: plain(
    'TRUST_PROXY',
    'none',
    'networks of proxies whose `X-Forwarded-*` is believed',
    'addresses or CIDR networks, such as 10.0.0.0/8,::1',
    '10.0.0.0/8',
    listOf(network),
  ),
  ...BOT_SETTINGS,
  rateLimit: plain(
    'RATE_LIMIT',
    '1',
    'scales the default request limits (table below); `0` turns those off. Never touches passphrase tries, freezing, quotas or the passphrase queue',
    'a number from 0 to 1000, such as 1',
    '1',
    scale,
  ),
  logLevel: plain(
    'LOG_LEVEL',
    'info',
    'pino level; JSON lines on stdout',
    `one of ${LOG_LEVELS.join(', ')}`,
    'info',
    oneOf(...LOG_LEVELS),
  ),
} as const;

/** All of the internet is no network of proxies, and the framework takes it for a mistake. */
function network(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return undefined;
  if (bits === undefined) return text;
  const isWidth = /^[1-9][0-9]{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
  return isWidth ? text : undefined;
}

function scale(text: string): number | undefined {
  if (!/^[0-9]{1,4}(\.[0-9]{1,6})?$/.test(text)) return undefined;
  return Number(text) <= 1000 ? Number(text) : undefined;
}
