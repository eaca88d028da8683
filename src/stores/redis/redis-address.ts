/** Where a Redis is and how to be let in, read from a `redis://` or `rediss://` address that has been checked already. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username: string;
  readonly password: string;
  readonly database: number;
  /** The same without name and password, to be shown. */
  readonly place: string;
}

const DEFAULT_PORT = 6379;

export function parseRedisAddress(text: string): RedisAddress {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const database = Number(url.pathname.slice(1));
  return {
    host,
    port,
    isTls: url.protocol === 'rediss:',
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    place: `${url.protocol}//${url.hostname}:${port}/${database}`,
  };
}
