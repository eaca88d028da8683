import type { Page } from 'playwright-core';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { accessOf, keyOfFragment, openEndToEnd } from '../../src/web/client/end-to-end.ts';
import { linksIn } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { ask } from '../servers/program.ts';
import { transcript } from '../talk/conversation.ts';
import type { HouseOfFaces } from './house-of-faces.ts';

const say = sayIn('en');
const LINK = /https?:\/\/[^\s"<>|]+\/secrets\/[\w-]{16}#[\w-]{32}(?:\.e)?/;
/** How each text of the table begins. */
export const TEXT = 'between the faces';
/** The id and the half of a key, as a button carries them. */
const PAYLOAD = /open:([\w-]{16})([\w-]{32})/;

/** A secret as it stands after it was made: a link, or a card for somebody. */
export interface Made {
  readonly link?: string;
  readonly for?: {
    readonly payload: string;
    readonly telegram?: InlinePerson;
    readonly slack?: SlackPerson;
  };
}

export interface Ways {
  readonly house: HouseOfFaces;
  readonly page: Page;
}

type Make = (ways: Ways, text: string) => Promise<Made>;
/** Gives the text, or nothing when it does not come out there. */
type Open = (ways: Ways, made: Made) => Promise<string | undefined>;

let people = 0;
const nameOf = (): string => `p${String((people += 1))}`;

function linkIn(words: string): Made {
  const [link] = LINK.exec(words) ?? [];
  if (link === undefined) throw new Error('there is no link');
  return { link };
}

function payloadIn(shown: unknown): string {
  const [payload] = PAYLOAD.exec(JSON.stringify(shown)) ?? [];
  if (payload === undefined) throw new Error('there is no button to open it');
  return payload;
}

async function sendForm(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { accept: 'text/html', 'accept-language': 'en', 'sec-fetch-site': 'same-origin' },
  });
  return (await answer.text()).replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

/** What a client without a browser does with any link: docs/end-to-end-v1.md for those that end in `.e`. */
async function openByKey(
  { link }: Made,
  fetchText: (key: string) => Promise<unknown>,
): Promise<string | undefined> {
  const fragment = link?.split('#')[1] ?? '';
  const own = fragment.endsWith('.e') ? keyOfFragment(fragment) : undefined;
  const secret = await fetchText(own ? (await accessOf(own)).secretKey : fragment);
  if (typeof secret !== 'string') return undefined;
  return own ? await openEndToEnd(own, secret) : secret;
}

/** Where no link was made, the id and the half of a key that the button carries are all that there is to try. */
function keyOf({ link, ...made }: Made): Made {
  if (link !== undefined) return { link };
  const [, id = '', half = ''] = PAYLOAD.exec(made.for?.payload ?? '') ?? [];
  return { link: `/secrets/${id}#${half}` };
}

const idOf = (made: Made): string => /\/secrets\/([\w-]{16})/.exec(made.link ?? '')?.[1] ?? '';

export const MAKERS: Readonly<Record<string, Make>> = {
  '`POST /generate`': async ({ house }, text) => {
    const { body } = await ask(`${house.address}/generate`, { secret: text });
    return { link: String(body['link']) };
  },
  'the older API': async ({ house }, text) => {
    const { body } = await ask(`${house.address}/generate?text=${encodeURIComponent(text)}`);
    return { link: String(body['link']) };
  },
  'the web form, end to end': async ({ house, page }, text) => {
    await page.goto(house.address);
    await page.getByLabel('Secret text').fill(text);
    await page.getByRole('button', { name: say('web.create.submit') }).click();
    return { link: await page.getByLabel('Link for the recipient').first().inputValue() };
  },
  'the web form without scripts': async ({ house }, text) =>
    linkIn(await sendForm(house.address, { secret: text, ttl_seconds: '3600', views: '1' })),
  'Telegram, by a link': async ({ house }, text) => {
    const ann = house.telegram.person(nameOf());
    await ann.types(`/secret ${text}`);
    return linkIn(ann.sees());
  },
  'Telegram, for somebody': async ({ house }, text) => {
    const [ann, bob] = [house.telegram.person(nameOf()), house.telegram.person(nameOf())];
    const contact = { phone_number: '+10000000', first_name: bob.user.first_name, user_id: bob.user.id };
    await ann.types('', { content: { contact } });
    await ann.types(text);
    return { for: { payload: payloadIn(bob.last()), telegram: bob } };
  },
  'Slack, by a link': async ({ house }, text) => {
    const ann = house.slack.person(nameOf());
    const card = house.slack.nextFor(ann);
    await ann.types(`/secret ${text}`);
    return linkIn(linksIn((await card).message).join('\n'));
  },
  'Slack, for somebody': async ({ house }, text) => {
    const [ann, bob] = [house.slack.person(nameOf()), house.slack.person(nameOf())];
    await ann.types(`/secret for @${bob.name} ${text}`);
    const card = await house.slack.until(() =>
      bob.sees(`D${bob.id}`).find(({ message }) => PAYLOAD.test(JSON.stringify(message))),
    );
    return { for: { payload: payloadIn(card.message), slack: bob } };
  },
  'the terminal': async ({ house }, text) => linkIn(await house.terminal(`/secret ${text}`, /\[1\] Burn\n/)),
};

