import type { CommandName } from '../utterance.ts';
import { burn } from './burn.ts';
import { cancel } from './cancel.ts';
import type { Command } from './command.ts';
import { help } from './help.ts';
import { language } from './language.ts';
import { list } from './list.ts';
import { privacy } from './privacy.ts';
import { secret } from './secret.ts';
import { start } from './start.ts';

export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  secret,
  list,
  burn,
  language,
  privacy,
  help,
  start,
  cancel,
};

const SUB_COMMANDS = ['help', 'list', 'burn', 'privacy'] as const satisfies readonly CommandName[];

/** The command that `/secret help` and its like stand for: only when the word is all that was said. */
export function subCommandOf(words: string): CommandName | undefined {
  const said = words.trim();
  return SUB_COMMANDS.find((name) => name === said);
}
