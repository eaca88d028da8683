import { afterEach, describe, expect, it } from 'vitest';
import { cardFor, openStage, type Stage } from './telegram-stage.ts';

describe('TELEGRAM_ALLOW', () => {
  let stage: Stage;
  const open = async (allow: readonly string[]): Promise<Stage> => {
    stage = await openStage({ allow });
    stage.talk.answer = () => ({ replies: [{ kind: 'card', card: cardFor() }], sourceHoldsSecret: true });
    return stage;
  };
  afterEach(() => stage.close());

  it('lets a named user create, and refuses another without keeping his text', async () => {
    const { fake, talk } = await open(['41']);
    const [ann, bob] = [fake.person('Ann'), fake.person('Bob')];
    await ann.types('/secret hunter2');
    await bob.types('/secret hunter2');
    expect(ann.user.id).toBe(41);
    expect(talk.heard).toHaveLength(1);
    const refusal = 'bot: This is not allowed for you. Nothing was stored or changed.';
    expect(bob.sees()).toBe(refusal);
  });

  it('lets a plain message through as one that makes no secret: it may be a passphrase', async () => {
    const { fake, talk } = await open(['1']);
    await fake.person('Bob').types('tulip');
    expect(talk.heard).toMatchObject([{ words: 'tulip', mayCreate: false }]);
  });

  it('lets everyone in a named group create there', async () => {
    const { fake, talk } = await open(['-1000042']);
    const ann = fake.person('Ann');
    const team = fake.group({ botMayDelete: true });
    expect(team.id).toBe(-1_000_042);
    await ann.types('/secret hunter2', { chat: team });
    expect(talk.heard).toHaveLength(1);
  });

  it('still lets everybody ask for help and look after his own', async () => {
    const { fake, talk } = await open(['1']);
    const bob = fake.person('Bob');
    await bob.types('/help');
    await bob.types('/list');
    expect(talk.heard.map(({ command }) => command)).toEqual(['help', 'list']);
  });
});
