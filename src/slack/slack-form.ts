import type { types } from '@slack/bolt';
import { sayIn, type PhraseKey } from '../phrases/catalogue.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import { askedText, type Asked } from './slack-asked.ts';
import { plainText } from './slack-render.ts';
import { PASSPHRASE_CHARACTERS_MAX, VALUE } from './slack-views.ts';

export const FORM_VIEW = 'tellonce-form';
export const BLOCK = {
  text: 'text',
  people: 'people',
  ttl: 'ttl',
  views: 'views',
  pass: 'pass',
  where: 'where',
} as const;
export type FormBlock = (typeof BLOCK)[keyof typeof BLOCK];

export const HERE = 'here';
const QUIET = 'quiet';
const TEXT_MAX = 3_000;
const PEOPLE_MAX = 20;
const VIEWS = [1, 2, 3, 5, 10, 25, 50, 100];

const TTLS: readonly (readonly [value: string, seconds: number, phrase: PhraseKey, count: number])[] = [
  ['15m', 900, 'talk.time.minutes', 15],
  ['1h', 3_600, 'talk.time.hours', 1],
  ['1d', 86_400, 'talk.time.days', 1],
  ['7d', 604_800, 'talk.time.days', 7],
];

export interface FormParts {
  readonly asked: Asked;
  readonly language: Language;
  readonly maxTtlS: number;
  /** What the form begins with: people picked by name, or the text of a message. */
  readonly userIds?: readonly string[];
  readonly text?: string;
}

/** The form for a new secret. It opens at once: nothing of it has to be asked for. */
export function formView(parts: FormParts): types.ModalView {
  const { asked, language } = parts;
  const say = sayIn(language);
  return {
    type: 'modal',
    callback_id: FORM_VIEW,
    title: plainText(say('slack.form.title')),
    submit: plainText(say('slack.form.submit')),
    close: plainText(say('slack.form.cancel')),
    private_metadata: askedText(asked),
    blocks: [
      ...originalWords(parts),
      textInput(parts),
      ...choiceInputs(parts),
      ...(asked.channel === undefined ? [] : [where(parts)]),
    ],
  };
}

/** Whoever makes a secret of a message must know that the message is not gone by that. */
function originalWords({ text, language }: FormParts): types.SectionBlock[] {
  if (text === undefined) return [];
  return [{ type: 'section', text: plainText(sayIn(language)('slack.form.original')) }];
}

function textInput({ language, text }: FormParts): types.InputBlock {
  return input(BLOCK.text, language, 'required', {
    type: 'plain_text_input',
    action_id: VALUE,
    multiline: true,
    min_length: 1,
    max_length: TEXT_MAX,
    focus_on_load: true,
    ...(text !== undefined && text.length <= TEXT_MAX && { initial_value: text }),
  });
}

function choiceInputs({ language, maxTtlS, userIds = [] }: FormParts): types.InputBlock[] {
  const say = sayIn(language);
  const ttls = TTLS.filter(([, seconds]) => seconds <= maxTtlS).map(([value, , phrase, count]) =>
    option(value, say(phrase, { count })),
  );
  return [
    input(BLOCK.people, language, 'optional', {
      type: 'multi_users_select',
      action_id: VALUE,
      max_selected_items: PEOPLE_MAX,
      ...(userIds.length > 0 && { initial_users: [...userIds] }),
    }),
    ...(ttls.length === 0
      ? []
      : [input(BLOCK.ttl, language, 'optional', { type: 'static_select', action_id: VALUE, options: ttls })]),
    input(BLOCK.views, language, 'optional', {
      type: 'static_select',
      action_id: VALUE,
      options: VIEWS.map((count) => option(String(count), String(count))),
    }),
    input(BLOCK.pass, language, 'optional', {
      type: 'plain_text_input',
      action_id: VALUE,
      max_length: PASSPHRASE_CHARACTERS_MAX,
    }),
  ];
}

function where({ language }: FormParts): types.InputBlock {
  const say = sayIn(language);
  const quiet = option(QUIET, say('slack.form.where.quiet'));
  return input(BLOCK.where, language, 'required', {
    type: 'static_select',
    action_id: VALUE,
    options: [quiet, option(HERE, say('slack.form.where.here'))],
    initial_option: quiet,
  });
}

function input(
  block: FormBlock,
  language: Language,
  need: 'required' | 'optional',
  element: types.InputBlock['element'],
): types.InputBlock {
  const say = sayIn(language);
  return {
    type: 'input',
    block_id: block,
    label: plainText(say(`slack.form.${block}`)),
    hint: plainText(say(`slack.form.${block}.hint`)),
    optional: need === 'optional',
    element,
  };
}

function option(value: string, label: string): types.PlainTextOption {
  return { text: plainText(label), value };
}

/** Refusals that are about one field; whatever else was refused stands under the text. */
const FIELD_OF: Readonly<Partial<Record<PhraseKey, FormBlock>>> = {
  'talk.refused.views_with_for': BLOCK.views,
  'talk.refused.empty_pass': BLOCK.pass,
  'talk.refused.long_pass': BLOCK.pass,
  'talk.refused.ttl': BLOCK.ttl,
};

/** Under which field a refusal of the talk belongs. */
export function fieldOf(words: string): FormBlock {
  const found = Object.entries(FIELD_OF).find(([key]) =>
    LANGUAGES.some((language) => sayIn(language)(key as PhraseKey) === words),
  );
  return found?.[1] ?? BLOCK.text;
}
