import { openConsole } from '../console/console-face.ts';
import type { Loaded } from '../config/config.ts';
import { systemClock } from '../kit/clock.ts';
import { openLog } from '../kit/log.ts';
import { Redacted } from '../kit/redacted.ts';
import { systemRandom } from '../kit/random.ts';
import { formatKeyRing, newKeyRing } from '../crypto/key-ring.ts';
import { languageOf } from '../phrases/languages.ts';
import { openMemoryStores } from '../stores/memory/memory-store.ts';
import { openApp } from './app.ts';

/**
 * `npm run chat`: the bot in this terminal, over a store in memory, with the pages and the API on a free port, so that its
 * links open as long as the chat does. It needs no setting and is in the way of no server.
 */
export async function openChat({ config, secrets }: Loaded, locale: string | undefined): Promise<void> {
  const log = openLog('error', (line) => process.stderr.write(line));
  const alone: Loaded = {
    config: { ...config, host: '127.0.0.1', port: 0, publicUrl: undefined },
    secrets: {
      ...secrets,
      masterKeys: new Redacted(formatKeyRing(newKeyRing(systemRandom)).reveal()),
      adminToken: undefined,
      telegramBotToken: undefined,
      slack: undefined,
    },
    warnings: [],
  };
  const stores = openMemoryStores({ clock: systemClock });
  const app = await openApp(alone, log, () => undefined, { stores });
  await app.start();
  const face = openConsole({
    talk: app.talk,
    input: process.stdin,
    output: process.stdout,
    language: languageOf(locale),
  });
  process.once('SIGTERM', () => {
    face.close();
  });
  await face.done;
  await app.stop();
}
