import type { APIMethodParams } from '@gramio/types';
import { sha256OfText, utf8, utf8Text } from '../kit/bytes.ts';
import type { Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import { COMMAND_NAMES, type CommandName } from '../talk/utterance.ts';
import { callFacts, type BotApi } from './bot-api.ts';
import type { UpdateMarks } from './update-ledger.ts';

type SetCommands = NonNullable<APIMethodParams<'setMyCommands'>>;
type Scope = NonNullable<SetCommands['scope']>['type'];

/** A question in a group is answered in private, so there is nothing to begin or to cancel there. */
const GROUP_COMMANDS: readonly CommandName[] = ['secret', 'list', 'burn', 'language', 'privacy', 'help'];

const SCOPES = [
  { type: 'all_private_chats', names: COMMAND_NAMES, isEphemeral: false },
  { type: 'all_group_chats', names: GROUP_COMMANDS, isEphemeral: true },
  { type: 'all_chat_administrators', names: GROUP_COMMANDS, isEphemeral: true },
] as const satisfies readonly { type: Scope; names: readonly CommandName[]; isEphemeral: boolean }[];

/** The language of everybody whose own is not among ours has no code. */
function codeOf(language: Language): { language_code?: string } {
  return language === 'en' ? {} : { language_code: language };
}

function commandLists(): SetCommands[] {
  return LANGUAGES.flatMap((language) =>
    SCOPES.map(({ type, names, isEphemeral }) => ({
      commands: names.map((command) => ({
        command,
        description: sayIn(language)(`telegram.command.${command}`),
        ...(isEphemeral ? { is_ephemeral: true } : {}),
      })),
      scope: { type },
      ...codeOf(language),
    })),
  );
}

/** What Telegram was told lately is not told again: it takes such calls only now and then. */
const KNOWN_MS = 24 * 3_600_000;

export interface MenuParts {
  readonly api: BotApi;
  readonly botId: number;
  readonly marks: Pick<UpdateMarks, 'get' | 'set'>;
  readonly log: Log;
}

/** Tells Telegram the commands for every kind of chat, and what the bot is for. What fails costs the menu, nothing else. */
export async function setMenu({ api, botId, marks, log }: MenuParts): Promise<void> {
  const lists = commandLists();
  const profiles = LANGUAGES.map((language) => ({
    short: { short_description: sayIn(language)('telegram.about.short'), ...codeOf(language) },
    long: { description: sayIn(language)('telegram.about.long'), ...codeOf(language) },
  }));
  const name = `telegram-menu/${botId}`;
  const digest = sha256OfText(JSON.stringify([lists, profiles]));
  if ((await known(name, marks)) === digest) return;
  let failed = 0;
  const tell = async (what: string, call: Promise<unknown>): Promise<void> => {
    try {
      await call;
    } catch (error) {
      failed += 1;
      log.warn('Telegram could not be told of the bot', { what, ...callFacts(error) });
    }
  };
  for (const list of lists) await tell(`commands/${list.scope?.type ?? ''}`, api.call('setMyCommands', list));
  for (const { short, long } of profiles) {
    await tell('about', api.call('setMyShortDescription', short));
    await tell('about', api.call('setMyDescription', long));
  }
  if (failed > 0) return;
  await marks.set(name, utf8(digest), { ttlMs: KNOWN_MS }).catch(() => undefined);
  log.debug('Telegram knows the commands');
}

async function known(name: string, marks: MenuParts['marks']): Promise<string | undefined> {
  const value = await marks.get(name).catch(() => undefined);
  return value && utf8Text(value);
}
