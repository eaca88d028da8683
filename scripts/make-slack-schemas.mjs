// Makes the JSON Schema that the fake Slack checks every message against, from the types of the installed Bolt.
// Run `node scripts/make-slack-schemas.mjs` after each change of @slack/bolt and commit the result.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import TJS from 'typescript-json-schema';

const root = join(import.meta.dirname, '..');
const target = join(root, 'test/fakes/slack/schema/messages.json');
const wanted = {
  PostMessage: "import('@slack/web-api').ChatPostMessageArguments",
  Respond: "import('@slack/bolt').RespondArguments",
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
    noExtraProps: true,
    ignoreErrors: true,
    strictNullChecks: true,
  });
  if (!generator) throw new Error('the types of Slack could not be read');
  const schema = generator.getSchemaForSymbols(Object.keys(wanted));
  const bare = JSON.stringify({ $comment: madeFrom, ...schema }, withoutProse);
  const text = await prettier.format(bare, { parser: 'json', printWidth: 110 });
  writeFileSync(target, text);
  console.log(`${target}: ${text.length} bytes, made from ${madeFrom}`);
} finally {
  rmSync(source);
}
