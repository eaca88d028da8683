// `npm run slack-manifest`: the manifest of the Slack app for PUBLIC_URL, on standard output; `-- --socket` for Socket Mode.

const DESCRIPTION = 'Hand someone a secret in chat: sealed, opened once, then gone.';

// Slack takes one text for everybody here: the languages stand below each other.
const LONG_DESCRIPTION = [
  'Type /secret and a password, a key or any other text. It is sealed at once, and opens once: by a link, or in Slack itself for exactly the people you name. You are told when it is opened, and can burn it at any time.',
  'Tellonce reads no messages. It sees what you type behind /secret, what you write in its forms, and the message on which you use its shortcut.',
  'Наберите /secret и пароль, ключ или любой другой текст. Он сразу запечатывается и открывается один раз: по ссылке или прямо в Slack, только теми, кого вы назвали. Вы узнаете, когда его открыли, и можете удалить его в любой момент.',
  'Tellonce не читает сообщений. Бот видит то, что набрано после /secret, то, что вписано в его формы, и сообщение, на котором вы вызвали его команду.',
].join('\n\n');

const SHORTCUTS = [
  {
    type: 'global',
    name: 'New secret',
    callback_id: 'tellonce-new',
    description: 'Seal a text, for a link or for people. Новый секрет: по ссылке или для выбранных людей',
  },
  {
    type: 'message',
    name: 'Make this a secret',
    callback_id: 'tellonce-message',
    description:
      'Begin a secret with this text; the message stays. Секрет из этого текста; само сообщение остаётся',
  },
];

/** With Socket Mode nothing has to reach the server, so no address stands in it. */
function slackManifest({ publicUrl, isSocket }) {
  const base = publicUrl.replace(/\/+$/, '');
  const url = `${base}/slack/events`;
  const address = (name) => (isSocket ? {} : { [name]: url });
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'Tellonce',
      description: DESCRIPTION,
      long_description: LONG_DESCRIPTION,
      background_color: '#1f2937',
    },
    features: {
      // The Messages tab is where receipts and invitations come; nobody has to write there.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'tellonce', always_online: true },
      shortcuts: SHORTCUTS,
      slash_commands: [
        {
          command: '/secret',
          ...address('url'),
          description: 'Seal a secret that opens once. Секрет, который открывается один раз',
          usage_hint: '[for @who] [ttl=1h] text | list | help',
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      // Where people come back to who install it from Tellonce's own page; without SLACK_CLIENT_ID nobody does.
      ...(!isSocket && { redirect_urls: [`${base}/slack/oauth_redirect`] }),
      scopes: { bot: ['commands', 'chat:write', 'im:write'] },
    },
    settings: {
      event_subscriptions: {
        ...address('request_url'),
        bot_events: ['app_home_opened', 'app_uninstalled', 'tokens_revoked'],
      },
      interactivity: { is_enabled: true, ...address('request_url') },
      org_deploy_enabled: true,
      socket_mode_enabled: isSocket,
      token_rotation_enabled: false,
    },
  };
}

/** Why no manifest can be made for this address; nothing when one can. */
function faultOf(publicUrl) {
  if (!URL.canParse(publicUrl)) return 'Set PUBLIC_URL to the address at which Slack reaches Tellonce.';
  if (new URL(publicUrl).protocol !== 'https:')
    return 'PUBLIC_URL must begin with https: Slack calls nothing else.';
  return undefined;
}

const isSocket = process.argv.includes('--socket');
const publicUrl = process.env['PUBLIC_URL'] ?? '';
const fault = isSocket ? undefined : faultOf(publicUrl);
if (fault === undefined)
  process.stdout.write(`${JSON.stringify(slackManifest({ publicUrl, isSocket }), null, 2)}\n`);
else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}
