// Every page, and the states that a person's click leads to.

async function create(address, text) {
  const answer = await fetch(`${address}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: text }),
  });
  const { id, secret_key: key, receipt_key: receipt } = await answer.json();
  return { link: `${address}/secrets/${id}#${key}`, receipt: `${address}/receipts/${receipt}` };
}

/** Pages by where they are. */
export function pagesOf(address) {
  return {
    create: () => `${address}/`,
    reveal: async () => (await create(address, 'correct horse battery staple')).link,
    receipt: async () => (await create(address, 'correct horse battery staple')).receipt,
    admin: () => `${address}/admin`,
    'not found': () => `${address}/secrets/cut`,
  };
}

async function press(page, selector, sign) {
  await page.waitForSelector(selector);
  await page.click(selector);
  await page.waitForSelector(sign);
}

/** States by what a person does to get there. */
export function statesOf(address) {
  return {
    created: async (page) => {
      await page.goto(`${address}/`);
      await page.waitForSelector('form.alive');
      await page.type('#secret', 'correct horse battery staple');
      await press(page, 'button.main', '#link');
    },
    shown: async (page) => {
      const { link } = await create(address, 'correct horse battery staple');
      await page.goto('about:blank');
      await page.goto(link);
      await press(page, 'form[method=post] button.main', 'pre');
    },
  };
}
