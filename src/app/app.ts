import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { apiRoutes } from '../api/api-routes.ts';
import type { Loaded } from '../config/config.ts';
import { checkKeyRing } from '../crypto/key-ring-check.ts';
import { openPassphraseKdf } from '../crypto/passphrase-kdf.ts';
import { sealedStateStore } from '../crypto/sealed-state-store.ts';
import { openSealer } from '../crypto/sealer.ts';
import { openCreatorGate } from '../http/auth.ts';
import { healthRoutes, type Check } from '../http/health.ts';
import { openHttpServer } from '../http/server.ts';
import { compactionTask, vaultTasks } from '../jobs/owner-port.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import { systemClock, type Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { systemRandom, type Random } from '../kit/random.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import type { Stores } from '../stores/stores.ts';
import { openTalk } from '../talk/open-talk.ts';
import type { Talk } from '../talk/talk.ts';
import { VaultEvents } from '../vault/events.ts';
import { openVault, type Vault } from '../vault/vault.ts';
import { webRoutes } from '../web/web-routes.ts';
import { admitStore, witnessFiles } from './admit-store.ts';
import { AUDIT_MS } from '../vault/limits.ts';
import { openAuditTrail, type AuditTrail } from './audit-trail.ts';
import { openFaces, type Face } from './faces.ts';
import type { Flags } from './flags.ts';
import { openKeyRing } from './master-keys.ts';
import { openStores } from './open-store.ts';
import type { RestoreEpoch } from './restore-epoch.ts';
import { closeListener, shutDown, type Step } from './shutdown.ts';

/** What was asked for on the command line, and what tests put in the place of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Used instead of the store that the settings name. */
  readonly stores?: Stores;
  readonly flags?: Flags;
  /** Where the compiled program lies, with its `*.job.js`; worker threads load no TypeScript. */
  readonly compiledFolder?: string;
}

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
}

interface Domain {
  readonly stores: Stores;
  readonly vault: Vault;
  readonly trail: AuditTrail;
  readonly talk: Talk;
  readonly checks: Readonly<Record<string, Check>>;
  readonly sealedState: ReturnType<typeof sealedStateStore>;
  readonly epoch: RestoreEpoch;
}

interface AppParts {
  readonly loaded: Loaded;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly publicUrl: () => string;
  readonly onFailure: (cause: unknown) => void;
  readonly overrides: Overrides;
}

async function openDomain(stores: Stores, parts: AppParts): Promise<Domain> {
  const { loaded, log, clock, random, publicUrl, overrides } = parts;
  const { config, secrets } = loaded;
  const keyRing = await openKeyRing(secrets.store.reveal(), secrets.masterKeys, stores.state, random);
  const sealedState = sealedStateStore(stores.state, keyRing, random);
  const epoch = await admitStore({
    ...parts,
    stores,
    state: sealedState,
    flags: overrides.flags,
    witnesses: overrides.stores ? [] : witnessFiles(loaded),
  });
  const events = new VaultEvents((error) => {
    log.error('a listener failed', errorFacts(error));
  });
  events.listen(({ kind, id }) => {
    log.info('secret', { event: kind, secret_id: id });
  });
  const trail = openAuditTrail(stores.audit, log);
  events.listen(trail.listener);
  const limits = config;
  const vault = openVault({
    store: stores.secrets,
    sealer: openSealer({ keyRing, cipher: config.cipher, random, kdf: openPassphraseKdf() }),
    events,
    clock,
    random,
    limits,
    quota: config,
  });
  const talk = openTalk({ vault, state: sealedState, events, clock, random, log, publicUrl, limits });
  const checks = {
    store: () => stores.secrets.ping(),
    keys: () => checkKeyRing(stores.state, keyRing, random),
  };
  return { stores, vault, trail, talk, checks, sealedState, epoch };
}

