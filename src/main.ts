import { openApp } from './app/app.ts';
import { parseFlags, type Flags } from './app/flags.ts';
import { startFailure, startSummary } from './app/start-up.ts';
import { loadSettings } from './config/load.ts';
import type { Loaded } from './config/config.ts';
import { errorFacts, openLog } from './kit/log.ts';

async function serve(loaded: Loaded, flags: Flags): Promise<void> {
  const log = openLog(loaded.config.logLevel);
  process.once('exit', () => log.flush());
  // Whoever reads what it prints may go away; the secrets are still there.
  process.stderr.on('error', () => undefined);
  let exitCode = 0;
  let stop = (): Promise<void> => Promise.resolve();
  const end = (code: number): void => {
    exitCode ||= code;
    void stop().finally(() => process.exit(exitCode));
  };
  let reloadKeys = (): Promise<void> => Promise.resolve();
  process.on('SIGHUP', () => void reloadKeys());
  const app = await openApp(loaded, log, () => end(1), { flags });
  stop = () => app.stop();
  reloadKeys = () => app.reloadKeys();
  // Every one of them is heard: a terminal and npm both send Ctrl-C on, and the second must not cut off what the first lets finish.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0));
  process.on('uncaughtException', (error) => {
    log.error('uncaught', errorFacts(error));
    end(1);
  });
  try {
    const { address, publicUrl } = await app.start();
    log.info('listening', { address });
    process.stderr.write(startSummary({ address, publicUrl, ...app }, loaded));
  } catch (error) {
    await app.stop();
    throw error;
  }
}

async function keys(words: readonly string[]): Promise<never> {
  const { keysCommand } = await import('./app/keys-command.ts');
  const { plainTerminal } = await import('./app/plain-terminal.ts');
  process.exit(await keysCommand(words, plainTerminal()));
}

const [word, ...words] = process.argv.slice(2);
if (word === 'keys') await keys(words);

let loaded: Loaded | undefined;
try {
  loaded = loadSettings();
  const flags = parseFlags(process.argv.slice(2));
  if (flags.chat) {
    const { openChat } = await import('./app/chat.ts');
    await openChat(loaded, loaded.locale);
  } else await serve(loaded, flags);
} catch (error) {
  const line = startFailure(error, loaded ?? {});
  process.stderr.write(`${line ?? `Tellonce could not start: ${JSON.stringify(errorFacts(error))}`}\n`);
  process.exit(1);
}
