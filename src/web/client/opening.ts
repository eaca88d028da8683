import { ask, postJson, type Answer } from './ask.ts';
import { accessOf, openEndToEnd } from './end-to-end.ts';

export interface SecretStatus {
  readonly passphrase_required: boolean;
  readonly expires_at: string;
}

export interface OpenedSecret {
  readonly secret: string;
  readonly views_left: number;
}

export interface Opening {
  readonly key: string;
  /** For a text that was encrypted in a browser. Stays here, as the passphrase then does. */
  readonly sealedBy?: Uint8Array;
  /** One for the page: the same person asks again with the same one. */
  readonly claimId: string;
  readonly passphrase?: string;
}

const RETRY_AFTER_MS = [400, 1_600];

/** `*\/*` on purpose: asking for JSON by name would open an older link, whose path holds the key. */
export async function askStatus(): Promise<Answer<SecretStatus>> {
  return await ask<SecretStatus>(location.pathname, { headers: { accept: '*/*' } });
}

async function open({ key, claimId, passphrase }: Omit<Opening, 'sealedBy'>): Promise<Answer<OpenedSecret>> {
  const isKeyInPath = location.pathname.endsWith(`/${key}`);
  return await ask<OpenedSecret>(
    location.pathname,
    postJson({
      ...(!isKeyInPath && { secret_key: key }),
      ...(passphrase !== undefined && { passphrase }),
      claim_id: claimId,
    }),
  );
}

export interface Outcome {
  readonly answer: Answer<OpenedSecret>;
  /** An answer before that one was lost: the text may be claimed. */
  readonly hasLost: boolean;
}

/**
 * Opens, and asks again quietly when the answer is lost: the claim makes that cost nothing. `isAgain`: asks once, because
 * the person does the asking again, and the server repeats a claim five times at most.
 */
export async function openSecret(opening: Opening, isAgain: boolean): Promise<Outcome> {
  const { key, claimId, sealedBy, passphrase: typed } = opening;
  const passphrase = sealedBy && typed !== undefined ? (await accessOf(sealedBy, typed)).passphrase : typed;
  const sent = { key, claimId, ...(passphrase !== undefined && { passphrase }) };
  let answer = await open(sent);
  let hasLost = false;
  for (const delayMs of isAgain ? [] : RETRY_AFTER_MS) {
    if (answer.kind !== 'lost') break;
    hasLost = true;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    answer = await open(sent);
  }
  return { answer, hasLost };
}

/** The text, and what is odd about it. */
export interface Read {
  readonly text: string;
  readonly note?: 'notDecrypted' | 'stillSealed';
}

/** An envelope's first byte is 1, and 28 bytes at least come after it. */
const ENVELOPE = /^A[Q-Za-f][\w-]{37,}$/;

/** Decrypts what was opened, where that is done here. Never rejects: a text that was spent is never lost again. */
export async function readOpened(
  { sealedBy, passphrase }: Pick<Opening, 'sealedBy' | 'passphrase'>,
  stored: string,
): Promise<Read> {
  if (!sealedBy) return ENVELOPE.test(stored) ? { text: stored, note: 'stillSealed' } : { text: stored };
  try {
    return { text: await openEndToEnd(sealedBy, stored, passphrase) };
  } catch {
    return { text: stored, note: 'notDecrypted' };
  }
}
