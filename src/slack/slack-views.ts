import type { types } from '@slack/bolt';
import { sayIn, type Say } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import { askedText, type Asked } from './slack-asked.ts';
import {
  boardBlocks,
  mrkdwnSection,
  escapeMrkdwn,
  ownCardBlocks,
  plainText,
  urlInMrkdwn,
  wordsBlocks,
  type SlackReply,
} from './slack-render.ts';
import { withoutMarks } from './slack-names.ts';

/** The name of the product fits every window. */
const TITLE = 'Tellonce';
const BLOCKS_MAX = 100;
const URL_IN_WORDS = /https?:\/\/\S+/gu;

export const ANSWER_VIEW = 'tellonce-answer';
export const ANSWER_BLOCK = 'answer';
export const VALUE = 'value';
/** A passphrase has at most 1,024 bytes, and a character at most four. */
export const PASSPHRASE_CHARACTERS_MAX = 256;

function modal(blocks: types.KnownBlock[], language: Language, asked?: Asked): types.ModalView {
  return {
    type: 'modal',
    title: plainText(TITLE),
    close: plainText(sayIn(language)('slack.close')),
    clear_on_close: true,
    blocks: blocks.slice(0, BLOCKS_MAX),
    ...(asked && { private_metadata: askedText(asked) }),
  };
}

/** Words, cards and boards for the one who looks at it. */
export function repliesView(
  replies: readonly SlackReply[],
  language: Language,
  asked?: Asked,
): types.ModalView {
  const blocks = replies.flatMap((reply): types.KnownBlock[] => {
    if (reply.kind === 'words') return wordsBlocks(reply.words);
    return reply.kind === 'card' ? ownCardBlocks(reply.card, language) : boardBlocks(reply.board);
  });
  return modal(blocks, language, asked);
}

export function wordsView(words: string, language: Language): types.ModalView {
  return modal(wordsBlocks(words), language);
}

/** Words with addresses that can be followed. */
export function linkedView(words: string, language: Language): types.ModalView {
  const urls = words.match(URL_IN_WORDS) ?? [];
  const linked = words.split(URL_IN_WORDS).reduce((before, piece, at) => {
    const url = urls[at - 1];
    return `${before}${url === undefined ? '' : `<${urlInMrkdwn(url)}>`}${escapeMrkdwn(piece)}`;
  }, '');
  return modal([mrkdwnSection(linked)], language);
}

/** A text between its title and its footer, in a block of its own that holds nothing else. */
export function readingView(
  { title, footer }: { readonly title: string; readonly footer: string },
  text: string,
  language: Language,
): types.ModalView {
  return modal(
    [
      ...wordsBlocks(title),
      { type: 'divider' },
      { type: 'section', text: plainText(text) },
      { type: 'divider' },
      { type: 'context', elements: [plainText(footer)] },
    ],
    language,
  );
}

/** Asks one question, whose answer comes back as a submission. */
export function askView(words: string, language: Language, asked?: Asked): types.ModalView {
  const say: Say = sayIn(language);
  return {
    ...modal(
      [
        ...wordsBlocks(withoutMarks(words)),
        {
          type: 'input',
          block_id: ANSWER_BLOCK,
          label: plainText(say('slack.passphrase')),
          element: {
            type: 'plain_text_input',
            action_id: VALUE,
            min_length: 1,
            max_length: PASSPHRASE_CHARACTERS_MAX,
            focus_on_load: true,
          },
        },
      ],
      language,
      asked,
    ),
    callback_id: ANSWER_VIEW,
    submit: plainText(say('people.card.open')),
  };
}
