import { describe, expect, it } from 'vitest';
import { claimNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { scratchFolder } from '../servers/program.ts';
import { FILE } from '../stores/engines.ts';
import { claimSuite } from './claim.suite.ts';

describe('On the file store, a lost answer can be had again', () => {
  const folder = scratchFolder();
  claimSuite({
    isShared: false,
    openEnv: () => Promise.resolve({ STORE_URL: `file:${folder.path}/data` }),
    close: () => folder.remove(),
  });

  it('for a minute, over a restart', async () => {
    const clock = manualClock();
    const open = await FILE.open(clock);
    const id = idNamed('one');
    const claimIdHash = claimNamed('mine');
    await open.stores.secrets.insert(rowNamed('one', clock.now()), NO_QUOTA);
    const claim = () => open.stores.secrets.claim(id, { nowMs: clock.now(), claimIdHash });
    expect(await claim()).toMatchObject({ kind: 'claimed' });
    await open.reopen?.();
    clock.advance(59_999);
    expect(await claim()).toEqual({ kind: 'repeated', viewsLeft: 0 });
    await open.reopen?.();
    clock.advance(1);
    expect(await claim()).toEqual({ kind: 'gone' });
    await open.destroy();
  });
});
