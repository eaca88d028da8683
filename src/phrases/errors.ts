import type { VaultError } from '../vault/errors.ts';
import type { PhraseValues, Say } from './catalogue.ts';

/** One or two sentences for a person: what happened, what would do, whether something was stored. */
export function errorWords(say: Say, error: VaultError): string {
  const { facts } = error;
  const values = Object.fromEntries(Object.entries(facts)) as PhraseValues;
  if (error.code === 'input.invalid' && facts.rule !== undefined && facts.field !== undefined) {
    return say(`input.${facts.rule}`, { wanted: '…', ...values });
  }
  return say(`error.${error.code}`, { retryAfterS: 60, limitBytes: 65_536, ...values });
}
