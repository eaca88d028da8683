import type { Screens } from './people-see.ts';
import { faultsOf, type ShownBlock, type ShownMessage } from './shapes.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

function refused(error: string): ApiAnswer {
  return { status: 200, body: { ok: false, error } };
}

interface PostedMessage extends ShownMessage {
  readonly channel: string;
}

/** The methods of the Web API that the bot may call, with the scopes it has. */
export class WebApi {
  readonly #botToken: string;
  readonly #screens: Screens;
  readonly #complain: (fault: string) => void;
  readonly #hasPerson: (id: string) => boolean;

  constructor(
    botToken: string,
    screens: Screens,
    parts: { readonly complain: (fault: string) => void; readonly hasPerson: (id: string) => boolean },
  ) {
    this.#botToken = botToken;
    this.#screens = screens;
    this.#complain = parts.complain;
    this.#hasPerson = parts.hasPerson;
  }

  answer(method: string, authorization: string | undefined, form: URLSearchParams): ApiAnswer {
    if (authorization !== `Bearer ${this.#botToken}`) return refused('invalid_auth');
    if (form.has('token')) this.#complain(`${method}: the token stands in the body`);
    switch (method) {
      case 'auth.test':
        return {
          status: 200,
          body: {
            ok: true,
            url: 'https://fake.slack.com/',
            team: 'Fake',
            user: 'tellonce',
            team_id: 'T1',
            user_id: 'UBOT',
            bot_id: 'BBOT',
          },
        };
      case 'conversations.open':
        return this.#hasPerson(form.get('users') ?? '')
          ? { status: 200, body: { ok: true, channel: { id: `D${form.get('users') ?? ''}` } } }
          : refused('user_not_found');
      case 'chat.postMessage':
        return this.#postMessage(form);
      default:
        this.#complain(`${method}: a method the bot has no scope for`);
        return refused('missing_scope');
    }
  }

  #postMessage(form: URLSearchParams): ApiAnswer {
    const message = decoded(form);
    const faults = faultsOf('chat.postMessage', message);
    for (const fault of faults) this.#complain(`chat.postMessage: ${fault}`);
    if (faults.length > 0) return refused('invalid_blocks');
    if (!this.#hasPerson(message.channel)) return refused('channel_not_found');
    const channel = `D${message.channel}`;
    this.#screens.show({ message, channel, onlyFor: message.channel, edits: 0 });
    return { status: 200, body: { ok: true, channel, ts: '1767225600.000100' } };
  }
}

/** A form as the Web API reads it: everything is text, and structures are JSON inside. */
function decoded(form: URLSearchParams): PostedMessage {
  const fields = [...form].map(([name, value]): [string, unknown] => {
    if (name === 'blocks') return [name, JSON.parse(value) as ShownBlock[]];
    return [name, value === 'true' || value === 'false' ? value === 'true' : value];
  });
  return Object.fromEntries(fields) as unknown as PostedMessage;
}
