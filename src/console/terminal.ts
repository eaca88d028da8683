import { clearLine, createInterface, cursorTo } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

const PROMPT = '> ';

/** Where lines are typed and printed: a terminal with a prompt, or plain streams without. */
export interface Terminal {
  readonly isInteractive: boolean;
  readonly hasColours: boolean;
  readonly lines: AsyncIterable<string>;
  /** Prints above the line that is being typed. */
  print(text: string): void;
  prompt(): void;
  close(): void;
}

export function openTerminal(input: Readable, output: Writable): Terminal {
  const isInteractive = isTty(input) && isTty(output);
  // No history: what was typed may be a secret, and the up key would bring it back.
  const reader = createInterface({ input, output, terminal: isInteractive, prompt: PROMPT, historySize: 0 });
  let isOpen = true;
  reader.once('close', () => (isOpen = false));

  function prompt(keepsCursor = false): void {
    if (isInteractive && isOpen) reader.prompt(keepsCursor);
  }

  return {
    isInteractive,
    // Node's own answer heeds NO_COLOR, TERM and the like; only terminals give one.
    hasColours: (output as Partial<WriteStream>).hasColors?.() === true,
    lines: reader,
    print(text) {
      if (isInteractive) {
        cursorTo(output, 0);
        clearLine(output, 0);
      }
      output.write(`${text}\n`);
      prompt(true);
    },
    prompt: () => {
      prompt();
    },
    close: () => {
      reader.close();
    },
  };
}

function isTty(stream: Readable | Writable): boolean {
  return (stream as Partial<ReadStream>).isTTY === true;
}
