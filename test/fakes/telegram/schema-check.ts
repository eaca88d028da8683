import { readFileSync } from 'node:fs';
import { Ajv, type AnySchema } from 'ajv';

interface Schemas {
  readonly $comment: string;
  readonly properties: Readonly<Record<string, { readonly $ref: string }>>;
  readonly definitions: Readonly<Record<string, AnySchema>>;
}

const schemas = JSON.parse(
  readFileSync(new URL('./schema/bot-api.json', import.meta.url), 'utf8'),
) as Schemas;
const ajv = new Ajv({ strict: false, allErrors: false, allowUnionTypes: true });
ajv.addSchema({ $id: 'bot-api', definitions: schemas.definitions });

const WITHOUT_FIELDS = ['getMe', 'getWebhookInfo'];

/** The version of the published types that the schemas were made from. */
export const schemaSource = schemas.$comment;

/** Why a request to a method does not fit the published types; nothing when it fits. Names fields, never values. */
export function schemaFault(method: string, params: unknown): string | undefined {
  if (WITHOUT_FIELDS.includes(method))
    return JSON.stringify(params) === '{}' ? undefined : `${method} takes no fields`;
  const reference = schemas.properties[method]?.$ref;
  if (reference === undefined) return `${method} has no schema: add it to scripts/telegram-schema.mjs`;
  const fits = ajv.getSchema(`bot-api${reference}`);
  if (!fits) return `${method}: its schema is missing`;
  if (fits(params) === true) return undefined;
  const first = fits.errors?.[0];
  return `${method}${first?.instancePath ?? ''}: ${first?.message ?? 'does not fit'} ${JSON.stringify(first?.params)}`;
}
