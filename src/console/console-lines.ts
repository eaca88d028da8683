import { COMMAND_NAMES, type CommandName, type Mention } from '../talk/utterance.ts';

const BLOCK = '"""';

/** Puts typed lines together to messages: a line each, or a block between `"""` at the end of a line and `"""` alone. */
export class MessageLines {
  #head: string | undefined;
  #lines: string[] = [];

  get isBlockOpen(): boolean {
    return this.#head !== undefined;
  }

  /** The message that this line ends, or nothing while a block goes on. */
  add(line: string): string | undefined {
    if (this.#head === undefined) {
      if (!/(?:^|\s)"""$/u.test(line)) return line;
      this.#head = line.slice(0, -BLOCK.length);
      return undefined;
    }
    if (line !== BLOCK) {
      this.#lines.push(line);
      return undefined;
    }
    const message = this.#head + this.#lines.join('\n');
    this.#head = undefined;
    this.#lines = [];
    return message;
  }
}

export interface TypedLine {
  readonly command?: CommandName;
  readonly words: string;
  readonly mentions: readonly Mention[];
}

/** A message as the talk hears it; `@name` is the person of that name in this terminal. */
export function readMessage(message: string): TypedLine {
  const name = /^\/([a-z]+)(?!\S)/u.exec(message)?.[1];
  const command = COMMAND_NAMES.find((known) => known === name);
  const words = command === undefined ? message : message.slice(command.length + 2);
  const mentions = [...words.matchAll(/(?<!\S)@([\w-]+)/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    person: { id: `console:${match[1] ?? ''}` },
  }));
  return { ...(command && { command }), words, mentions };
}
