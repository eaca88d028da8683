import type { Log } from '../kit/log.ts';
import type { Say } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Handle } from '../talk/payloads.ts';
import type { Talk } from '../talk/talk.ts';
import type { Listener, Privately } from './reply-privately.ts';
import type { Delivery } from './telegram-delivery.ts';
import type { Listen } from './telegram-listening.ts';
import type { Spot } from './telegram-spots.ts';

export interface HandlerParts {
  readonly talk: Talk;
  readonly delivery: Delivery;
  readonly listen: Listen;
  readonly botName: () => string;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Ids of users and chats that may create; everyone when there are none. */
  readonly allow: readonly string[];
}

/** One answer to one person. */
export interface Turn {
  readonly listener: Listener;
  readonly privately: Privately;
  readonly language: Language;
  readonly say: Say;
  /** The message whose button he pressed. */
  readonly pressed?: Spot;
  /** What he wants to open. */
  readonly handle?: Handle;
  /** A sealed card among the replies is of a secret that was made just now, and whose link nobody else has. */
  readonly isMaking: boolean;
}
