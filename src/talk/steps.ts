import { utf8, utf8Text } from '../kit/bytes.ts';
import type { StateStore } from '../vault/ports.ts';
import { handleText, parseHandle, type Handle } from './payloads.ts';
import type { Person } from './utterance.ts';

/**
 * What the bot has asked a person for: the next plain message is the answer. It never holds a text; a `passphrase` step
 * holds the half of a key, which opens nothing without the passphrase that is asked for.
 */
export type Step =
  | { readonly kind: 'text'; readonly recipients: readonly Person[] }
  | { readonly kind: 'passphrase'; readonly handle: Handle };

export const STEP_MS = 10 * 60_000;

/** The open question to each person; a new one takes the place of the old. */
export interface Steps {
  begin(actorId: string, step: Step): Promise<void>;
  /** Ends the step and gives it; to one caller only, and only while it lasts. */
  take(actorId: string): Promise<Step | undefined>;
}

export function openSteps(state: StateStore): Steps {
  return {
    async begin(actorId, step) {
      await state.delete(`step-taken/${actorId}`);
      await state.set(`step/${actorId}`, utf8(stepText(step)), { ttlMs: STEP_MS });
    },

    async take(actorId) {
      const value = await state.get(`step/${actorId}`);
      if (!value) return undefined;
      const isFirst = await state.setIfAbsent(`step-taken/${actorId}`, new Uint8Array([1]), {
        ttlMs: STEP_MS,
      });
      if (!isFirst) return undefined;
      // A half of a key stays no longer than it must.
      await state.delete(`step/${actorId}`);
      return parseStep(utf8Text(value));
    },
  };
}

function stepText(step: Step): string {
  const body = step.kind === 'text' ? step.recipients : handleText(step.handle);
  return JSON.stringify([step.kind, body]);
}

function parseStep(text: string): Step | undefined {
  const [kind, body] = JSON.parse(text) as [string, unknown];
  if (kind === 'text') return { kind, recipients: body as readonly Person[] };
  const handle = parseHandle(String(body));
  return handle && { kind: 'passphrase', handle };
}
