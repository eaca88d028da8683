import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { newReceiptKey } from '../../src/vault/secret-key.ts';
import { claimId, GONE, HOUR_MS, kept, right, SENDER } from './kept.ts';

describe('A receipt', () => {
  it('shows its sender what became of the secret, never the text', async () => {
    const { vault, receiptKey, reveal, clock, id, atMs } = await kept();
    const facts = { id, createdAtMs: atMs, expiresAtMs: atMs + HOUR_MS, maxViews: 1, deniedAttempts: 0 };
    const sealed = { ...facts, status: 'sealed', openedAtMs: null, viewsLeft: 1 };
    expect(await vault.receipt(receiptKey)).toEqual(sealed);
    clock.advance(5000);
    await reveal({ claimId });
    const opened = { ...facts, status: 'opened', openedAtMs: atMs + 5000, viewsLeft: 0 };
    expect(await vault.receipt(receiptKey)).toEqual(opened);
  });

  it('burns what is sealed, tells so once, and says what it was when it had ended before', async () => {
    const { vault, receiptKey, told, id, atMs } = await kept();
    expect(await vault.burnByReceipt(receiptKey, SENDER)).toMatchObject({ status: 'burned' });
    expect(await vault.burnByReceipt(receiptKey, SENDER)).toMatchObject({ status: 'burned' });
    expect(told()).toEqual([{ kind: 'burned', id, atMs, actor: SENDER }]);
    const opened = await kept();
    await opened.reveal();
    expect(await opened.vault.burnByReceipt(opened.receiptKey, SENDER)).toMatchObject({ status: 'opened' });
    expect(opened.told()).toHaveLength(1);
  });

  it('thaws nothing that is not frozen, and tells nothing then', async () => {
    const { vault, receiptKey, told } = await kept({ passphrase: right });
    expect(await vault.thaw(receiptKey, SENDER)).toMatchObject({ status: 'sealed' });
    expect(told()).toEqual([]);
  });

  it('that is unknown is gone, and it outlives its secret by thirty days', async () => {
    const { vault, receiptKey, clock, reveal } = await kept();
    const unknown = newReceiptKey(systemRandom);
    for (const asked of [
      vault.receipt(unknown),
      vault.burnByReceipt(unknown, SENDER),
      vault.thaw(unknown, SENDER),
    ])
      await expect(asked).rejects.toMatchObject(GONE);
    await reveal();
    clock.advance(30 * 86_400_000 - 1);
    expect(await vault.purgeReceipts(10)).toBe(0);
    expect(await vault.receipt(receiptKey)).toMatchObject({ status: 'opened' });
    clock.advance(1);
    expect(await vault.purgeReceipts(10)).toBe(1);
    await expect(vault.receipt(receiptKey)).rejects.toMatchObject(GONE);
  });
});
