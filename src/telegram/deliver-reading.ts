import { errorFacts } from '../kit/log.ts';
import { payloadText } from '../talk/payloads.ts';
import type { Reading } from '../talk/reply.ts';
import { startOf } from './reply-privately.ts';
import type { HandlerParts, Turn } from './telegram-turn.ts';
import { fitsAlert, partReading, renderPiece, withHide, type Piece } from './telegram-reading.ts';
import { renderBoard, renderWords } from './telegram-render.ts';
import { refOf, type Spot } from './telegram-spots.ts';

/** Brings a text to its reader, or gives the words that say why not. What may not have arrived counts as failed. */
export async function deliverReading(
  reading: Reading,
  turn: Turn,
  parts: Pick<HandlerParts, 'delivery' | 'log'>,
): Promise<string | undefined> {
  const text = reading.text.reveal();
  const pieces = partReading(reading, text, turn.say);
  const spots = pieces ? await showPieces(pieces, turn, parts) : await showTicket(reading, turn, parts);
  if (spots) {
    await reading.delivered(spots.map((spot) => refOf(spot, turn.language)));
    return undefined;
  }
  if (fitsAlert(text) && (await turn.privately.alert(text))) {
    await reading.delivered([]);
    return undefined;
  }
  // First it is open to him again, then he is led to where he can read it.
  const words = await reading.failed();
  if (!turn.listener.isPrivate && (await turn.privately.lead(startOf(turn)))) return undefined;
  return (await offerAgain(words, turn)) ? undefined : words;
}

/** The card may have lost its button by now: what was claimed is drawn as opened. */
async function offerAgain(words: string, { handle, privately, say }: Turn): Promise<boolean> {
  if (!handle) return false;
  const payload = payloadText({ kind: 'open', handle });
  const open = { action: 'open', label: say('people.card.open'), payload } as const;
  return (await privately.show(renderBoard({ words, rows: [[open]] }))) !== undefined;
}

async function showPieces(
  pieces: readonly Piece[],
  { privately, say }: Turn,
  { delivery }: Pick<HandlerParts, 'delivery'>,
): Promise<readonly Spot[] | undefined> {
  const [first] = pieces;
  if (first && pieces.length === 1) {
    const spot = await privately.show(withHide(renderPiece(first), [], say));
    return spot && [spot];
  }
  const spots: Spot[] = [];
  for (const [at, piece] of pieces.entries()) {
    const isLast = at === pieces.length - 1;
    const message = renderPiece(piece);
    const spot = await privately.showInChat(isLast ? withHide(message, idsOf(spots), say) : message);
    if (!spot) {
      for (const shown of spots) await delivery.clear(shown);
      return undefined;
    }
    spots.push(spot);
  }
  return spots;
}

function idsOf(spots: readonly Spot[]): number[] {
  return spots.flatMap((spot) => (spot.kind === 'chat' ? [spot.messageId] : []));
}

/** Words with a link for what Telegram would damage. Never by an alert: nobody can follow a link in one. */
async function showTicket(
  reading: Reading,
  { privately }: Turn,
  { log }: Pick<HandlerParts, 'log'>,
): Promise<readonly Spot[] | undefined> {
  try {
    const [message] = renderWords(await reading.ticket());
    const spot = message && (await privately.show({ ...message, protect_content: true }));
    return spot && [spot];
  } catch (error) {
    log.warn('Telegram reading has no ticket', errorFacts(error));
    return undefined;
  }
}
