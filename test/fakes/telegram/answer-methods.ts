import type { APIMethodParams } from '@gramio/types';
import { badRequest } from './refusal.ts';
import type { MethodTable, World } from './world.ts';

const CALLBACK_MS = 15_000;

function answerCallback(world: World, params: APIMethodParams<'answerCallbackQuery'>): true {
  const query = world.queries.get(params.callback_query_id);
  const isOver = !query || query.isTooOld || query.answer !== undefined;
  if (isOver || world.clock.nowMs() - query.pressedMs > CALLBACK_MS)
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  const { text, url, show_alert } = params;
  if ((text ?? '').length > 200) throw badRequest('MESSAGE_TOO_LONG');
  const start = new RegExp(`^(https://)?t\\.me/${world.me.username}\\?start=[A-Za-z0-9_-]{1,64}$`);
  if (url !== undefined && url !== '' && !start.test(url)) throw badRequest('URL_INVALID');
  query.answer = { text, isAlert: show_alert === true, ...(url === undefined ? {} : { url }) };
  return true;
}

export const ANSWER_METHODS: MethodTable = {
  answerCallbackQuery: answerCallback,
  answerInlineQuery: (world, params) => world.inline.answer(params),
};
