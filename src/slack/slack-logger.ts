import { LogLevel, type Logger } from '@slack/bolt';

const nothing = (): void => undefined;

/** Bolt and its client write bodies, headers and error texts into their log: they get one that keeps nothing. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
