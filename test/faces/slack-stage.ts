import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { openSealer } from '../../src/crypto/sealer.ts';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openTalk } from '../../src/talk/open-talk.ts';
import type { Talk } from '../../src/talk/talk.ts';
import { VaultEvents } from '../../src/vault/events.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { closesAfterTest, openScene, type Scene } from './slack-scene.ts';

const limits = { defaultTtlS: 86_400, maxTtlS: 2_592_000, secretBytesMax: 65_536 };

export interface Stage {
  readonly scene: Scene<Talk>;
  readonly vault: Vault;
  /** How many secrets the store holds. */
  secrets(): Promise<number>;
  close(): Promise<void>;
}

/** The whole bot but for its files, over a Slack on loopback. */
export async function openStage(parts: { readonly allow?: readonly string[] } = {}): Promise<Stage> {
  const clock = manualClock();
  const random = systemRandom;
  const keyRing = newKeyRing(random);
  const stores = openMemoryStores({ clock });
  const state = sealedStateStore(stores.state, keyRing, random);
  const events = new VaultEvents((error) => {
    throw error;
  });
  const sealer = openSealer({ keyRing, cipher: 'forge', random, kdf: openPassphraseKdf() });
  const quota = { liveSecretsMax: 100, liveBytesMax: 10_000_000 };
  const vault = openVault({ store: stores.secrets, sealer, events, clock, random, limits, quota });
  const log = openLog('silent');
  const publicUrl = () => 'https://tellonce.example';
  const talk = openTalk({ vault, state, events, clock, random, log, publicUrl, limits });
  const scene = await openScene({ talk, clock, state, ...parts });
  return {
    scene,
    vault,
    async secrets() {
      const rows: unknown[] = [];
      for await (const row of stores.secrets.rows()) rows.push(row);
      return rows.length;
    },
    async close() {
      await talk.close();
      await scene.close();
    },
  };
}

/** The stage of one test. */
export async function stageOfTest(): Promise<Stage> {
  const stage = await openStage();
  closesAfterTest(stage.scene, stage);
  return stage;
}
