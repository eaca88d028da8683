import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attachment } from '../../src/talk/utterance.ts';
import { openStage, QUICK_WAITS, type Stage } from './telegram-stage.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const DELETED_TOO = /Nothing was stored, and I delete your message all the same\./;

describe('a file sent to the Telegram bot', () => {
  let stage: Stage;
  let ann: InlinePerson;
  async function open(waits = QUICK_WAITS): Promise<void> {
    stage = await openStage({ secretBytesMax: 1000, waits });
    stage.talk.answer = () => ({ replies: [{ kind: 'words', words: 'Sealed.' }], sourceHoldsSecret: true });
    ann = stage.fake.person('Ann');
  }
  beforeEach(() => open());
  afterEach(() => stage.close());

  const attachment = (): Attachment | undefined => stage.talk.heard.at(-1)?.attachment;

  it.each([
    ['.env', 'DB_PASS=x\r\nKEY="a  b"\n\n'],
    ['server.pem', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n'],
    ['with a mark at its beginning.txt', '\uFEFFtext\t\u0001 and 🙂\u202E'],
  ])('is taken byte for byte: %s', async (name, text) => {
    await ann.sendsFile({ name, bytes: utf8(text) });
    expect(attachment()?.name).toBe(name);
    expect(attachment()?.text.reveal()).toBe(text);
    expect(stage.talk.heard[0]).toMatchObject({ words: '', mentions: [] });
    expect(ann.sees()).toBe('bot: Sealed.');
  });

  it('comes with the options and the words of its caption', async () => {
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x'), caption: '/secret ttl=1h' });
    expect(stage.talk.heard.at(-1)).toMatchObject({ command: 'secret', words: 'ttl=1h' });
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x'), caption: 'for the laptop' });
    expect(stage.talk.heard.at(-1)).toMatchObject({ words: 'for the laptop' });
    expect(stage.talk.heard.at(-1)).not.toHaveProperty('command');
  });

  it('is taken from a group with /secret beside it, and from there only so', async () => {
    const team = stage.fake.group({ botMayDelete: true });
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('hunter2'), caption: '/secret' }, { chat: team });
    await ann.sendsFile({ name: 'b.txt', bytes: utf8('ours') }, { chat: team });
    expect(stage.talk.heard).toHaveLength(1);
    expect(attachment()?.text.reveal()).toBe('hunter2');
    expect(stage.fake.files.fetched).toHaveLength(1);
  });

  it('as long as the limit is taken, and one byte longer refused with the limit, and deleted', async () => {
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x'.repeat(1000)) });
    expect(attachment()?.text.reveal()).toHaveLength(1000);
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x'.repeat(1001)) });
    expect(stage.talk.heard).toHaveLength(1);
    expect(stage.fake.callsOf('getFile')).toHaveLength(1);
    expect(ann.last()?.text).toMatch(/at most 1000 bytes/);
    expect(ann.last()?.text).toMatch(DELETED_TOO);
    expect(ann.sees()).not.toContain('Ann');
  });

  it('is read no further than the limit when it is longer than Telegram said', async () => {
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x'.repeat(5_000_000)), size: 10 });
    expect(stage.talk.heard).toEqual([]);
    expect(ann.last()?.text).toMatch(/at most 1000 bytes/);
  });

  it.each<[string, Uint8Array]>([
    ['is not UTF-8', new Uint8Array([0x68, 0xe9, 0x6c])],
    ['is UTF-16', new Uint8Array([0xff, 0xfe, 0x68, 0x00])],
    ['holds a zero byte', utf8('PK\0\0')],
    ['holds half a character', new Uint8Array([0xed, 0xa0, 0x80])],
  ])('that %s is refused and deleted', async (_what, bytes) => {
    await ann.sendsFile({ name: 'a.bin', bytes });
    expect(stage.talk.heard).toEqual([]);
    expect(ann.last()?.text).toMatch(/no text in UTF-8/);
    expect(ann.last()?.text).toMatch(DELETED_TOO);
    expect(ann.sees()).not.toContain('Ann');
  });

  it('that is empty is refused, and stays where it is', async () => {
    await ann.sendsFile({ name: 'a.txt', bytes: new Uint8Array(0) });
    expect(ann.last()?.text).toBe('That file is empty. Nothing was stored.');
    expect(stage.fake.callsOf('deleteMessage')).toEqual([]);
  });

  it.each(['hang', 'hang up', { status: 404, description: 'Not Found' }] as const)(
    'that cannot be fetched (%j) is refused and deleted, and the address is in no log',
    async (trouble) => {
      await stage.close();
      await open({ ...QUICK_WAITS, callMs: 300 });
      stage.fake.trouble('file', trouble, trouble, trouble);
      await ann.sendsFile({ name: 'hunter2.txt', bytes: utf8('hunter2') });
      expect(stage.talk.heard).toEqual([]);
      expect(ann.last()?.text).toMatch(/could not fetch/);
      expect(ann.last()?.text).toMatch(DELETED_TOO);
      const log = stage.log.join('');
      expect(log).toContain('could not be fetched');
      for (const canary of [stage.fake.token, 'hunter2', 'documents/']) expect(log).not.toContain(canary);
    },
  );

  it('says so when Telegram itself finds it too big', async () => {
    stage.fake.trouble('getFile', { status: 400, description: 'Bad Request: file is too big' });
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x') });
    expect(ann.last()?.text).toMatch(/at most 1000 bytes/);
  });

  it.each(['../../etc/passwd', '/var/lib/bot/file', 'documents//x', 'documents/./x'])(
    'is not fetched from the path %s',
    async (file_path) => {
      const taken = stage.fake.files.get.bind(stage.fake.files);
      stage.fake.files.get = (id) => ({ ...taken(id), file_path });
      await ann.sendsFile({ name: 'a.txt', bytes: utf8('x') });
      expect(stage.fake.callsOf('file')).toEqual([]);
      expect(ann.last()?.text).toMatch(/could not fetch/);
    },
  );

  it('beside another command is not even fetched', async () => {
    await ann.sendsFile({ name: 'a.txt', bytes: utf8('x'), caption: '/list' });
    expect(stage.fake.callsOf('getFile')).toEqual([]);
    expect(stage.talk.heard).toEqual([]);
    expect(ann.last()?.text).toMatch(/Nothing was stored/);
  });

  it('as one of several is refused once, and each of them deleted', async () => {
    for (const name of ['a.txt', 'b.txt']) {
      const document = stage.fake.files.keep({ name, bytes: utf8('x') });
      ann.post('', { content: { document, media_group_id: '9' } });
    }
    await stage.fake.settled();
    expect(ann.sees()).toMatch(/^bot: I take one file at a time\. Nothing was stored\.[^\n]*$/);
    expect(stage.talk.heard).toEqual([]);
  });
});
