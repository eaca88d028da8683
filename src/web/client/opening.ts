import { ask, postJson, type Answer } from './ask.ts';

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
  /** One for the page: the same person asks again with the same one. */
  readonly claimId: string;
  readonly passphrase?: string;
}

const RETRY_AFTER_MS = [400, 1_600];

/** `*\/*` on purpose: asking for JSON by name would open an older link, whose path holds the key. */
export async function askStatus(): Promise<Answer<SecretStatus>> {
  return await ask<SecretStatus>(location.pathname, { headers: { accept: '*/*' } });
}

async function open({ key, claimId, passphrase }: Opening): Promise<Answer<OpenedSecret>> {
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

/** Opens, and asks again quietly when the answer is lost: the claim makes that cost nothing. */
export async function openSecret(opening: Opening): Promise<Answer<OpenedSecret>> {
  let answer = await open(opening);
  for (const delayMs of RETRY_AFTER_MS) {
    if (answer.kind !== 'lost') return answer;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    answer = await open(opening);
  }
  return answer;
}
