import { ConfigError } from '../config/setting.ts';
import type { Loaded } from '../config/config.ts';
import { VaultError } from '../vault/errors.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import type { Face } from './faces.ts';
import { FlagError } from './flags.ts';

export interface Running {
  readonly address: string;
  readonly publicUrl: string;
  readonly faces: readonly Face[];
  readonly warnings: readonly string[];
}

const FACE_NAMES = { telegram: 'Telegram', slack: 'Slack' } as const;

/** What a person sees at start: where it listens, where secrets lie, what is on and what would turn the rest on. */
export function startSummary({ address, publicUrl, faces, warnings }: Running, loaded: Loaded): string {
  const store = loaded.secrets.store.reveal();
  const where = store.kind === 'file' ? `embedded, in ${store.folder}` : store.kind;
  const lines = [
    `Tellonce is listening on ${address}`,
    `  links      ${publicUrl}/secrets/…   (PUBLIC_URL)`,
    `  store      ${where}   (STORE_URL)`,
    '  web        on    open the address above',
    '  API        on    POST /generate, /docs',
    ...faces.map(
      ({ name, isOn, note }) => `  ${FACE_NAMES[name].padEnd(11)}${isOn ? 'on ' : 'off'}   ${note}`,
    ),
    '  terminal         npm run chat, to try the bot without any token',
    ...[...loaded.warnings, ...warnings].map((warning) => `  ! ${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The one line for a start that failed for a reason a person can mend; nothing for a fault of ours. */
export function startFailure(error: unknown, { config }: Partial<Loaded>): string | undefined {
  const isPlain = error instanceof ConfigError || error instanceof StoreStartError;
  if (isPlain || error instanceof FlagError) return error.message;
  if (error instanceof VaultError) return `The store cannot be used (${error.code}).`;
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const place = `HOST ${config?.host ?? ''} PORT ${config?.port ?? ''}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${place}: the port is in use; stop the other program, or use another one, such as PORT=3001`;
    case 'EACCES':
      return `${place}: this user may not listen there; use a port above 1023, such as PORT=3000`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${place}: this machine has no such address; use one of its own, such as HOST=127.0.0.1`;
    default:
      return `${place}: cannot listen there (${String(code)}); use another address, such as HOST=127.0.0.1 PORT=3000`;
  }
}
