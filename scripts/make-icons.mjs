// Makes the pictures that programs want as PNG, from the SVG ones: the icon for home screens, plain and with the edge that
// masks cut away, and the card that chats show of a link. To be run when one of them changes; the results are kept in git.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const client = join(root, 'src/web/client');
const icon = readFileSync(join(client, 'icon.svg'), 'utf8');
const card = readFileSync(join(root, 'scripts/pictures/card.svg'), 'utf8');

// Home screens cut the corners themselves, and a mask leaves four fifths of the middle.
const square = icon.replace('rx="8"', '');
const maskable = square
  .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('<rect width="32" height="32"', '<rect x="-4" y="-4" width="40" height="40"');

const browser = await openChromium();
for (const [name, svg, width, height] of [
  ['icon-180.png', square, 180, 180],
  ['icon-512.png', maskable, 512, 512],
  ['card.png', card, 1200, 630],
]) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: join(client, name) });
  await page.close();
}
await browser.close();
