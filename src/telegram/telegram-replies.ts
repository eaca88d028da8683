import { Bug } from '../kit/invariant.ts';
import { errorFacts } from '../kit/log.ts';
import type { Board, Card, Reply } from '../talk/reply.ts';
import { deliverReading } from './deliver-reading.ts';
import { renderWay, startOf } from './reply-privately.ts';
import { renderAsk, renderBoard, renderCard, renderPosted } from './telegram-render.ts';
import { isPublic, refOf, type Spot } from './telegram-spots.ts';
import type { HandlerParts, Turn } from './telegram-turn.ts';

/** How far the replies came: all of them arrived, some did not, or a secret was burned because its card did not. */
export type Reached = 'all' | 'some' | 'nothing kept';

/** Carries out the replies in order. What fits nowhere private is not said; after a card that was lost nothing is. */
export async function carryOut(replies: readonly Reply[], turn: Turn, parts: HandlerParts): Promise<Reached> {
  const words: string[] = [];
  let reached: Reached = 'all';
  for (const reply of replies) {
    // The words that answer a press come at once at its end.
    if (reply.kind === 'words' && turn.pressed) words.push(reply.words);
    else {
      const outcome = await carryOutOne(reply, turn, parts);
      if (outcome === 'nothing kept') return outcome;
      if (typeof outcome === 'object') words.push(outcome.words);
      else if (outcome === 'some') reached = outcome;
    }
  }
  if (words.length === 0 || (await turn.privately.say(words.join('\n')))) return reached;
  return 'some';
}

type Outcome = Reached | { readonly words: string };

async function carryOutOne(reply: Reply, turn: Turn, parts: HandlerParts): Promise<Outcome> {
  const { privately } = turn;
  switch (reply.kind) {
    case 'words':
      return (await privately.say(reply.words)) ? 'all' : 'some';
    case 'card':
      if (turn.pressed) return await redraw(turn.pressed, reply.card, turn, parts);
      return await showCard(reply.card, turn, parts);
    case 'board':
      if (turn.pressed) return await turnPage(turn.pressed, reply.board, turn, parts);
      return (await privately.show(renderBoard(reply.board))) ? 'all' : 'some';
    case 'ask':
      return await ask(reply.words, reply.picksPeople === true, turn, parts);
    case 'posted':
      return await post(reply, turn, parts);
    case 'reading': {
      const words = await deliverReading(reply.reading, turn, parts);
      return words === undefined ? 'all' : { words };
    }
  }
}

async function showCard(card: Card, turn: Turn, { talk, log }: HandlerParts): Promise<Reached> {
  const spot = await turn.privately.show(renderCard(card, turn.say));
  if (spot) {
    await talk.cardPlaced(card.id, refOf(spot, turn.language), 'own');
    return 'all';
  }
  if (!turn.isMaking || card.status !== 'sealed') return 'some';
  try {
    await talk.cardLost(card.id);
    return 'nothing kept';
  } catch (error) {
    log.error('Telegram lost a card', errorFacts(error));
    return 'some';
  }
}

/** Draws the pressed card as it is now; where that fails, he who pressed gets it anew. */
async function redraw(pressed: Spot, card: Card, turn: Turn, parts: HandlerParts): Promise<Reached> {
  if (isPublic(pressed) && (card.link ?? card.receiptLink) !== undefined)
    throw new Bug('what everybody sees never has a link');
  const isDrawn = await parts.delivery.redraw(pressed, renderCard(card, turn.say));
  return isDrawn || isPublic(pressed) ? 'all' : await showCard(card, turn, parts);
}

async function turnPage(
  pressed: Spot,
  board: Board,
  { privately }: Turn,
  { delivery }: HandlerParts,
): Promise<Reached> {
  if (isPublic(pressed)) throw new Bug('a board is for one person alone');
  const page = renderBoard(board);
  return (await delivery.redraw(pressed, page)) || (await privately.show(page)) ? 'all' : 'some';
}

/** A question is put in the private chat: in a group its answer would be a message that everybody reads. */
async function ask(
  words: string,
  picksPeople: boolean,
  turn: Turn,
  { botName }: HandlerParts,
): Promise<Reached> {
  const { privately, listener, language } = turn;
  const start = startOf(turn);
  if (!listener.isPrivate) {
    if (await privately.lead(start)) return 'all';
    if (await privately.showHere(renderWay(language, botName(), start))) return 'all';
  }
  return (await privately.showInChat(renderAsk(words, picksPeople, turn.say))) ? 'all' : 'some';
}

async function post(
  { card, named }: Extract<Reply, { kind: 'posted' }>,
  turn: Turn,
  { talk, delivery }: HandlerParts,
): Promise<Outcome> {
  const { group } = turn.listener;
  if (card.link !== undefined || card.receiptLink !== undefined)
    throw new Bug('what everybody sees never has a link');
  const spot = group && (await delivery.send(group, renderPosted(card, named, turn.say)));
  if (!spot) return { words: turn.say('telegram.not_posted') };
  await talk.cardPlaced(card.id, refOf(spot, turn.language), 'posted');
  return 'all';
}
