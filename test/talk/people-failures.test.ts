import { describe, expect, it } from 'vitest';
import { GROUP, transcript, type ConversationParts } from './conversation.ts';
import { cardsIn, handleOn, keyOf, openPeople } from './people-stage.ts';

const LEAK = new Error('cannot write hunter2');
const BURNED =
  'Something went wrong on our side. I burned the secret at once: nothing is kept. Please try again.';

const stateWithout = (name: string): ConversationParts => ({
  state: (state) => ({
    ...state,
    set: (record, value, options) =>
      record.startsWith(name) ? Promise.reject(LEAK) : state.set(record, value, options),
  }),
});

describe('When the half of a key or the card cannot be kept', () => {
  for (const record of ['half/', 'card/', 'sender/']) {
    it.each([['/secret for @bob hunter2'], ['/secret to=chat hunter2']])(
      `burns what was for people: ${record} %s`,
      async (line) => {
        const people = openPeople(stateWithout(record));
        expect(await people.hears(line, { place: GROUP })).toBe(BURNED);
        expect(people.happened).toEqual(['created', 'burned']);
        await people.talk.close();
        expect([...people.told, ...people.invited]).toEqual([]);
        expect(people.logged.join('')).not.toContain('hunter2');
      },
    );
  }

  it('says so in Russian', async () => {
    const people = openPeople(stateWithout('half/'));
    expect(await people.hears('/secret for @bob x', {}, 'ru')).toBe(
      'У нас что-то сломалось. Я сразу удалил секрет: ничего не сохранено. Попробуйте ещё раз.',
    );
  });

  it('says what may be left when it cannot be burned either', async () => {
    const people = openPeople({
      ...stateWithout('half/'),
      vault: (vault) => ({ ...vault, burnByReceipt: () => Promise.reject(LEAK) }),
    });
    expect(await people.hears('/secret for @bob hunter2')).toBe(
      'Something went wrong on our side. Your text may have been stored, but nobody can open it, and it expires by itself. Please try again.',
    );
    expect(people.logged.join('')).not.toContain('hunter2');
  });

  it('hands over the link of what is for nobody in particular, without the buttons that need the half', async () => {
    const people = openPeople(stateWithout('half/'));
    const [card] = cardsIn(await people.types('/secret hunter2', { place: GROUP }));
    expect(card!.buttons.map(({ action }) => action)).toEqual(['burn']);
    expect(await people.open(card!.link!)).toBe('hunter2');
  });
});

describe('Invitations', () => {
  it('that fail or never come do not fail the secret', async () => {
    const people = openPeople({
      bounds: { waitingMax: 10, runningMax: 8, closeMs: 20, courierMs: 20 },
      courier: {
        invite: (actorId) =>
          actorId === 'telegram:bob' ? Promise.reject(LEAK) : new Promise(() => undefined),
      },
    });
    const { replies } = await people.types('/secret for @bob @carol hunter2', { place: GROUP });
    expect(replies[1]).toMatchObject({ kind: 'posted', named: [{ name: 'Bob' }, { name: 'Carol' }] });
    expect(people.logged.join('')).not.toContain('hunter2');
  });

  it('go out side by side, four at once', async () => {
    const waves: number[] = [];
    const waiting: (() => void)[] = [];
    // The fourth lets them all go, once whatever else could begin beside it has begun.
    const goOn = () => {
      waves.push(waiting.length);
      for (const resolve of waiting.splice(0)) resolve();
    };
    const people = openPeople({
      courier: {
        async invite(actorId) {
          if (waiting.length === 3) setImmediate(goOn);
          await new Promise<void>((resolve) => waiting.push(resolve));
          return `invitation of ${actorId}`;
        },
      },
    });
    await people.types('/secret for @a @b @c @d @e @f @g @h x', { place: GROUP });
    expect(waves).toEqual([4, 4]);
  });

  it('end after four seconds, for the sender is waiting', async () => {
    const people = openPeople({
      courier: {
        invite() {
          people.clock.advance(4_000);
          return Promise.resolve('here');
        },
      },
    });
    const { replies } = await people.types('/secret for @a @b @c @d @e @f x', { place: GROUP });
    expect(replies[1]).toMatchObject({ named: [{ name: 'E' }, { name: 'F' }] });
  });

  it('speak the sender’s language where the reader’s cannot be read', async () => {
    const people = openPeople({
      state: (state) => ({
        ...state,
        get: (name) => (name === 'language/telegram:bob' ? Promise.reject(LEAK) : state.get(name)),
      }),
    });
    await people.types('/secret for @bob x');
    expect(people.invited[0]?.card.title).toBe('Alice sent you a secret');
  });
});

describe('What is kept of a secret for people', () => {
  it('is one half of its key and never the other, and neither text nor link nor passphrase', async () => {
    const people = openPeople();
    const handles = [];
    for (const line of ['for @bob @carol', 'to=chat', 'pass=canary-pass for @bob', 'note=n', '']) {
      const answer = await people.types(`/secret ${line} canary-text`, { place: GROUP });
      handles.push(handleOn(cardsIn(answer)[0], 'share'));
    }
    await people.talk.close();
    const written = [...people.stateSeen, ...people.logged].join('\n');
    for (const handle of handles) {
      expect(written).toContain(`half/${handle.id} `);
      expect(written).not.toContain(handle.half);
      expect(written).not.toContain(keyOf(handle, people));
    }
    expect(written).not.toContain('canary');
  });

  it('is kept as long as the secret lives and one minute', async () => {
    const people = openPeople();
    const [card] = cardsIn(await people.types('/secret ttl=1h for @bob x'));
    const isKept = async () => (await people.ground.stores.state.get(`half/${card!.id}`)) !== undefined;
    people.clock.advance(3_600_000 + 59_000);
    expect(await isKept()).toBe(true);
    people.clock.advance(1_000);
    expect(await isKept()).toBe(false);
  });
});

describe('A platform without people', () => {
  it('keeps no half of any key', async () => {
    const people = openPeople({ people: false });
    expect(transcript(await people.types('/secret x'))).not.toContain('[Share]');
    expect(people.stateSeen.join('')).not.toContain('half/');
  });
});
