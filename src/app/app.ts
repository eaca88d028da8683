import type { Loaded } from '../config/config.ts';
import { openMeters } from '../http/meters.ts';
import { systemClock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import { systemRandom } from '../kit/random.ts';
import type { Talk } from '../talk/talk.ts';
import type { Vault } from '../vault/vault.ts';
import type { AppParts, Overrides } from './app-parts.ts';
import { openDomain } from './domain.ts';
import { openFaces, type Face } from './faces.ts';
import { openListener } from './listener.ts';
import { meterLog } from './meter-domain.ts';
import { meterStores } from './metered-stores.ts';
import { openStores } from './open-store.ts';
import { openRunning } from './running.ts';

export interface App {
  readonly vault: Vault;
  readonly talk: Talk;
  readonly faces: readonly Face[];
  /** What its operator should know: one line each. */
  readonly warnings: readonly string[];
  /** Listens, then starts jobs and bots; resolves to the address when requests are taken. */
  start(): Promise<{ readonly address: string; readonly publicUrl: string }>;
  /** Answers what was accepted, then lets go of everything, within 5 s. A second call waits for the first. */
  stop(): Promise<void>;
  /** Takes over the key ring as it stands in its file now, or says in the log why not. */
  reloadKeys(): Promise<void>;
}

/** Builds the whole house from settings. Nothing listens, polls or runs before `start`. */
export async function openApp(
  loaded: Loaded,
  plainLog: Log,
  onFailure: (cause: unknown) => void,
  overrides: Overrides = {},
): Promise<App> {
  const { random = systemRandom } = overrides;
  const meters = openMeters();
  const log = meterLog(plainLog, meters);
  const engine =
    overrides.stores ??
    (await openStores(loaded.secrets.store.reveal(), {
      clock: overrides.clock ?? systemClock,
      log,
      onFailure,
      repair: overrides.flags?.repair ?? false,
    }));
  const stores = meterStores(engine, meters);
  const { clock } = stores;
  for (const warning of stores.warnings ?? []) log.warn('the store', { warning });
  let port = loaded.config.port;
  const publicUrl = (): string => loaded.config.publicUrl ?? `http://localhost:${port}`;
  const parts: AppParts = { loaded, log, meters, clock, random, publicUrl, onFailure, overrides };
  try {
    const domain = await openDomain(stores, parts);
    let faces: readonly Face[] = [];
    let isStopping = false;
    const { http, showNotice } = await openListener(
      domain,
      () => faces,
      () => isStopping,
      parts,
    );
    faces = await openFaces({ ...parts, talk: domain.talk, state: domain.sealedState, http, showNotice });
    const running = openRunning({
      domain,
      http,
      faces,
      log,
      meters,
      auditDays: loaded.config.auditDays,
      overrides,
    });
    return {
      vault: domain.vault,
      talk: domain.talk,
      faces,
      warnings: [...(stores.warnings ?? []), ...domain.epoch.warnings],
      async start() {
        const address = await http.listen({ host: loaded.config.host, port: loaded.config.port });
        port = Number(new URL(address).port);
        await running.start();
        return { address, publicUrl: publicUrl() };
      },
      stop() {
        isStopping = true;
        return running.stop();
      },
      reloadKeys: () => domain.keys.reload(),
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}
