import { parseArgs } from 'node:util';
import { loadSettings, type Environment } from '../config/load.ts';
import { errorFacts } from '../kit/log.ts';
import { KeysError, openDesk } from './keys-desk.ts';
import { listKeys } from './keys-list.ts';
import { retireKey } from './keys-retire.ts';
import { promoteKey, rotateKeys } from './keys-rotate.ts';
import type { Terminal } from './migrate-store.ts';
import { startFailure } from './start-up.ts';

const HELP = `npm run keys -- COMMAND          (docs/keys.md tells the whole of it)

  list                           the keys, what each does, and what still needs it; never a key itself
  rotate                         adds a new key, which seals from the next SIGHUP or restart on
  rotate --standby               adds a new key that only waits: for several processes
  rotate --print FILE            writes the new ring into a new file, for keys that stand in MASTER_KEYS
  promote [ID]                   puts a key that waited to use, once every process knows it
  retire ID                      drops a key that no live secret needs; small records are sealed anew first
  retire ID --burn               ends what still needs the key, then drops it: for a key that was stolen or lost

The settings are those of the server: STORE_URL, MASTER_KEYS or MASTER_KEYS_FILE.`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  standby: { type: 'boolean' },
  print: { type: 'string' },
  burn: { type: 'boolean' },
  confirm: { type: 'string' },
} as const;

/** Which options each command takes, and how many words at most. */
const COMMANDS: Readonly<Record<string, { readonly options: readonly string[]; readonly words: number }>> = {
  list: { options: [], words: 0 },
  rotate: { options: ['standby', 'print'], words: 0 },
  promote: { options: [], words: 1 },
  retire: { options: ['burn', 'confirm'], words: 1 },
};

const SEE = 'Nothing was changed. See npm run keys -- --help';

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new KeysError(`One of these options means nothing here. ${SEE}`, { cause: error });
  }
}

function keyIdOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (/^[1-9][0-9]{0,9}$/.test(word)) return Number(word);
  throw new KeysError(`An id of a key is a whole number, such as 1. ${SEE}`);
}

async function run(words: readonly string[], terminal: Terminal, env?: Environment): Promise<void> {
  const { values, positionals } = parse(words);
  const [name = '', ...rest] = positionals;
  if (values.help === true || name === '') {
    terminal.say(HELP);
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new KeysError(`There is no such command. Use list, rotate, promote or retire. ${SEE}`);
  const stray = Object.keys(values).find((option) => !command.options.includes(option));
  if (stray !== undefined) throw new KeysError(`${name} takes no --${stray}. ${SEE}`);
  if (rest.length > command.words) throw new KeysError(`${name} takes fewer words. ${SEE}`);
  const kekId = keyIdOf(rest[0]);
  if (name === 'retire' && kekId === undefined) throw new KeysError(`Say which key: retire ID. ${SEE}`);
  const desk = openDesk(loadSettings(env), terminal);
  if (name === 'list') await listKeys(desk);
  else if (name === 'rotate') {
    await rotateKeys(desk, { isStandby: values.standby ?? false, printTo: values.print });
  } else if (name === 'promote') await promoteKey(desk, kekId);
  else
    await retireKey(desk, { kekId: kekId ?? 0, isBurning: values.burn ?? false, confirmed: values.confirm });
}

/** `npm run keys -- …`: gives the exit code; every failure is one line, and no line holds a key. */
export async function keysCommand(
  words: readonly string[],
  terminal: Terminal & { readonly fail: (line: string) => void },
  env?: Environment,
): Promise<number> {
  try {
    await run(words, terminal, env);
    return 0;
  } catch (error) {
    terminal.fail(startFailure(error, {}) ?? `The command failed: ${JSON.stringify(errorFacts(error))}`);
    return 1;
  }
}
