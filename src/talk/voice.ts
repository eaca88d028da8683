import { sayIn, type Say } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Platform } from './utterance.ts';

const SPELT_BARE = { help: '/help', list: '/list', burn: '/burn', privacy: '/privacy', cancel: '/cancel' };
const SPELT_UNDER_SECRET = {
  ...SPELT_BARE,
  help: '/secret help',
  list: '/secret list',
  burn: '/secret burn',
  privacy: '/secret privacy',
};

const SPELT: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
  console: SPELT_BARE,
  telegram: SPELT_BARE,
  slack: SPELT_UNDER_SECRET,
};

/** How the bot speaks to one person: his language, and commands as his platform spells them. */
export interface Voice {
  readonly language: Language;
  readonly platform: Platform;
  readonly say: Say;
}

export function voiceFor(language: Language, platform: Platform): Voice {
  const say = sayIn(language);
  return {
    language,
    platform,
    say: (key, values = {}) => say(key, { ...SPELT[platform], ...values }),
  };
}
