/** What happened, line by line, as a reader of the documentation would want to see it. */
export class Journal {
  readonly #lines: string[] = [];

  /** Something somebody did. */
  did(what: string): void {
    this.#lines.push(what);
  }

  /** Something somebody sees: its text stands indented below. */
  saw(what: string, text: string): void {
    this.#lines.push(`  ${what}`, ...text.split('\n').map((line) => `    | ${line}`.trimEnd()));
  }

  text(): string {
    return this.#lines.join('\n');
  }
}
