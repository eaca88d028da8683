import { describe, expect, it } from 'vitest';
import { applyLine, operationOf, type VaultData } from '../../src/stores/file/operations.ts';
import type { RowChange } from '../../src/stores/row-store.ts';
import { RowTable } from '../../src/stores/row-table.ts';
import { StateTable, type StateChange } from '../../src/stores/state-table.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { addressNamed, claimantNamed, claimNamed, rowNamed } from '../fakes/secret-rows.ts';

const FRESH: SecretRow = { ...rowNamed('one', 1000, { maxViews: 3 }), envelope: Uint8Array.of(0, 127, 255) };
const TERMS =
  `{"id":"${FRESH.id}","receiptHash":"${FRESH.receiptHash}","kekId":1,"createdAtMs":1000,` +
  '"expiresAtMs":86401000,"maxViews":3,"hasPassphrase":false,"isEndToEnd":false,"isBound":false';

/** Everything that can happen to a secret has happened to this one. */
const LIVED: SecretRow = {
  ...FRESH,
  viewsLeft: 2,
  openedAtMs: 2000,
  claims: [{ claimIdHash: claimNamed('a'), atMs: 2000, repeats: 2 }],
  claimants: [claimantNamed('bob')],
  attempts: [{ from: addressNamed('here'), atMs: 1500 }],
  wrongTries: 7,
  deniedAttempts: 57,
  thaws: 1,
};
const ENDED: SecretRow = {
  ...LIVED,
  state: 'burned',
  envelope: null,
  endedAtMs: 3000,
  claims: [],
  attempts: [],
};

const empty = (): VaultData => ({ rows: new RowTable(), state: new StateTable(), clockMarkMs: 0 });

/** What a store holds that has read the lines of these changes. */
function after(...changes: readonly (RowChange | StateChange)[]): VaultData {
  const data = empty();
  for (const [index, change] of changes.entries()) {
    const { operation, json } = operationOf(change);
    expect(applyLine(data, { operation, payload: JSON.parse(json) as unknown }, index + 1)).toBe(true);
  }
  return data;
}

const rowsIn = ({ rows }: VaultData) => [...rows.rows()];

describe('What a change is in the journal', () => {
  it('is for a new secret all of it, and of its life nothing that has not begun', () => {
    expect(operationOf({ kind: 'insert', row: FRESH })).toEqual({
      operation: 'insert',
      json: `${TERMS},"envelope":"AH//"}`,
    });
  });

  it('is for a change what differs from the beginning, and whether the ciphertext goes', () => {
    const jsonOf = (row: SecretRow) => operationOf({ kind: 'change', row });
    expect(jsonOf(FRESH)).toEqual({ operation: 'change', json: `{"id":"${FRESH.id}","progress":{}}` });
    expect(JSON.parse(jsonOf(LIVED).json)).toEqual({
      id: FRESH.id,
      progress: {
        viewsLeft: 2,
        openedAtMs: 2000,
        claims: LIVED.claims,
        claimants: LIVED.claimants,
        attempts: LIVED.attempts,
        wrongTries: 7,
        deniedAttempts: 57,
        thaws: 1,
      },
    });
    expect(jsonOf({ ...FRESH, state: 'expired', envelope: null, endedAtMs: 5 }).json).toBe(
      `{"id":"${FRESH.id}","progress":{"state":"expired","endedAtMs":5},"envelope":null}`,
    );
  });

  it('is for small records their names, bytes and ends, and for what is forgotten the names', () => {
    const kept = { value: '\u0000\u007f\u00ff', untilMs: 9 };
    expect(operationOf({ kind: 'set', name: 'card/ж', kept })).toEqual({
      operation: 'set',
      json: '{"name":"card/\\u0436","value":"AH//","untilMs":9}',
    });
    expect(operationOf({ kind: 'delete', name: 'card' })).toEqual({
      operation: 'delete',
      json: '{"name":"card"}',
    });
    expect(operationOf({ kind: 'purge', ids: [FRESH.id] })).toEqual({
      operation: 'purge',
      json: `{"ids":["${FRESH.id}"]}`,
    });
  });
});

describe('What is read from a journal', () => {
  it('is what was written, at each moment of a life', () => {
    const insert = { kind: 'insert', row: FRESH } as const;
    expect(rowsIn(after(insert))).toEqual([FRESH]);
    expect(rowsIn(after(insert, { kind: 'change', row: LIVED }))).toEqual([LIVED]);
    const ended = after(insert, { kind: 'change', row: LIVED }, { kind: 'change', row: ENDED });
    expect(rowsIn(ended)).toEqual([ENDED]);
    expect([ended.rows.liveSecrets, ended.rows.findKept(FRESH.id)?.place]).toEqual([0, 1]);
    expect(rowsIn(after({ kind: 'insert', row: LIVED }))).toEqual([LIVED]);
    expect(rowsIn(after({ kind: 'insert', row: ENDED }))).toEqual([ENDED]);
    expect(rowsIn(after(insert, { kind: 'purge', ids: [FRESH.id] }))).toEqual([]);
  });

  it('is what small records were, and which of them there are', () => {
    const card = { kind: 'set', name: 'card', kept: { value: '\u0000\u00ff', untilMs: 9 } } as const;
    expect(after(card).state.get('card', 8)).toMatchObject(card.kept);
    expect(after(card, { kind: 'delete', name: 'card' }).state.get('card', 8)).toBeUndefined();
  });

  it('is the latest of all marks of the clock', () => {
    const data = empty();
    for (const atMs of [5, 9, 7]) applyLine(data, { operation: 'mark', payload: { atMs } }, 1);
    expect(data.clockMarkMs).toBe(9);
  });

  it('is nothing where it makes no sense', () => {
    const progress = { id: FRESH.id, progress: {} };
    for (const [operation, payload] of [
      ['change', progress],
      ['delete', null],
      ['delete', 'card'],
      ['forget', {}],
    ] as const)
      expect(applyLine(empty(), { operation, payload }, 1)).toBe(false);
  });
});
