// Writes the JSON Schemas that the fake Telegram checks every request against, from the published Bot API types.
// To be run when `@gramio/types` is changed, or when another method is used: `node scripts/telegram-schema.mjs`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const METHODS = [
  'AnswerCallbackQuery',
  'AnswerInlineQuery',
  'DeleteEphemeralMessage',
  'DeleteMessage',
  'DeleteMessages',
  'DeleteMyCommands',
  'DeleteWebhook',
  'EditEphemeralMessageReplyMarkup',
  'EditEphemeralMessageText',
  'EditMessageReplyMarkup',
  'EditMessageText',
  'GetChat',
  'GetChatMember',
  'GetFile',
  'GetMyCommands',
  'GetUpdates',
  'SendChatAction',
  'SendMessage',
  'SetMyCommands',
  'SetMyDefaultAdministratorRights',
  'SetMyDescription',
  'SetMyShortDescription',
  'SetWebhook',
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const types = join(root, 'node_modules/@gramio/types');
const target = join(root, 'test/fakes/telegram/schema/bot-api.json');
const generator = createRequire(import.meta.url)('typescript-json-schema');

/** What the types allow only inside a program: objects that become text or JSON by a method of theirs. */
function isMethodHolder(schema) {
  return schema.type === 'object' && schema.additionalProperties === false && !schema.properties;
}

function onlyJson(value) {
  if (Array.isArray(value)) return value.map(onlyJson);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .filter(([key, inner]) => key !== 'description' || typeof inner !== 'string')
    .map(([key, inner]) => [
      key,
      onlyJson(key === 'anyOf' ? inner.filter((one) => !isMethodHolder(one)) : inner),
    ]);
  return Object.fromEntries(entries);
}

function requests(folder) {
  const source = join(folder, 'requests.ts');
  const lines = METHODS.map((name) => `  ${name[0].toLowerCase()}${name.slice(1)}: Params.${name}Params;`);
  const from = JSON.stringify(join(types, 'out/params'));
  writeFileSync(
    source,
    `import type * as Params from ${from};\nexport interface Requests {\n${lines.join('\n')}\n}\n`,
  );
  const options = { strict: true, skipLibCheck: true, target: 'es2022', lib: ['es2022', 'dom'], types: [] };
  const program = generator.getProgramFromFiles([source], options);
  return generator.generateSchema(program, 'Requests', {
    required: true,
    noExtraProps: true,
    strictNullChecks: true,
    ignoreErrors: true,
  });
}

const folder = mkdtempSync(join(tmpdir(), 'telegram-schema-'));
try {
  const schema = onlyJson(requests(folder));
  const { version } = JSON.parse(readFileSync(join(types, 'package.json'), 'utf8'));
  const { properties, definitions } = schema;
  const whole = { $comment: `@gramio/types ${version}`, properties, definitions };
  writeFileSync(target, await format(JSON.stringify(whole), { parser: 'json', printWidth: 110 }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
