import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPuppet, type Puppet } from './telegram-fake-stage.ts';

describe('the account of a bot in the fake Telegram', () => {
  let bot: Puppet;
  beforeEach(async () => {
    bot = await openPuppet();
  });
  afterEach(() => bot.close());

  const set = (description: string, more: object = {}) =>
    bot.call('setMyCommands', { commands: [{ command: 'help', description }], ...more });

  it('offers the commands of the narrowest scope, in the language of the person before none', async () => {
    const team = bot.fake.group();
    const [ann, olya] = [bot.fake.person('Ann'), bot.fake.person('Оля', 'ru')];
    const groups = { scope: { type: 'all_group_chats' } };
    const offered = (person: typeof ann, chat = person.chat) =>
      bot.fake.commands.offered(chat, person.user).map((one) => one.description);
    await set('for all');
    await set('для всех', { language_code: 'ru' });
    expect([offered(ann), offered(olya)]).toEqual([['for all'], ['для всех']]);
    await set('in groups', groups);
    expect([offered(olya), offered(olya, team)]).toEqual([['для всех'], ['in groups']]);
    await set('в группах', { ...groups, language_code: 'ru' });
    expect([offered(ann, team), offered(olya, team)]).toEqual([['in groups'], ['в группах']]);
    await set('here', { scope: { type: 'chat', chat_id: team.id } });
    expect(offered(olya, team)).toEqual(['here']);
    await set('for those who administrate', { scope: { type: 'all_chat_administrators' } });
    team.admins.add(olya.user.id);
    expect(offered(olya, team)).toEqual(['here']);
    await bot.call('deleteMyCommands', { scope: { type: 'chat', chat_id: team.id } });
    expect([offered(ann, team), offered(olya, team)]).toEqual([
      ['in groups'],
      ['for those who administrate'],
    ]);
    await set('yours', { scope: { type: 'chat_member', chat_id: team.id, user_id: ann.user.id } });
    expect([offered(ann, team), offered(olya, team)]).toEqual([['yours'], ['for those who administrate']]);
    await bot.call('deleteMyCommands', groups);
    expect((await bot.call('getMyCommands', groups)).result).toEqual([]);
  });

  it.each([
    ['Help', 'x', 'BOT_COMMAND_INVALID'],
    ['help', '', 'BOT_COMMAND_DESCRIPTION_INVALID'],
    ['help', 'x'.repeat(257), 'BOT_COMMAND_DESCRIPTION_INVALID'],
  ])('refuses the command %j with the description %j', async (command, description, words) => {
    const commands = [{ command, description }];
    expect(await bot.said('setMyCommands', { commands })).toBe(`Bad Request: ${words}`);
  });

  it('has a description of 512 characters and a short one of 120', async () => {
    expect(await bot.said('setMyDescription', { description: 'x'.repeat(512) })).toBe('ok');
    expect(await bot.said('setMyDescription', { description: 'x'.repeat(513) })).toContain('TOO_LONG');
    expect(await bot.said('setMyShortDescription', { short_description: 'x'.repeat(121) })).toContain('LONG');
  });

  describe('when it may not write too much', () => {
    beforeEach(() => {
      bot.fake.limits.isOn = true;
      bot.fake.clock.stand();
    });
    const say = (chat_id: number, times: number) =>
      Promise.all(Array.from({ length: times }, () => bot.call('sendMessage', { chat_id, text: 'x' })));

    it('writes a short burst into a chat, and then waits as long as it is told', async () => {
      const ann = bot.fake.person('Ann');
      const answers = await say(ann.user.id, 6);
      const refused = answers.filter(({ ok }) => !ok);
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({ error_code: 429, parameters: { retry_after: 5 } });
      expect(refused[0]?.description).toBe('Too Many Requests: retry after 5');
      bot.fake.clock.advance(5_000);
      expect((await say(ann.user.id, 1))[0]?.ok).toBe(true);
    });

    it('writes twenty messages a minute into a group', async () => {
      const team = bot.fake.group();
      for (let burst = 0; burst < 4; burst += 1) {
        expect((await say(team.id, 5)).every(({ ok }) => ok)).toBe(true);
        bot.fake.clock.advance(5_000);
      }
      const [refused] = await say(team.id, 1);
      expect(refused?.parameters?.retry_after).toBe(40);
      bot.fake.clock.advance(60_000);
      expect((await say(team.id, 1))[0]?.ok).toBe(true);
    });

    it('writes freely in a test that does not ask for limits', async () => {
      bot.fake.limits.isOn = false;
      const ann = bot.fake.person('Ann');
      expect((await say(ann.user.id, 40)).every(({ ok }) => ok)).toBe(true);
    });
  });
});
