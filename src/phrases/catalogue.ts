import i18next from 'i18next';
import { adminEn } from './en/admin.ts';
import { consoleEn } from './en/console.ts';
import { errorsEn } from './en/errors.ts';
import { newsEn } from './en/news.ts';
import { openingEn } from './en/opening.ts';
import { peopleEn } from './en/people.ts';
import { slackEn } from './en/slack.ts';
import { talkEn } from './en/talk.ts';
import { telegramEn } from './en/telegram.ts';
import { webEn } from './en/web.ts';
import { webCreateEn } from './en/web-create.ts';
import { LANGUAGES, type EnglishPhrases, type Language } from './languages.ts';
import { adminRu } from './ru/admin.ts';
import { consoleRu } from './ru/console.ts';
import { errorsRu } from './ru/errors.ts';
import { newsRu } from './ru/news.ts';
import { openingRu } from './ru/opening.ts';
import { peopleRu } from './ru/people.ts';
import { slackRu } from './ru/slack.ts';
import { talkRu } from './ru/talk.ts';
import { telegramRu } from './ru/telegram.ts';
import { webRu } from './ru/web.ts';
import { webCreateRu } from './ru/web-create.ts';

const english = {
  ...errorsEn,
  ...talkEn,
  ...peopleEn,
  ...openingEn,
  ...newsEn,
  ...consoleEn,
  ...telegramEn,
  ...slackEn,
  ...webEn,
  ...webCreateEn,
  ...adminEn,
};
const russian = {
  ...errorsRu,
  ...talkRu,
  ...peopleRu,
  ...openingRu,
  ...newsRu,
  ...consoleRu,
  ...telegramRu,
  ...slackRu,
  ...webRu,
  ...webCreateRu,
  ...adminRu,
};

export type PhraseKey = keyof typeof english;
export type PhraseValues = Readonly<Record<string, string | number>>;

/** Says one phrase; `count` among the values picks its plural form. */
export type Say = (key: PhraseKey, values?: PhraseValues) => string;

type Forms = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

function flat(phrases: Forms): Record<string, string> {
  const entries = Object.entries(phrases).flatMap(([key, phrase]): [string, string][] =>
    typeof phrase === 'string'
      ? [[key, phrase]]
      : Object.entries(phrase).map(([form, words]): [string, string] => [`${key}_${form}`, words]),
  );
  return Object.fromEntries(entries);
}

function openCatalogue(): Readonly<Record<Language, Say>> {
  const catalogue = i18next.createInstance();
  const all: Record<Language, Forms> = { en: english satisfies EnglishPhrases, ru: russian };
  void catalogue.init({
    lng: 'en',
    fallbackLng: false,
    supportedLngs: LANGUAGES,
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: Object.fromEntries(LANGUAGES.map((one) => [one, { translation: flat(all[one]) }])),
  });
  const speaker = (language: Language): Say => {
    const translate = catalogue.getFixedT(language);
    return (key, values = {}) => translate(key, values);
  };
  return { en: speaker('en'), ru: speaker('ru') };
}

const speakers = openCatalogue();

export function sayIn(language: Language): Say {
  return speakers[language];
}
