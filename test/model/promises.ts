import { expect } from 'vitest';
import type { VaultEvent } from '../../src/vault/events.ts';
import type { Answer, Operation } from './operations.ts';

const ENDS = new Set<unknown>(['opened', 'burned', 'expired']);

interface Seen {
  readonly views: number;
  readonly hasPassphrase: boolean;
  releases: number;
  readonly isBound: boolean;
  readonly people: unknown[];
  end?: unknown;
}

/**
 * The promises of the contract counted by hand, without any reference: what came out of the vault must keep to them
 * whatever a reference may think of the way there.
 */
export class Promises {
  readonly #seen = new Map<number, Seen>();

  /** Of what was under way at once, the order is unknown: it is heard in the one that could have been. */
  hear(heard: readonly { readonly operation: Operation; readonly answer: Answer }[]): void {
    for (const { operation, answer } of heard) {
      if (operation.do === 'create' && 'created' in answer) this.#creation(operation, answer);
    }
    for (const { operation, answer } of heard) {
      if (operation.do === 'reveal' && 'text' in answer) this.#release(operation, answer);
    }
    const statuses = heard.flatMap(({ operation, answer }) =>
      'status' in answer && 'no' in operation ? [{ no: operation.no, status: answer['status'] }] : [],
    );
    for (const one of statuses) if (!ENDS.has(one.status)) this.#status(one.no, one.status);
    for (const one of statuses) if (ENDS.has(one.status)) this.#status(one.no, one.status);
  }

  #creation({ no, hasPassphrase, people }: Operation & { do: 'create' }, answer: Answer): void {
    const views = Number(answer['count']);
    this.#seen.set(no, { views, hasPassphrase, isBound: people.length > 0, releases: 0, people: [] });
  }

  #release(operation: Operation & { do: 'reveal' }, { text, isRepeat }: Answer): void {
    const seen = this.#seen.get(Number(String(text).replace('text ', '')));
    if (!seen) throw new Error('a text came out that never went in');
    expect(seen.end, 'what has ended gives nothing more, but for a repeated claim').toBeOneOf(
      isRepeat === true ? [undefined, 'opened'] : [undefined],
    );
    if (seen.hasPassphrase) expect(operation.passphrase, 'only the passphrase opens it').toBe('right');
    if (isRepeat === true) return;
    seen.releases += 1;
    expect(seen.releases, 'at most as many openings as views').toBeLessThanOrEqual(seen.views);
    if (!seen.isBound) return;
    expect(seen.people, 'each named person opens once').not.toContain(operation.who);
    seen.people.push(operation.who);
  }

  #status(no: number, status: unknown): void {
    const seen = this.#seen.get(no);
    if (!seen) throw new Error('a receipt of what was never kept');
    if (seen.end !== undefined) expect(status, 'no way leaves an end').toBe(seen.end);
    if (ENDS.has(status)) seen.end = status;
  }

  /** What the sender was told of one secret: it ends once, and in one way. */
  static checkEvents(events: readonly VaultEvent[], id: string): void {
    const own = events.filter((event) => event.id === id);
    const ends = own.filter(
      (event) =>
        event.kind === 'burned' ||
        event.kind === 'expired' ||
        (event.kind === 'opened' && event.viewsLeft === 0),
    );
    expect(ends.length, 'exactly one of opened, burned and expired wins').toBeLessThanOrEqual(1);
  }
}
