import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../src/app/flags.ts';
import { startFailure } from '../../src/app/start-up.ts';

const NONE = { chat: false, repair: false, revokeAll: false };

function refusal(word: string): string | undefined {
  try {
    parseFlags([word]);
  } catch (error) {
    return startFailure(error, {});
  }
  return undefined;
}

describe('The command line', () => {
  it('needs no word', () => {
    expect(parseFlags([])).toEqual(NONE);
  });

  it('takes each word it knows, in any order', () => {
    expect(parseFlags(['chat'])).toEqual({ ...NONE, chat: true });
    expect(parseFlags(['--revoke-all', '--repair'])).toEqual({ ...NONE, repair: true, revokeAll: true });
  });

  it('refuses any other, in one line that says which would do', () => {
    expect(refusal('--repiar')).toBe('"--repiar" means nothing here; did you mean --repair?');
    expect(refusal('--port=80')).toBe(
      '"--port=80" means nothing here; use one of chat, --repair, --revoke-all',
    );
    expect(refusal('constructor')).toMatch(/^"constructor" means nothing here/);
  });
});
