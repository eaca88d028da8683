import { LANGUAGES, type Language } from '../phrases/languages.ts';
import { KEY_HALF_CHARACTERS, parseKeyHalf, type KeyHalf } from '../vault/key-halves.ts';
import { parseSecretId, type SecretId } from '../vault/secret-key.ts';

/** A secret and the half of its key that travels with a button: with the half that is kept here it opens. */
export interface Handle {
  readonly id: SecretId;
  readonly half: KeyHalf;
}

/** What the talk puts into a button. */
export type Payload =
  | { readonly kind: 'burn'; readonly id: SecretId }
  /** Open it here, in the chat. */
  | { readonly kind: 'open'; readonly handle: Handle }
  /** Post a card of it where the button was pressed. */
  | { readonly kind: 'post'; readonly handle: Handle }
  /** Another page of the sender's list. */
  | { readonly kind: 'list'; readonly page: number }
  | { readonly kind: 'burn-listed'; readonly id: SecretId; readonly page: number }
  | { readonly kind: 'language'; readonly language: Language }
  /** How such a card works: the same for everybody, whatever the card is of. */
  | { readonly kind: 'how' }
  /** Reminders of what nobody opens, off or on again. */
  | { readonly kind: 'nudges'; readonly isOn: boolean };

const ID_CHARACTERS = 16;
export const HANDLE_CHARACTERS = ID_CHARACTERS + KEY_HALF_CHARACTERS;

/** 48 characters of base64url: fits a button, a start parameter and an inline query. */
export function handleText({ id, half }: Handle): string {
  return `${id}${half}`;
}

export function parseHandle(text: string): Handle | undefined {
  if (text.length !== HANDLE_CHARACTERS) return undefined;
  const id = parseSecretId(text.slice(0, ID_CHARACTERS));
  const half = parseKeyHalf(text.slice(ID_CHARACTERS));
  return id === undefined || half === undefined ? undefined : { id, half };
}

/** At most 60 ASCII characters. */
export function payloadText(payload: Payload): string {
  switch (payload.kind) {
    case 'burn':
      return `burn:${payload.id}`;
    case 'open':
    case 'post':
      return `${payload.kind}:${handleText(payload.handle)}`;
    case 'list':
      return `list:${payload.page}`;
    case 'burn-listed':
      return `burn-listed:${payload.id}:${payload.page}`;
    case 'language':
      return `language:${payload.language}`;
    case 'how':
      return 'how:cards';
    case 'nudges':
      return `nudges:${payload.isOn ? 'on' : 'off'}`;
  }
}

/** Strict: whatever is not exactly what `payloadText` writes is nothing. */
export function parsePayload(text: string): Payload | undefined {
  const [kind = '', first = '', second, ...rest] = text.split(':');
  if (rest.length > 0 || (second !== undefined && kind !== 'burn-listed')) return undefined;
  switch (kind) {
    case 'burn': {
      const id = parseSecretId(first);
      return id && { kind, id };
    }
    case 'open':
    case 'post': {
      const handle = parseHandle(first);
      return handle && { kind, handle };
    }
    case 'list': {
      const page = parsePage(first);
      return page === undefined ? undefined : { kind, page };
    }
    case 'burn-listed': {
      const [id, page] = [parseSecretId(first), parsePage(second ?? '')];
      return id === undefined || page === undefined ? undefined : { kind, id, page };
    }
    case 'language': {
      const language = LANGUAGES.find((one) => one === first);
      return language && { kind, language };
    }
    case 'how':
      return first === 'cards' ? { kind } : undefined;
    case 'nudges':
      return first === 'on' || first === 'off' ? { kind, isOn: first === 'on' } : undefined;
    default:
      return undefined;
  }
}

function parsePage(text: string): number | undefined {
  return /^(0|[1-9][0-9]?)$/u.test(text) ? Number(text) : undefined;
}
