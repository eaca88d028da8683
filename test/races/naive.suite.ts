import { expect, it } from 'vitest';
import { claimAtOnce, keep, LONG, type Track } from './race.suite.ts';

/** The race must be able to see what it is for: a store that looks and then takes has to lose it. */
export function naiveSuite(open: () => Promise<Track>): void {
  it(
    'a store that looks first and takes then is caught: several open what may be opened once',
    LONG,
    async () => {
      const track = await open();
      try {
        let winners = 0;
        for (let secret = 0; secret < 3; secret += 1) {
          await keep(track, `naive ${secret}`, { maxViews: 1 });
          const outcomes = (await claimAtOnce(track, `naive ${secret}`)) as { kind: string }[];
          winners = Math.max(winners, outcomes.filter(({ kind }) => kind === 'claimed').length);
        }
        expect(winners).toBeGreaterThan(1);
      } finally {
        await track.end();
      }
    },
  );
}