/** Presses the button with somebody else's hand: people of a platform have only the buttons that it shows them. */
async function pressElsewhere(
  { app }: HouseOfFaces,
  platform: 'telegram' | 'slack' | 'console',
  payload: string,
): Promise<string> {
  const actor = { platform, id: `${platform}:somebody`, language: 'en' } as const;
  return transcript(await app.talk.press({ actor, place: { kind: 'private', ref: '1' }, payload }));
}

export const OPENERS: Readonly<Record<string, Open>> = {
  'the link in a browser': async ({ house, page }, made) => {
    await page.goto('about:blank');
    await page.goto(new URL(keyOf(made).link!, house.address).href);
    const button = page.getByRole('button', { name: say('web.reveal.open') });
    const incomplete = page.getByRole('heading', { name: say('web.reveal.incomplete.title') });
    const gone = page.getByRole('heading', { name: say('web.reveal.gone.title') });
    await button.or(incomplete).or(gone).first().waitFor();
    if (await incomplete.or(gone).isVisible()) return undefined;
    await button.click();
    return (await page.locator('pre').textContent()) ?? undefined;
  },
  'the link without scripts': async ({ house }, made) => {
    const { link = '' } = keyOf(made);
    const html = await sendForm(`${house.address}/secrets/${idOf({ link })}`, { secret_key: link });
    return /<pre[^>]*>([^<]*)<\/pre>/.exec(html)?.[1];
  },
  '`POST /secrets/<key>`': async ({ house }, made) =>
    await openByKey(
      keyOf(made),
      async (key) => (await ask(`${house.address}/secrets/${key}`, {})).body['secret'],
    ),
  'the older API': async ({ house }, made) =>
    await openByKey(keyOf(made), async (key) => (await ask(`${house.address}/secret/${key}`)).body['secret']),
  Telegram: async ({ house }, made) => {
    const bob = made.for?.telegram;
    if (bob) {
      await bob.clicks(say('people.card.open'));
      return bob.sees();
    }
    if (made.for) return await pressElsewhere(house, 'telegram', made.for.payload);
    const eve = house.telegram.person(nameOf());
    await eve.types(made.link!);
    return eve.sees();
  },
  Slack: async ({ house }, made) => {
    const bob = made.for?.slack;
    if (bob) {
      const card = bob.sees(`D${bob.id}`).find(({ message }) => PAYLOAD.test(JSON.stringify(message)));
      await bob.presses(card!, say('people.card.open'));
      return (await bob.untilModal(TEXT)).reads();
    }
    if (made.for) return await pressElsewhere(house, 'slack', made.for.payload);
    const eve = house.slack.person(nameOf());
    const answer = house.slack.nextFor(eve);
    await eve.types(`/secret ${made.link!}`);
    return JSON.stringify((await answer).message);
  },
  'the terminal': async ({ house }, made) =>
    made.for
      ? await pressElsewhere(house, 'console', made.for.payload)
      : await house.terminal(made.link!, /Nothing was stored/),
};
