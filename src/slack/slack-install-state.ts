import { equalBytes, fromBase64Url, toBase64Url, utf8 } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { withDeadline } from '../kit/deadline.ts';
import { hmacSha256 } from '../kit/hkdf.ts';
import type { Random } from '../kit/random.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { Marks } from './slack-once.ts';

/** From the way to Slack to the way back. */
export const INSTALL_MS_MAX = 10 * 60_000;
const STATE_MS_MAX = 3_000;
const NUMBER_BYTES = 16;
const LABEL = 'tellonce/v1/slack-install';

export interface InstallStart {
  /** Goes to Slack and comes back. */
  readonly state: string;
  /** Stays in the browser: whoever brings the state back must have it, too. */
  readonly browser: string;
}

/** Installations that somebody has begun: nothing is kept of them until they come back. */
export interface InstallStarts {
  begin(): InstallStart;
  /**
   * Whether this begun here, in that browser, less than ten minutes ago, and comes back for the first time to any process.
   * Rejects when that cannot be known.
   */
  comesBack(back: { readonly state: string; readonly browser: string }): Promise<boolean>;
}

interface InstallStartsParts {
  readonly stateSecret: Redacted<string>;
  readonly marks: Pick<Marks, 'setIfAbsent'>;
  readonly clock: Clock;
  readonly random: Random;
}

export function openInstallStarts({ stateSecret, marks, clock, random }: InstallStartsParts): InstallStarts {
  const newNumber = (): string => toBase64Url(random(NUMBER_BYTES));
  const seal = (until: string, number: string, browser: string): Uint8Array =>
    hmacSha256(utf8(stateSecret.reveal()), utf8([LABEL, until, number, browser].join('\n')));

  return {
    begin() {
      const [until, number, browser] = [String(clock.now() + INSTALL_MS_MAX), newNumber(), newNumber()];
      return { state: [until, number, toBase64Url(seal(until, number, browser))].join('.'), browser };
    },

    async comesBack({ state, browser }) {
      const [until = '', number = '', given = ''] = state.split('.');
      const isOurs = equalBytes(fromBase64Url(given) ?? new Uint8Array(), seal(until, number, browser));
      if (!isOurs || Number(until) <= clock.now()) return false;
      const name = `slack-install/${number}`;
      const marked = marks.setIfAbsent(name, utf8('1'), { ttlMs: INSTALL_MS_MAX });
      return await withDeadline(marked, STATE_MS_MAX, 'the state store');
    },
  };
}
