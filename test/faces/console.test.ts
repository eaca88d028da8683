import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openConsole } from '../../src/console/console-face.ts';
import type { Language } from '../../src/phrases/languages.ts';
import { openConversation } from '../talk/conversation.ts';

/** Somebody at a terminal, or a pipe: types lines and reads what is printed. */
function openDesk(parts: { readonly language?: Language; readonly terminal?: 'plain' | 'coloured' } = {}) {
  const conversation = openConversation();
  const [input, output] = [new PassThrough(), new PassThrough()];
  if (parts.terminal) {
    Object.assign(input, { isTTY: true, setRawMode: () => input });
    Object.assign(output, { isTTY: true, columns: 80, hasColors: () => parts.terminal === 'coloured' });
  }
  let printed = '';
  let readTo = 0;
  let wake: () => void = () => undefined;
  output.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    wake();
  });
  const face = openConsole({ talk: conversation.talk, input, output, language: parts.language ?? 'en' });

  /** What is printed from where the last reading ended until `sign` has been printed. */
  async function reads(sign: RegExp): Promise<string> {
    for (;;) {
      const match = sign.exec(printed.slice(readTo));
      if (match) {
        const end = readTo + match.index + match[0].length;
        const read = printed.slice(readTo, end);
        readTo = end;
        return read;
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    conversation,
    face,
    types: (line: string) => input.write(`${line}\n`),
    reads,
    /** Ends the input and gives all that was printed. */
    async ends(): Promise<string> {
      input.end();
      await face.done;
      await conversation.talk.close();
      return printed;
    },
    printed: () => printed,
  };
}

const BOLD = '\u001b[1m';
const LINK = /https:\/\/once\.example\/secrets\/\S+/u;

async function linkAfter(desk: ReturnType<typeof openDesk>, line: string): Promise<string> {
  desk.types(line);
  return LINK.exec(await desk.reads(/\[1\].*\n/u))![0];
}

describe('The bot in a terminal', () => {
  it('draws a card with its link on a line of its own', async () => {
    const desk = openDesk();
    desk.types('/secret note="for the new laptop" hunter2');
    const printed = await desk.ends();
    const lines = printed.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^┌─ Your secret is sealed ─+$/u);
    expect(lines[1]).toBe('│ Expires in 1 day: 2 Jan 2026, 00:00 UTC.');
    expect(lines[4]).toBe('│ Note: for the new laptop');
    expect(lines[6]).toMatch(/^└─+$/u);
    expect(lines[7]).toMatch(/^https:\/\/once\.example\/secrets\/[\w-]{16}#[\w-]{32}$/u);
    expect(lines[8]).toMatch(/^Receipt, for you alone: https:\/\/once\.example\/receipts\/[\w-]{32}$/u);
    expect(lines[9]).toBe('[1] Burn');
    expect(lines).toHaveLength(10);
    for (const line of [...lines.slice(0, 7), lines[9]!]) expect(line.length).toBeLessThanOrEqual(80);
    expect(await desk.conversation.open(lines[7]!)).toBe('hunter2');
  });

  it('shows what happens to a secret as it happens', async () => {
    const desk = openDesk();
    const link = await linkAfter(desk, '/secret note=key hunter2');
    await desk.conversation.open(link);
    expect(await desk.reads(/was opened\.\n/u)).toMatch(
      /┌─ Your secret was opened ─.*“key” was opened\.\n$/su,
    );
    await desk.ends();
  });

  it('presses the button whose number is typed', async () => {
    const desk = openDesk();
    const link = await linkAfter(desk, '/secret hunter2');
    desk.types('1');
    expect((await desk.ends()).match(/┌─ Your secret was burned ─/gu)).toHaveLength(1);
    await expect(desk.conversation.open(link)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('numbers the buttons of a list on, and keeps them', async () => {
    const desk = openDesk();
    const links = [];
    for (const text of ['one', 'two']) links.push(await linkAfter(desk, `/secret ${text}`));
    for (const line of ['/list', '2', '1']) desk.types(line);
    expect(await desk.ends()).toMatch(
      /\[1\] Burn \S+\n\[2\] Burn \S+\n.*: burned\n.*: burned\n.*: burned\n/su,
    );
    for (const link of links) await expect(desk.conversation.open(link)).rejects.toThrow();
  });

  it('burns by the id on the card', async () => {
    const desk = openDesk();
    const link = await linkAfter(desk, '/secret hunter2');
    desk.types(`/burn ${link.split('/').at(-1)!.slice(0, 16)}`);
    expect(await desk.ends()).toMatch(/Burned\. Nobody can open [\w-]{16} any more\./u);
  });

  it('asks for the text, and takes a number or a slash for it then', async () => {
    for (const text of ['1', '/etc/passwd', 'ttl=1h x', '  ']) {
      const desk = openDesk();
      await linkAfter(desk, '/secret first');
      desk.types('/secret');
      await desk.reads(/\/cancel stops\.\n/u);
      expect(await desk.conversation.open(await linkAfter(desk, text))).toBe(text);
      await desk.ends();
    }
  });

  it('takes a text of several lines between """ and """', async () => {
    const desk = openDesk();
    for (const line of ['/secret ttl=1h """', '-----BEGIN KEY-----', '', '  a "" b \\', '-----END KEY-----'])
      desk.types(line);
    const link = await linkAfter(desk, '"""');
    expect(await desk.conversation.open(link)).toBe('-----BEGIN KEY-----\n\n  a "" b \\\n-----END KEY-----');
    expect(await desk.ends()).toContain('Expires in 1 hour:');
  });

  it('says that nothing was stored when such a text does not end', async () => {
    const desk = openDesk({ language: 'ru' });
    for (const line of ['/secret """', 'hunter2']) desk.types(line);
    expect(await desk.ends()).toBe('Текст не закончен: нет """ отдельной строкой. Ничего не сохранено.\n');
  });

  it('explains itself, and refuses what it does not know', async () => {
    const desk = openDesk();
    for (const line of ['/help', '/secrte hunter2', '', 'hunter2', '/secret for @bob x']) desk.types(line);
    const printed = await desk.ends();
    expect(printed).toContain('1 presses the button marked [1]');
    expect(printed).toContain('There is no such command here. Nothing was stored.');
    expect(printed).toContain('I keep only what you send with /secret. Nothing was stored.');
    expect(printed).toContain('Secrets for a named person are not available yet here.');
    expect(printed).not.toContain('hunter2');
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('ends at /quit, at the end of its input and when it is closed', async () => {
    const quitting = openDesk();
    quitting.types('/secret x');
    quitting.types('/quit');
    quitting.types('/secret y');
    await quitting.face.done;
    expect(quitting.printed().match(LINK)).toHaveLength(1);
    const closed = openDesk();
    closed.face.close();
    await closed.face.done;
  });

  it('prints no prompt, no colour and no greeting into a pipe', async () => {
    const desk = openDesk();
    desk.types('/cancel');
    expect(await desk.ends()).toBe('Cancelled. Nothing was stored.\n');
  });

  it('greets and prompts at a terminal, in colour where that is wanted', async () => {
    const plain = openDesk({ terminal: 'plain' });
    expect(await plain.reads(/> /u)).toContain('Tellonce in the terminal.');
    plain.types('/secret x');
    expect(await plain.reads(/\[1\] Burn/u)).not.toContain(BOLD);
    await plain.ends();
    const coloured = openDesk({ terminal: 'coloured' });
    coloured.types('/secret x');
    expect(await coloured.ends()).toContain(`${BOLD}[1]`);
  });

  it('lets no note steer the terminal', async () => {
    const desk = openDesk();
    desk.types(`/secret note="${BOLD}\u0007" x`);
    expect(await desk.ends()).toContain('│ Note:  [1m \n');
  });
});
