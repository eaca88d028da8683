import type { BrowserContext, Page } from 'playwright-core';

/** All that a window says and is told: over the wire, on the console, and what the browser keeps. */
export interface Overheard {
  /** Requests and answers as they went over the wire: addresses, headers, bodies. */
  wire(): Promise<readonly string[]>;
  /** Messages of the console, of every kind. */
  readonly printed: readonly string[];
}

/** Listens by the browser's own protocol, beneath anything that a page can see or change. */
export async function overhear(context: BrowserContext, page: Page): Promise<Overheard> {
  const session = await context.newCDPSession(page);
  const heard: unknown[] = [];
  const bodies: Promise<unknown>[] = [];
  const printed: string[] = [];
  for (const name of [
    'Network.requestWillBeSent',
    'Network.requestWillBeSentExtraInfo',
    'Network.responseReceived',
    'Network.responseReceivedExtraInfo',
    'Network.requestServedFromCache',
    'Network.webSocketCreated',
    'Network.eventSourceMessageReceived',
  ] as const)
    session.on(name, (event: unknown) => heard.push({ name, event }));
  session.on('Network.loadingFinished', ({ requestId }) => {
    const body = session.send('Network.getResponseBody', { requestId });
    bodies.push(body.catch(() => 'no body'));
  });
  for (const name of ['Runtime.consoleAPICalled', 'Log.entryAdded'] as const)
    session.on(name, (event: unknown) => printed.push(JSON.stringify(event)));
  await Promise.all(
    (['Network.enable', 'Runtime.enable', 'Log.enable'] as const).map((name) => session.send(name)),
  );
  return {
    printed,
    async wire() {
      // What a page says of itself in a request's `documentURL` and `initiator` goes nowhere: the wire has neither.
      const spoken = heard.map((one) =>
        JSON.stringify(one, (key, value: unknown) =>
          ['documentURL', 'initiator', 'urlFragment'].includes(key) ? undefined : value,
        ),
      );
      return [...spoken, ...(await Promise.all(bodies)).map((body) => JSON.stringify(body))];
    },
  };
}

/** Everything that the browser keeps of its pages: storages, caches, cookies, workers, and where it has been. */
export async function keptBy(context: BrowserContext, page: Page): Promise<string> {
  const session = await context.newCDPSession(page);
  const [history, cookies, targets] = await Promise.all([
    session.send('Page.getNavigationHistory'),
    session.send('Network.getAllCookies'),
    session.send('Target.getTargets'),
  ]);
  const inPage = await page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    state: window.history.state as unknown,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    name: window.name,
    address: location.href,
    referrer: document.referrer,
    cookie: document.cookie,
  }));
  await session.detach();
  // What the person typed into the address bar himself stands beside each entry, out of any page's reach.
  const entries = history.entries.map(({ url, title }) => ({ url, title }));
  return JSON.stringify({ entries, cookies, targets, inPage });
}

/** The ways in which some text could stand in what was heard or kept. */
export function writings(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    JSON.stringify(JSON.stringify(text)).slice(3, -3),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
