import type { Readable, Writable } from 'node:stream';
import { invariant } from '../kit/invariant.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Answer, CardButton, Courier } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Actor, Place } from '../talk/utterance.ts';
import { MessageLines, readMessage } from './console-lines.ts';
import { openRenderer, type Renderer } from './console-render.ts';
import { openTerminal, type Terminal } from './terminal.ts';

export interface ConsoleParts {
  readonly talk: Talk;
  readonly input: Readable;
  readonly output: Writable;
  readonly language: Language;
}

export interface ConsoleFace {
  /** Resolves when the input has ended, or `/quit` was typed, and all that was typed before has been answered. */
  readonly done: Promise<void>;
  close(): void;
}

const PLACE: Place = { kind: 'private', ref: 'terminal' };

/** The bot in a terminal. Without a terminal on both sides it reads line by line and prints no prompt. */
export function openConsole({ talk, input, output, language }: ConsoleParts): ConsoleFace {
  const say = sayIn(language);
  const terminal = openTerminal(input, output);
  const renderer = openRenderer(say, terminal.hasColours);
  const chat = openChat(talk, language, terminal, renderer);
  const lines = new MessageLines();
  talk.meet('console', courierTo(terminal, renderer));

  async function readAll(): Promise<void> {
    if (terminal.isInteractive) terminal.print(renderer.words(say('console.greeting')));
    for await (const line of terminal.lines) {
      const wasBlockOpen = lines.isBlockOpen;
      const message = lines.add(line);
      if (message?.trim() === '/quit') break;
      if (message !== undefined) await chat(message);
      else if (terminal.isInteractive && !wasBlockOpen) terminal.print(renderer.words(say('console.block')));
      terminal.prompt();
    }
    if (lines.isBlockOpen) terminal.print(renderer.words(say('console.block_open')));
  }

  return {
    done: readAll(),
    close: () => {
      terminal.close();
    },
  };
}

function courierTo(terminal: Terminal, renderer: Renderer): Courier {
  return {
    abilities: { people: false, share: false },
    update(_ref, card) {
      terminal.print(renderer.card(card, 1));
      return Promise.resolve(true);
    },
    tell(_actorId, words) {
      terminal.print(renderer.words(words));
      return Promise.resolve(true);
    },
    invite: () => Promise.resolve(undefined),
    erase: () => Promise.resolve(false),
  };
}

/** Gives what answers one message: to the talk, or a press of a button that was printed before. */
function openChat(
  talk: Talk,
  language: Language,
  terminal: Terminal,
  renderer: Renderer,
): (message: string) => Promise<void> {
  const actor: Actor = { platform: 'console', id: 'console:me', language };
  const say = sayIn(language);
  let buttons: readonly CardButton[] = [];
  /** The next message is a text, whatever it looks like. */
  let isAsked = false;

  function print({ replies }: Answer): void {
    const offered: CardButton[] = [];
    for (const reply of replies) {
      invariant(
        reply.kind !== 'posted' && reply.kind !== 'reading',
        'the talk keeps to what a terminal can do',
      );
      if (reply.kind === 'card') {
        terminal.print(renderer.card(reply.card, offered.length + 1));
        offered.push(...reply.card.buttons);
      } else if (reply.kind === 'board') {
        terminal.print(renderer.board(reply.board, offered.length + 1));
        offered.push(...reply.board.rows.flat());
      } else terminal.print(renderer.words(reply.words));
    }
    if (offered.length > 0) buttons = offered;
  }

  async function hear(message: string): Promise<void> {
    const answer = await talk.hear({ actor, place: PLACE, ...readMessage(message) });
    print(answer);
    isAsked = answer.replies.some((reply) => reply.kind === 'ask');
    for (const reply of answer.replies) {
      if (reply.kind === 'card') await talk.cardPlaced(reply.card.id, PLACE.ref, 'own');
    }
  }

  return async (message) => {
    const { command } = readMessage(message);
    if (!isAsked && command === undefined) {
      const button = /^[1-9][0-9]?$/u.test(message) ? buttons[Number(message) - 1] : undefined;
      if (button) {
        // The pressed card is drawn anew: it is no new place, so that it is not drawn twice.
        print(await talk.press({ actor, place: PLACE, payload: button.payload }));
        return;
      }
      if (message.trim() === '') return;
      if (message.startsWith('/')) {
        terminal.print(renderer.words(say('console.unknown_command')));
        return;
      }
    }
    await hear(message);
    if (command === 'help') terminal.print(renderer.words(say('console.help')));
  };
}