async function openHttp(
  domain: Domain,
  faces: () => readonly Face[],
  parts: AppParts,
): Promise<FastifyInstance> {
  const { loaded, log, publicUrl } = parts;
  const { config, secrets } = loaded;
  const http = await openHttpServer({
    secretBytesMax: config.secretBytesMax,
    trustProxy: config.trustProxy,
    isHttps: config.publicUrl?.startsWith('https:') ?? false,
    rateLimit: config.rateLimit,
    explain: (error) => errorWords(sayIn('en'), error),
    log,
  });
  const botsUp = (): Record<string, Check> =>
    Object.fromEntries(faces().flatMap(({ name, check }) => (check ? [[name, check]] : [])));
  const gate = openCreatorGate(secrets.apiTokens);
  const routeParts = { vault: domain.vault, gate, publicUrl, limits: config };
  await apiRoutes(http, { ...routeParts, olderApi: config.olderApi });
  healthRoutes(http, { needed: domain.checks, wanted: botsUp });
  await webRoutes(http, { ...routeParts, needsToken: secrets.apiTokens.length > 0, log });
  return http;
}

/** Builds the whole house from settings. Nothing listens, polls or runs before `start`. */
export async function openApp(
  loaded: Loaded,
  log: Log,
  onFailure: (cause: unknown) => void,
  overrides: Overrides = {},
): Promise<App> {
  const { random = systemRandom } = overrides;
  const stores =
    overrides.stores ??
    (await openStores(loaded.secrets.store.reveal(), {
      clock: overrides.clock ?? systemClock,
      log,
      onFailure,
      repair: overrides.flags?.repair ?? false,
    }));
  const { clock } = stores;
  for (const warning of stores.warnings ?? []) log.warn('the store', { warning });
  let port = loaded.config.port;
  const publicUrl = (): string => loaded.config.publicUrl ?? `http://localhost:${port}`;
  const parts: AppParts = { loaded, log, clock, random, publicUrl, onFailure, overrides };
  try {
    const domain = await openDomain(stores, parts);
    let faces: readonly Face[] = [];
    const http = await openHttp(domain, () => faces, parts);
    faces = await openFaces({ ...parts, talk: domain.talk, state: domain.sealedState, http });
    const running = openRunning({ domain, http, faces, log, overrides });
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
      stop: running.stop,
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

interface RunningParts {
  readonly domain: Domain;
  readonly http: FastifyInstance;
  readonly faces: readonly Face[];
  readonly log: Log;
  readonly overrides: Overrides;
}

function openRunning({ domain, http, faces, log, overrides }: RunningParts) {
  const { stores, vault, trail, talk, epoch } = domain;
  let scheduler: Scheduler | undefined;
  let stopping: Promise<void> | undefined;

  const closingOf = (name: Face['name']): Step[] =>
    faces.flatMap((face) => (face.name === name && face.closing ? [face.closing] : []));
  // What brings work in stops first, then what does it, then what keeps it: 4.9 s in all.
  const phases = (): Step[][] => [
    [
      ...closingOf('telegram'),
      { name: 'listener', limitMs: 2_800, run: () => closeListener(http) },
      { name: 'jobs', limitMs: 1_000, run: () => scheduler?.close() ?? Promise.resolve() },
    ],
    closingOf('slack'),
    [{ name: 'talk', limitMs: 600, run: () => talk.close() }],
    [{ name: 'epoch', limitMs: 300, run: () => epoch.close() }],
    [{ name: 'store', limitMs: 600, run: () => trail.close().finally(() => stores.close()) }],
  ];

  return {
    async start() {
      const { compaction, audit, clock } = stores;
      const purgeAudit = (limit: number) => audit.purge(clock.now() - AUDIT_MS, limit);
      const tasks = [
        ...vaultTasks(vault, purgeAudit, () => talk.runDue()),
        ...(compaction ? [compactionTask(compaction)] : []),
      ];
      const folder = overrides.compiledFolder ?? fileURLToPath(new URL('..', import.meta.url));
      // Loaded when requests are taken already: nobody waits for the scheduler.
      const { openScheduler } = await import('../jobs/scheduler.ts');
      scheduler = await openScheduler(folder, tasks, log);
      for (const { name } of tasks) void scheduler.runNow(name);
      for (const face of faces) void face.start();
    },
    stop: () => (stopping ??= shutDown(phases(), log)),
  };
}
