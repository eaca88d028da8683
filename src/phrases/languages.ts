export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each by its own name: whoever looks for his language may read no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский' };

/** The language for a BCP 47 tag such as `ru-RU`; English for whatever is not spoken here. */
export function languageOf(tag: string | undefined): Language {
  const primary = tag?.toLowerCase().split(/[-_]/, 1)[0];
  return LANGUAGES.find((language) => language === primary) ?? 'en';
}

/** Plural forms as CLDR names them, for `{{count}}`. */
export interface EnglishPlural {
  readonly one: string;
  readonly other: string;
}

export interface RussianPlural {
  readonly one: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
}

export type EnglishPhrases = Readonly<Record<string, string | EnglishPlural>>;

/** The Russian of an English room: the same keys, plural where that is plural. */
export type RussianOf<English extends EnglishPhrases> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : RussianPlural;
};
