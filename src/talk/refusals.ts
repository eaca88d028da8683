import { durationText } from '../kit/duration.ts';
import { errorWords } from '../phrases/errors.ts';
import type { VaultError } from '../vault/errors.ts';
import { VIEWS_MAX } from '../vault/limits.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { Voice } from './voice.ts';

/** Why the vault did not take a text, in the words of the command line: `ttl=` rather than `ttl_seconds`. */
export function refusedOrderWords(error: VaultError, voice: Voice, limits: OrderLimits): string {
  const { say } = voice;
  if (error.facts.window === 'day') return say('talk.refused.day');
  if (error.code === 'actor.throttled') return say('talk.refused.busy');
  if (error.code !== 'input.invalid') return errorWords(say, error);
  switch (error.facts.field) {
    case 'ttl_seconds':
      return say('talk.refused.ttl_range', { max: durationText(limits.maxTtlS) });
    case 'views':
      return say('talk.refused.views', { max: VIEWS_MAX });
    case 'passphrase':
      return say('talk.refused.long_pass');
    case 'secret':
      return say(error.facts.rule === 'empty' ? 'talk.refused.no_text' : 'talk.refused.broken_text');
    case undefined:
    default:
      return say('error.input.invalid');
  }
}
