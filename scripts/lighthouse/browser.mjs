// Chromium in Lighthouse's hands.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import lighthouse, { desktopConfig, snapshot } from 'lighthouse';

const fromLighthouse = createRequire(createRequire(import.meta.url).resolve('lighthouse'));

const DEVICES = { phone: undefined, desktop: desktopConfig };
export const DEVICE_NAMES = Object.keys(DEVICES);

function chromiumPath() {
  const found = process.env.PATH.split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('chromium is not on the PATH; `npm run test:all` installs it');
  return found;
}

/** The browser driver that Lighthouse brings and whose pages it takes. */
async function driver() {
  const loaded = await import(pathToFileURL(fromLighthouse.resolve('puppeteer-core')).href);
  return loaded.default;
}

export async function openChromium() {
  const puppeteer = await driver();
  return await puppeteer.launch({
    executablePath: chromiumPath(),
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
}

/** Refusals have a status of their own, and are looked at like any other page. */
const FLAGS = { logLevel: 'error', ignoreStatusCode: true };

/** Loads the address as on that device (the phone is slow, and so is its line), and reports. */
export async function load(page, address, device) {
  const { lhr } = await lighthouse(address, FLAGS, DEVICES[device], page);
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  return lhr;
}

/** Reports on the page as it stands. */
export async function look(page, device) {
  const { lhr } = await snapshot(page, { flags: FLAGS, ...(DEVICES[device] && { config: DEVICES[device] }) });
  return lhr;
}
