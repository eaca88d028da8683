/** What only Slack needs to say: its forms and windows. */
export const slackEn = {
  'slack.no_text':
    'There is no text. Nothing was stored. Type /secret and the text in one line; never send it as a message of its own, for everybody here would read it.',
  'slack.busy': 'Too much is going on right now. Nothing was stored or changed. Try again in a minute.',
  'slack.receipt': 'Receipt: see how it is doing, or burn it later',
  'slack.close': 'Close',

  'slack.form.title': 'A new secret',
  'slack.form.submit': 'Seal it',
  'slack.form.cancel': 'Cancel',
  'slack.form.original':
    'The message itself stays where it is, and everybody there can read it: delete it yourself once the secret is sealed.',
  'slack.form.text': 'Text',
  'slack.form.text.hint':
    'Kept just as it is. Slack and this server see what you type here; only the web form hides it from both.',
  'slack.form.people': 'Only for',
  'slack.form.people.hint': 'Each of them can open it once, here in Slack. Leave it empty to get a link.',
  'slack.form.ttl': 'Gone after',
  'slack.form.ttl.hint': 'Then nobody can open it any more.',
  'slack.form.views': 'Views',
  'slack.form.views.hint': 'How often a link opens. Leave it empty when you pick people.',
  'slack.form.pass': 'Passphrase',
  'slack.form.pass.hint': 'The reader must know it: tell it in some other way.',
  'slack.form.where': 'Where',
  'slack.form.where.hint': 'A card shows nothing of the text.',
  'slack.form.where.quiet': 'Not in this channel: a link for me, or direct messages',
  'slack.form.where.here': 'A card in this channel',

  'slack.passphrase': 'Passphrase',
  'slack.working': 'One moment… If nothing comes within half a minute, close this and try again.',
  'slack.not_opened':
    'Slack did not open the window in time. Nothing was stored, opened or changed. Please try again.',
  'slack.not_posted':
    'I could not post the card here, so nobody in this channel sees it. The secret itself is stored. Invite me to the channel and make a new one, or burn this one.',
  'slack.home.new': 'New secret',
  'slack.home.choices': 'Language, and reminders of what nobody opens:',
  'slack.home.language': 'English',

  'slack.not_installed':
    'Tellonce is not installed in this workspace, so nothing was stored, opened or changed. Ask an admin of the workspace to install it: {{url}}',
  'slack.install.done.title': 'Tellonce is installed',
  'slack.install.done':
    'Go back to Slack and type /secret in any channel: a form opens, for you alone. You can close this page.',
  'slack.install.denied.title': 'Tellonce was not installed',
  'slack.install.denied':
    'You said no in Slack, so nothing was changed. If that was not what you meant, begin again.',
  'slack.install.stale.title': 'This attempt is over',
  'slack.install.stale':
    'It was begun more than ten minutes ago or in another browser, or it was finished already. Nothing was changed. If Tellonce is not in your workspace yet, begin again.',
  'slack.install.failed.title': 'Slack did not let Tellonce in',
  'slack.install.failed':
    'Slack agreed with you, but not with this server, so nothing was stored here. Begin again; if that does not help, tell whoever runs this server.',
  'slack.install.unavailable.title': 'Not right now',
  'slack.install.unavailable':
    'This server cannot keep the installation at the moment, so nothing was stored here. Begin again in a minute.',
  'slack.install.again': 'Begin again',

  'slack.cleared': 'I have cleared the text away.',
} as const;
