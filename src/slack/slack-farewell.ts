import { errorFacts, type Log } from '../kit/log.ts';
import type { Installation, Installations } from './slack-installations.ts';
import type { Bot } from './slack-outbound.ts';

/** The app is taken out, says Slack; `bots`: only these of its bots lose their token. */
export interface Leave {
  readonly seat: string | undefined;
  readonly atMs: number;
  readonly bots?: readonly string[];
}

/** Never rejects. What people of that place have made can still be opened by its link. */
export type Farewell = (leave: Leave) => Promise<void>;

/** After these Slack takes the token of an installation never again. */
const DEAD_TOKEN_ERRORS = ['account_inactive', 'token_revoked'];
/** Slack tells whole seconds, and its clock may be a little behind. */
const CLOCKS_APART_MS = 5_000;

export interface Farewells {
  readonly farewell: Farewell;
  /** Slack does not take this token. Never rejects. */
  refused(bot: Bot, error: string): Promise<void>;
}

/** One workspace leaves, and the others stay. Installed anew since then, it stays, too. */
export function openFarewells(installations: Installations | undefined, log: Log): Farewells {
  async function remove(seat: string | undefined, isMeant: (found: Installation) => boolean): Promise<void> {
    if (seat === undefined) return;
    try {
      if (await installations?.remove(seat, isMeant)) log.info('slack.uninstalled', { seat });
    } catch (error) {
      log.warn('slack.installation_not_removed', errorFacts(error));
    }
  }

  return {
    farewell: ({ seat, atMs, bots }) =>
      remove(seat, ({ installedAtMs, botUser }) => {
        if (installedAtMs > atMs + CLOCKS_APART_MS) return false;
        return bots === undefined || (botUser !== undefined && bots.includes(botUser));
      }),

    async refused({ botToken, seat }, error) {
      if (!DEAD_TOKEN_ERRORS.includes(error)) return;
      await remove(seat, (found) => found.botToken.reveal() === botToken.reveal());
    },
  };
}
