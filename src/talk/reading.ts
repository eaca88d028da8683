import { errorFacts } from '../kit/log.ts';
import type { ActorName } from '../vault/actor.ts';
import type { Revealed } from '../vault/vault.ts';
import type { Desk } from './commands/command.ts';
import type { Reading } from './reply.ts';
import { TURN_MS } from './reveal-turns.ts';
import { ticketWords } from './ticket.ts';
import { durationWords } from './times.ts';
import type { Voice } from './voice.ts';

/** How long a text stays in the chat. */
export const READING_MS = 10 * 60_000;

/** A claim that has been made, on its way to its reader. */
export interface Opened {
  readonly revealed: Revealed;
  readonly reader: ActorName;
  readonly turn: string;
  /** On the monotonic clock. */
  readonly begunAtMs: number;
  readonly sender: string | undefined;
}

/** The text for its face. Neither `delivered` nor `failed` rejects, and only the first of them counts. */
export function readingOf(opened: Opened, voice: Voice, desk: Desk): Reading {
  const { revealed, reader, turn, begunAtMs, sender } = opened;
  const { say } = voice;
  let isSettled = false;

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      desk.log.error('talk.reading_not_noted', { what, ...errorFacts(error) });
    }
  }

  return {
    id: revealed.id,
    title: sender === undefined ? say('opening.title') : say('opening.title.from', { name: sender }),
    footer: say('opening.footer', { left: durationWords(say, READING_MS) }),
    text: revealed.text,

    async delivered(refs) {
      if (isSettled) return;
      isSettled = true;
      await attempt('delivered', () => desk.turns.delivered(turn));
      const atMs = desk.clock.now() + READING_MS;
      for (const ref of refs)
        await attempt('erase', () => desk.diary.add(atMs, { kind: 'erase', platform: voice.platform, ref }));
    },

    async failed() {
      // A turn that has lapsed may be somebody's second press by now.
      const isHeld = desk.clock.monotonic() - begunAtMs < TURN_MS;
      if (!isSettled && isHeld) await attempt('failed', () => desk.turns.end(turn));
      isSettled = true;
      return say('opening.failed');
    },

    ticket: () => ticketWords(revealed.text, reader, voice, desk),
  };
}
