// Makes the JSON Schemas that the fake Slack checks against, from the types of the installed Bolt: every request that
// reaches it (messages.json), and the payloads that it sends itself (payloads.json).
// Run `node scripts/make-slack-schemas.mjs` after each change of @slack/bolt and commit the result.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import TJS from 'typescript-json-schema';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test/fakes/slack/schema');
const webApi = (name) => `import('@slack/web-api').${name}Arguments`;
const bolt = (name) => `import('@slack/bolt').${name}`;
const requests = {
  PostMessage: webApi('ChatPostMessage'),
  PostEphemeral: webApi('ChatPostEphemeral'),
  Update: webApi('ChatUpdate'),
  Delete: webApi('ChatDelete'),
  ConversationsOpen: webApi('ConversationsOpen'),
  ViewsOpen: webApi('ViewsOpen'),
  ViewsPush: webApi('ViewsPush'),
  ViewsUpdate: webApi('ViewsUpdate'),
  ViewsPublish: webApi('ViewsPublish'),
  OauthAccess: webApi('OAuthV2Access'),
  Respond: bolt('RespondArguments'),
  ViewResponse: bolt('ViewResponseAction'),
};
const payloads = {
  SlashCommand: bolt('SlashCommand'),
  BlockAction: bolt('BlockAction'),
  ViewSubmission: bolt('ViewSubmitAction'),
  ViewClosed: bolt('ViewClosedAction'),
  MessageShortcut: bolt('MessageShortcut'),
  GlobalShortcut: bolt('GlobalShortcut'),
  AppHomeOpened: bolt('AppHomeOpenedEvent'),
  AppUninstalled: bolt('AppUninstalledEvent'),
  TokensRevoked: bolt('TokensRevokedEvent'),
};

function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function withoutProse(name, value) {
  return name === 'description' && typeof value === 'string' ? undefined : value;
}

const madeFrom = ['@slack/bolt', '@slack/types', '@slack/web-api']
  .map((name) => `${name} ${installedVersion(name)}`)
  .join(', ');

/** A payload may hold more than its type says; a request may not. */
async function make(file, wanted, noExtraProps) {
  const source = join(root, 'scripts', 'slack-shapes.generated.ts');
  const aliases = Object.entries(wanted).map(([name, type]) => `export type ${name} = ${type};\n`);
  writeFileSync(source, aliases.join(''));
  try {
    const program = TJS.getProgramFromFiles([source], {
      strict: true,
      module: 'nodenext',
      moduleResolution: 'nodenext',
      skipLibCheck: true,
      types: ['node'],
    });
    const generator = TJS.buildGenerator(program, {
      required: true,
      noExtraProps,
      ignoreErrors: true,
      strictNullChecks: true,
    });
    if (!generator) throw new Error('the types of Slack could not be read');
    const schema = generator.getSchemaForSymbols(Object.keys(wanted));
    const bare = JSON.stringify({ $comment: madeFrom, ...schema }, withoutProse);
    const text = await prettier.format(bare, { parser: 'json', printWidth: 110 });
    writeFileSync(join(folder, file), text);
    console.log(`${file}: ${text.length} bytes, made from ${madeFrom}`);
  } finally {
    rmSync(source);
  }
}

await make('messages.json', requests, true);
await make('payloads.json', payloads, false);
