import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openApp, type App } from '../../src/app/app.ts';
import { loadSettings } from '../../src/config/load.ts';
import { openConsole } from '../../src/console/console-face.ts';
import { formatKeyRing, newKeyRing } from '../../src/crypto/key-ring.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { BOT_TOKEN, SIGNING_SECRET } from '../faces/slack-scene.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { clientAssets } from '../servers/client-assets.ts';

/** The whole product with every face on, over one store in memory, and both platforms on loopback. */
export interface HouseOfFaces {
  readonly app: App;
  readonly address: string;
  readonly telegram: FakeTelegram;
  readonly slack: FakeSlack;
  /** Types one line into the terminal; gives all that is printed from then until `sign` is. */
  readonly terminal: (line: string, sign: RegExp) => Promise<string>;
  close(): Promise<void>;
}

/** The bot in a terminal, as `npm run chat` opens it. */
function openTerminal({ talk }: App) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const face = openConsole({ talk, input, output, language: 'en' });
  let printed = '';
  let wake: () => void = () => undefined;
  output.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    wake();
  });
  return {
    async type(line: string, sign: RegExp): Promise<string> {
      const from = printed.length;
      input.write(`${line}\n`);
      while (!sign.test(printed.slice(from))) await new Promise<void>((resolve) => (wake = resolve));
      return printed.slice(from);
    },
    async end() {
      input.end();
      await face.done;
    },
  };
}

export async function openHouseOfFaces(): Promise<HouseOfFaces> {
  ensureBuilt();
  const telegram = await new FakeTelegram().open();
  const slack = await new FakeSlack({
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    clock: systemClock,
  }).open();
  const settings = loadSettings({
    PORT: '0',
    RATE_LIMIT: '0',
    MASTER_KEYS: formatKeyRing(newKeyRing(systemRandom)).reveal(),
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: slack.apiUrl,
  });
  const app = await openApp(settings, openLog('silent'), () => undefined, {
    stores: openMemoryStores({ clock: systemClock }),
    assets: await clientAssets(),
    compiledFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
  });
  const { address, publicUrl } = await app.start();
  slack.appUrl = `${address}/slack/events`;
  const terminal = openTerminal(app);
  return {
    app,
    address: publicUrl,
    telegram,
    slack,
    terminal: (line, sign) => terminal.type(line, sign),
    async close() {
      await terminal.end();
      slack.letGo();
      await app.stop();
      await slack.close();
      await telegram.close();
    },
  };
}
