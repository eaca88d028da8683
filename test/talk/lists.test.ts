import { describe, expect, it } from 'vitest';
import type { Answer, Board } from '../../src/talk/reply.ts';
import { boardText, burnOf, openConversation, transcript } from './conversation.ts';

const NONE = 'You have no secrets here. Make one with /secret.';

function boardIn(answer: Answer): Board {
  const reply = answer.replies.find((one) => one.kind === 'board');
  if (!reply) throw new Error(`no board: ${transcript(answer)}`);
  return reply.board;
}

/** The payload of a button, found by what it says. */
function buttonOn(board: Board, label: string): string {
  const button = board.rows.flat().find((one) => one.label === label);
  if (!button) throw new Error(`no button ${label} under: ${boardText(board)}`);
  return button.payload;
}

async function withSecrets(count: number) {
  const conversation = openConversation();
  const alice = conversation.person('alice');
  for (let number = 1; number <= count; number += 1) await alice.makes(`/secret note=n${number} x`);
  return { conversation, alice };
}

describe('The list of one’s secrets', () => {
  it('shows the state of each, the live ones first, both newest first, with a button for each live one', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const opened = await alice.makes('/secret note=opened x');
    const expiring = await alice.makes('/secret ttl=1m x');
    await alice.makes('/secret note=burned x').then(({ id }) => alice.presses(burnOf(id)));
    const older = await alice.makes('/secret note=older views=3 x');
    await alice.makes('/secret note=newer ttl=2h x');
    await conversation.open(opened.link);
    await conversation.open(older.link);
    conversation.clock.advance(60_000);
    expect(await alice.hears('/list')).toBe(
      [
        'Your secrets: 5.',
        '• “newer”: not opened yet, expires in 1 hour 59 minutes',
        '• “older”: 2 views left, expires in 23 hours 59 minutes',
        '• “burned”: burned',
        `• ${expiring.id}: expired`,
        '• “opened”: opened',
        '[Burn “newer”]',
        '[Burn “older”]',
      ].join('\n'),
    );
  });

  it('is Russian for Russians', async () => {
    const conversation = openConversation();
    const ivan = conversation.person('ivan', 'ru');
    const { link } = await ivan.makes('/secret note=ключ views=6 x');
    await ivan.makes('/secret note=сейф x');
    await conversation.open(link);
    expect(await ivan.hears('/list')).toBe(
      [
        'Ваши секреты: 2.',
        '• «сейф»: пока не открыт, исчезнет через 1 день',
        '• «ключ»: осталось 5 просмотров, исчезнет через 1 день',
        '[Удалить «сейф»]',
        '[Удалить «ключ»]',
      ].join('\n'),
    );
  });

  it('holds one’s own only, whoever presses a page of it', async () => {
    const { conversation, alice } = await withSecrets(6);
    const next = buttonOn(boardIn(await alice.types('/list')), '▶');
    const bob = conversation.person('bob');
    expect(await bob.hears('/list')).toBe(NONE);
    expect(transcript(await bob.presses(next))).toBe(NONE);
  });

  it.each([
    [0, 0, []],
    [1, 1, []],
    [5, 5, []],
    [6, 5, ['▶']],
    [50, 5, ['▶']],
  ])('of %i shows %i at once', async (count, shown, turns) => {
    const { alice } = await withSecrets(count);
    const { words, rows } = boardIn(await alice.types('/list'));
    expect(words.split('\n• ')).toHaveLength(shown + 1);
    expect(rows.flat().flatMap(({ action, label }) => (action === 'page' ? [label] : []))).toEqual(turns);
  });

  it('is turned page by page to its end and back', async () => {
    const { alice } = await withSecrets(11);
    let board = boardIn(await alice.types('/list'));
    const seen = [board.words];
    for (const turn of ['▶', '▶', '◀', '◀']) {
      board = boardIn(await alice.presses(buttonOn(board, turn)));
      seen.push(board.words);
    }
    expect(seen.map((words) => words.split('\n')[0])).toEqual(
      [1, 2, 3, 2, 1].map((page) => `Your secrets: 11. Page ${page} of 3.`),
    );
    expect(seen[2]).toBe('Your secrets: 11. Page 3 of 3.\n• “n1”: not opened yet, expires in 1 day');
    expect(seen.slice(3)).toEqual([seen[1], seen[0]]);
    expect(boardIn(await alice.presses('list:99')).words).toBe(seen[2]);
  });

  it('keeps every one of many made at the same time', async () => {
    const alice = openConversation().person('alice');
    await Promise.all(Array.from({ length: 51 }, (_, index) => alice.makes(`/secret ${index}`)));
    expect(await alice.hears('/list')).toContain('Your secrets: 50. Page 1 of 10.\n');
  });
});

describe('A press of Burn in a list', () => {
  it('burns that one, and gives the page as it then is', async () => {
    const { conversation, alice } = await withSecrets(6);
    const first = boardIn(await alice.types('/list'));
    const second = boardIn(await alice.presses(buttonOn(first, '▶')));
    const after = await alice.presses(buttonOn(second, 'Burn “n1”'));
    expect(transcript(after)).toBe('Your secrets: 6. Page 2 of 2.\n• “n1”: burned\n[◀]');
    const { words } = boardIn(await alice.presses(buttonOn(first, 'Burn “n6”')));
    expect(words).toMatch(/^Your secrets: 6\. Page 1 of 2\.\n• “n5”: not opened yet.*\n• “n6”: burned$/su);
    await conversation.talk.close();
    expect(conversation.told).toEqual([]);
  });

  it('redraws the card of that secret where it lies', async () => {
    const { conversation, alice } = await withSecrets(0);
    const { id } = await alice.makes('/secret x');
    await conversation.talk.cardPlaced(id, 'card-1', 'own');
    await alice.presses(buttonOn(boardIn(await alice.types('/list')), `Burn ${id}`));
    await conversation.talk.close();
    expect(conversation.updates).toMatchObject([{ ref: 'card-1', card: { status: 'burned' } }]);
  });

  it('does nothing twice, and says when it came too late', async () => {
    const { conversation, alice } = await withSecrets(0);
    const { link, id } = await alice.makes('/secret note=key x');
    const payload = buttonOn(boardIn(await alice.types('/list')), 'Burn “key”');
    await conversation.open(link);
    expect(transcript(await alice.presses(payload))).toBe(
      'Your secrets: 1.\n• “key”: opened\nToo late to burn “key”: it was opened before.',
    );
    expect(transcript(await conversation.person('mallory').presses(`burn-listed:${id}:0`))).toMatch(
      /^There is no secret of yours with this id\./u,
    );
  });
});

describe('The choice of the language', () => {
  it('is answered in the new language at once, with the way back', async () => {
    const ivan = openConversation().person('ivan', 'ru');
    const board = boardIn(await ivan.types('/language'));
    const english = boardIn(await ivan.presses(buttonOn(board, 'English')));
    expect(boardText(english)).toBe('From now on I speak English.\n[English] [Русский]');
    expect(await ivan.hears('/list')).toBe(NONE);
    const russian = boardIn(await ivan.presses(buttonOn(english, 'Русский')));
    expect(russian.words).toBe('Теперь я говорю по-русски.');
  });
});
