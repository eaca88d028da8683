import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { PhraseValues } from '../phrases/catalogue.ts';
import { adminEn } from '../phrases/en/admin.ts';
import { errorsEn } from '../phrases/en/errors.ts';
import { webEn } from '../phrases/en/web.ts';
import { webCreateEn } from '../phrases/en/web-create.ts';
import { LANGUAGES, languageOf, type Language } from '../phrases/languages.ts';
import { adminRu } from '../phrases/ru/admin.ts';
import { errorsRu } from '../phrases/ru/errors.ts';
import { webRu } from '../phrases/ru/web.ts';
import { webCreateRu } from '../phrases/ru/web-create.ts';
import { chosenLanguage } from './language-choice.ts';

/** The phrases that pages and their scripts use. */
export type WebPhraseKey =
  keyof typeof webEn | keyof typeof webCreateEn | keyof typeof errorsEn | keyof typeof adminEn;
export type WebSay = (key: WebPhraseKey, values?: PhraseValues) => string;

/** Phrases as they stand in the catalogue, for the scripts: a sentence, or its plural forms. */
export type RawPhrases = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

const raw: Readonly<Record<Language, RawPhrases>> = {
  en: { ...errorsEn, ...webEn, ...webCreateEn, ...adminEn },
  ru: { ...errorsRu, ...webRu, ...webCreateRu, ...adminRu },
};

/** The phrases of one language whose keys begin so. */
export function rawPhrases(language: Language, prefixes: readonly string[]): RawPhrases {
  return Object.fromEntries(
    Object.entries(raw[language]).filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix))),
  );
}

/** What the reader chose, or his browser's first wish that is spoken here. Marks the answer as depending on that. */
export function languageFor(request: FastifyRequest, reply: FastifyReply): Language {
  void reply.header('vary', 'Accept, Accept-Language, Cookie');
  return chosenLanguage(request) ?? languageOf(new Negotiator(request.raw).language([...LANGUAGES]));
}
