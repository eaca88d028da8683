import { checkKeyRing } from '../crypto/key-ring-check.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { openPassphraseKdf } from '../crypto/passphrase-kdf.ts';
import { sealedStateStore } from '../crypto/sealed-state-store.ts';
import { openSealer } from '../crypto/sealer.ts';
import type { Check } from '../http/health.ts';
import { errorFacts } from '../kit/log.ts';
import type { Stores } from '../stores/stores.ts';
import { openTalk } from '../talk/open-talk.ts';
import type { Talk } from '../talk/talk.ts';
import { openAllowances, type Allowances } from '../vault/allowances.ts';
import { openDayShare } from '../vault/day-share.ts';
import { VaultEvents } from '../vault/events.ts';
import { openVault, type Vault } from '../vault/vault.ts';
import { admitStore, witnessFiles } from './admit-store.ts';
import type { AppParts } from './app-parts.ts';
import { auditedVault } from './audited-vault.ts';
import { openAuditTrail, type AuditTrail } from './audit-trail.ts';
import { KeyKeeper } from './key-keeper.ts';
import { keyPlaceOf, openKeyRing, readKeys } from './master-keys.ts';
import { meterEvents, meterPassphrases, meterTalk, meterTrail } from './meter-domain.ts';
import type { RestoreEpoch } from './restore-epoch.ts';
import { RingPresence } from './ring-presence.ts';
import { openTaskRuns, type TaskRuns } from './task-runs.ts';

/** The vault and the talk over one admitted store. */
export interface Domain {
  readonly stores: Stores;
  readonly vault: Vault;
  readonly trail: AuditTrail;
  readonly talk: Talk;
  readonly checks: Readonly<Record<string, Check>>;
  readonly sealedState: ReturnType<typeof sealedStateStore>;
  readonly epoch: RestoreEpoch;
  readonly allowances: Allowances;
  readonly runs: TaskRuns;
  readonly keys: KeyKeeper;
  readonly presence: RingPresence;
}

/** The keys, and where this process says which of them it uses. */
async function openKeys(stores: Stores, { loaded, random, log }: AppParts) {
  const place = keyPlaceOf(loaded);
  const read = (): KeyRing | undefined => readKeys(place, loaded);
  const keyRing = await openKeyRing(loaded, stores, random);
  const keys = new KeyKeeper(keyRing, { place, read, stores, random, log });
  const sealedState = sealedStateStore(stores.state, keys, random);
  const presence = new RingPresence({ state: sealedState, keys, random, log });
  return { keys, sealedState, presence };
}

/** Whatever happens to secrets is told to the log, the trail and the meters. */
function openEvents({ audit }: Stores, { log, meters }: AppParts) {
  const events = new VaultEvents((error) => {
    log.error('a listener failed', errorFacts(error));
  });
  events.listen(({ kind, id }) => {
    log.info('secret', { event: kind, secret_id: id });
  });
  const trail = openAuditTrail(audit, log);
  events.listen(trail.listener);
  meterEvents(events, meters);
  meterTrail(trail, meters);
  return { events, trail };
}

/** Reads the keys, admits the store, and puts the vault, its trail and the talk over it. */
export async function openDomain(stores: Stores, parts: AppParts): Promise<Domain> {
  const { loaded, log, meters, clock, random, publicUrl, overrides } = parts;
  const { config, secrets } = loaded;
  const { keys, sealedState, presence } = await openKeys(stores, parts);
  const epoch = await admitStore({
    ...parts,
    stores,
    state: sealedState,
    flags: overrides.flags,
    witnesses: overrides.stores ? [] : witnessFiles(loaded),
  });
  if (secrets.store.reveal().kind !== 'file') await presence.begin();
  const { events, trail } = openEvents(stores, parts);
  keys.onTaken(() => {
    trail.note({ atMs: clock.now(), event: 'admin', actor: 'admin', reason: 'keys-reload' });
    return presence.note();
  });
  const limits = config;
  const allowances = openAllowances({ clock, scale: config.rateLimit, state: stores.state });
  const kdf = openPassphraseKdf();
  meterPassphrases(kdf, meters);
  const plain = openVault({
    store: stores.secrets,
    sealer: openSealer({ keyRing: keys, cipher: config.cipher, random, kdf }),
    events,
    clock,
    random,
    limits,
    quota: config,
    dayShare: openDayShare(allowances, config),
    mayKeep: () => {
      epoch.checkOwn();
    },
  });
  const vault = auditedVault(
    plain,
    () => clock.now(),
    (entry) => {
      trail.note(entry);
    },
  );
  const conversation = openTalk({
    vault,
    state: sealedState,
    events,
    clock,
    random,
    log,
    publicUrl,
    limits,
    allowances,
    onThrottled: (actor) => {
      trail.note({ atMs: clock.now(), event: 'refused', actor, reason: 'limit' });
    },
  });
  const talk = meterTalk(conversation, meters, () => clock.monotonic());
  const checks = {
    store: () => stores.secrets.ping(),
    keys: () => checkKeyRing(stores.state, keys.current, random),
  };
  const runs = openTaskRuns(clock);
  return { stores, vault, trail, talk, checks, sealedState, epoch, allowances, keys, presence, runs };
}
