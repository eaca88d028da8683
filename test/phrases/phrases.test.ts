import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { languageOf } from '../../src/phrases/languages.ts';

type Phrases = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

const SOURCES = join(import.meta.dirname, '../../src');
const ROOMS = readdirSync(join(SOURCES, 'phrases/en')).map((file) => file.replace('.ts', ''));

async function room(language: 'en' | 'ru', name: string): Promise<Phrases> {
  const module = (await import(`../../src/phrases/${language}/${name}.ts`)) as Record<string, Phrases>;
  return Object.values(module)[0]!;
}

function formsOf(phrase: Phrases[string]): readonly string[] {
  return typeof phrase === 'string' ? [phrase] : Object.values(phrase);
}

function placeholders(phrase: Phrases[string]): readonly string[] {
  const all = formsOf(phrase).flatMap((words) =>
    [...words.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name!),
  );
  return [...new Set(all)].sort();
}

/** Everything outside the phrases themselves that may name a key. */
function sourceTexts(): readonly string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/u.test(file) && !/^phrases[/\\](en|ru)[/\\]/u.test(file))
    .map((file) => readFileSync(join(SOURCES, file), 'utf8'));
}

/** A test for the keys that the code names, whole (`'talk.ask'`) or in a pattern (`talk.card.${status}.title` in backticks). */
function namedInCode(): (key: string) => boolean {
  const texts = sourceTexts().join('\n');
  const whole = new Set([...texts.matchAll(/'([a-z][\w.]+)'/gu)].map(([, key]) => key!));
  const patterns = [...texts.matchAll(/`([a-z]+\.[\w.]*(?:\$\{[^}]+\}[\w.]*)+)`/gu)].map(
    ([, pattern]) =>
      new RegExp(`^${pattern!.replaceAll('.', '\\.').replaceAll(/\$\{[^}]+\}/gu, '[\\w.]+')}$`, 'u'),
  );
  return (key) => whole.has(key) || patterns.some((pattern) => pattern.test(key));
}

describe.each(ROOMS)('The phrases of %s', (name) => {
  it('ask for the same values in both languages', async () => {
    const [english, russian] = [await room('en', name), await room('ru', name)];
    for (const [key, phrase] of Object.entries(english)) {
      expect(placeholders(russian[key]!), key).toEqual(placeholders(phrase));
    }
  });

  it('are each said somewhere', async () => {
    const isNamed = namedInCode();
    const unused = Object.keys(await room('en', name)).filter((key) => !isNamed(key));
    expect(unused).toEqual([]);
  });

  it('are Russian in Russian, and tidy in both', async () => {
    for (const language of ['en', 'ru'] as const) {
      for (const [key, phrase] of Object.entries(await room(language, name))) {
        for (const words of formsOf(phrase)) {
          expect(words, key).toBe(words.trim());
          expect(words, key).not.toMatch(/ {2}|\{\{(?!\w+\}\})/u);
          if (language === 'en') expect(words, key).not.toMatch(/[а-яё]/iu);
        }
      }
    }
  });
});

describe('Plurals', () => {
  it('are those of the language', () => {
    const views = (language: 'en' | 'ru') =>
      [1, 2, 5, 11, 21, 22].map((count) => sayIn(language)('talk.told.views_left', { count }));
    expect(views('en').slice(0, 2)).toEqual(['1 view is left.', '2 views are left.']);
    expect(views('ru')).toEqual([
      'Остался 1 просмотр.',
      'Осталось 2 просмотра.',
      'Осталось 5 просмотров.',
      'Осталось 11 просмотров.',
      'Остался 21 просмотр.',
      'Осталось 22 просмотра.',
    ]);
  });
});

describe('The words that the chat design fixes', () => {
  it('are said as they stand there', () => {
    expect(sayIn('en')('error.secret.gone')).toBe(
      'This secret is gone. It was opened, expired or burned. Ask the sender for a new one.',
    );
    expect(sayIn('ru')('error.secret.gone')).toBe(
      'Секрета больше нет: его открыли, удалили или истёк срок. Попросите отправителя прислать новый.',
    );
    expect(sayIn('en')('talk.refused.did_you_mean', { option: 'ttl' })).toMatch(
      /^Did you mean ttl=\? Nothing was stored\./u,
    );
    expect(sayIn('ru')('talk.refused.did_you_mean', { option: 'ttl' })).toMatch(
      /^Может быть, вы имели в виду ttl=\? Ничего не сохранено\./u,
    );
  });
});

describe('The language of a person', () => {
  it.each([
    ['ru', 'ru'],
    ['ru-RU', 'ru'],
    ['RU_ru', 'ru'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ] as const)('for the tag %s is %s', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});
