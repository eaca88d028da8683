import { clearLine, createInterface, cursorTo } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Answer, CardButton } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Actor, Place } from '../talk/utterance.ts';
import { MessageLines, readMessage } from './console-lines.ts';
import { openRenderer } from './console-render.ts';

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
const PROMPT = '> ';

/** The bot in a terminal. Without a terminal on both sides it reads line by line and prints no prompt. */
export function openConsole({ talk, input, output, language }: ConsoleParts): ConsoleFace {
  const actor: Actor = { platform: 'console', id: 'console:me', language };
  const say = sayIn(language);
  const isTerminal = isTty(input) && isTty(output);
  // No history: what was typed may be a secret, and the up key would bring it back.
  const reader = createInterface({ input, output, terminal: isTerminal, prompt: PROMPT, historySize: 0 });
  const renderer = openRenderer(say, hasColours(output));
  const lines = new MessageLines();
  let buttons: readonly CardButton[] = [];
  let isAsked = false;
  let isOpen = true;
  reader.once('close', () => (isOpen = false));

  /** Prints above the line that is being typed. */
  function print(text: string): void {
    if (isTerminal) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    output.write(`${text}\n`);
    if (isTerminal && isOpen) reader.prompt(true);
  }

  async function show(answer: Answer): Promise<void> {
    const offered: CardButton[] = [];
    for (const reply of answer.replies) {
      print(
        reply.kind === 'card' ? renderer.card(reply.card, offered.length + 1) : renderer.words(reply.words),
      );
      if (reply.kind !== 'card') continue;
      offered.push(...reply.card.buttons);
      await talk.cardPlaced(reply.card.id, PLACE.ref);
    }
    if (offered.length > 0) buttons = offered;
    isAsked = answer.replies.some((reply) => reply.kind === 'ask');
  }

  async function hear(message: string): Promise<void> {
    const button = isAsked || !/^[1-9][0-9]?$/u.test(message) ? undefined : buttons[Number(message) - 1];
    if (button) {
      await show(await talk.press({ actor, place: PLACE, payload: button.payload }));
      return;
    }
    const typed = readMessage(message);
    if (typed.command === undefined && !isAsked) {
      if (message.trim() === '') return;
      if (message.startsWith('/')) {
        print(renderer.words(say('console.unknown_command')));
        return;
      }
    }
    await show(await talk.hear({ actor, place: PLACE, ...typed }));
    if (typed.command === 'help') print(renderer.words(say('console.help')));
  }

  async function readAll(): Promise<void> {
    if (isTerminal) print(renderer.words(say('console.greeting')));
    for await (const line of reader) {
      const message = lines.add(line);
      if (message === undefined && isTerminal && line.endsWith('"""'))
        print(renderer.words(say('console.block')));
      if (message !== undefined && message.trim() === '/quit') break;
      if (message !== undefined) await hear(message);
      if (isTerminal && isOpen) reader.prompt();
    }
    if (lines.isBlockOpen) print(renderer.words(say('console.block_open')));
  }

  talk.meet('console', {
    update(_ref, card) {
      print(renderer.card(card, 1));
      return Promise.resolve(true);
    },
    tell(_actorId, text) {
      print(renderer.words(text));
      return Promise.resolve(true);
    },
  });

  return {
    done: readAll(),
    close: () => {
      reader.close();
    },
  };
}

function isTty(stream: Readable | Writable): boolean {
  return (stream as Partial<ReadStream>).isTTY === true;
}

/** Node's own answer heeds NO_COLOR, TERM and the like; only terminals give one. */
function hasColours(stream: Writable): boolean {
  return (stream as Partial<WriteStream>).hasColors?.() === true;
}
