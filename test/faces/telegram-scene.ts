import { Redacted } from '../../src/kit/redacted.ts';
import type { Card, Reading, Reply } from '../../src/talk/reply.ts';
import type { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import { cardFor, KEY, SECRET_ID, type Scripted } from './telegram-stage.ts';

export const LINK = `http://127.0.0.1:9/secrets/${SECRET_ID}#${KEY}`;
export const TEXT = 'hunter2 <&> correct horse';
/** The id and the half of a key, as a button carries them. */
export const HANDLE = `${SECRET_ID}${'B'.repeat(32)}`;

/** The app's list of commands for groups, by which they are ephemeral. */
export function whispering(fake: FakeTelegram): void {
  fake.commands.set({
    scope: { type: 'all_group_chats' },
    commands: ['secret', 'list', 'help'].map((command) => ({
      command,
      description: 'A command',
      is_ephemeral: true,
    })),
  });
}

/** Everything that was sent or drawn where a whole group sees it. */
export function saidInPublic(fake: FakeTelegram): string {
  const open = fake.calls.filter(({ method, params }) => {
    const { chat_id, inline_message_id, ephemeral_message_parameters } = params as Record<string, unknown>;
    const isGroup = typeof chat_id === 'number' && chat_id < 0;
    const isShown = method === 'sendMessage' || method === 'editMessageText';
    return (
      isShown && (isGroup || inline_message_id !== undefined) && ephemeral_message_parameters === undefined
    );
  });
  return JSON.stringify(open.map(({ params }) => params));
}

/** How a text came to its reader, as the talk was told. */
export interface ReadingEnd {
  delivered?: readonly string[];
  failed: number;
  tickets: number;
}

export const TICKET = `A link for five minutes: ${LINK}`;

export function readingOf(text: string, end: ReadingEnd): Reading {
  return {
    id: SECRET_ID,
    title: 'From Ann',
    footer: 'Cleared away in 10 minutes.',
    text: new Redacted(text),
    delivered(refs) {
      end.delivered = refs;
      return Promise.resolve();
    },
    failed() {
      end.failed += 1;
      return Promise.resolve('It could not be brought. Press again within a minute.');
    },
    ticket() {
      end.tickets += 1;
      return Promise.resolve(TICKET);
    },
  };
}

export function postedCard(change: Partial<Card> = {}): Card {
  return cardFor({
    title: 'A secret is waiting',
    lines: ['Expires in 1 day.', '0 of 1 opened'],
    buttons: [{ action: 'open', label: 'Open', payload: `open:${HANDLE}` }],
    ...change,
  });
}

export const says = (...replies: readonly Reply[]): Scripted => ({ replies, sourceHoldsSecret: true });
