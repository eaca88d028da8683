import type { Terminal } from './migrate-store.ts';

/** What people run commands in: results to standard output, all else to standard error, where one line may replace the last. */
export function plainTerminal(): Terminal & { readonly fail: (line: string) => void } {
  const isTerminal = process.stderr.isTTY;
  let isShown = false;
  const clear = (): void => {
    if (isShown && isTerminal) process.stderr.write('\r\x1b[K');
    isShown = false;
  };
  return {
    say(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    fail(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    show(line) {
      process.stderr.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
      isShown = true;
    },
  };
}
