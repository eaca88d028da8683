import { STATUS_OF } from '../../http/problem.ts';
import type { Language } from '../../phrases/languages.ts';
import type { VaultError } from '../../vault/errors.ts';
import { PASSPHRASE_BYTES_MAX, VIEWS_MAX } from '../../vault/limits.ts';
import type { OrderLimits } from '../../vault/order.ts';
import type { Created as CreatedSecret } from '../../vault/vault.ts';
import type { Assets } from '../assets.ts';
import { createFault } from '../create-fault.ts';
import { Created } from '../parts/created.tsx';
import { CreateForm, type CreateTerms } from '../parts/create-form.tsx';
import type { PageIn } from '../send-page.tsx';
import { rawPhrases } from '../spoken.ts';
import { durationWords, timeText } from '../times.ts';

/** What the form depends on besides its reader. */
export interface CreatePageParts {
  readonly limits: OrderLimits;
  readonly needsToken: boolean;
  readonly assets: Assets;
}

const OFFERED_TTLS_S = [300, 3_600, 86_400, 604_800, 2_592_000];
const SPOKEN_BY_SCRIPT = ['web.create.', 'web.created.', 'web.generator.', 'web.cop', 'web.fault', 'error.'];

function termsFor({ limits, needsToken, assets }: CreatePageParts, language: Language): CreateTerms {
  const defaultTtlS = Math.min(limits.defaultTtlS, limits.maxTtlS);
  const seconds = [...new Set([...OFFERED_TTLS_S, defaultTtlS])]
    .filter((one) => one <= limits.maxTtlS)
    .sort((left, right) => left - right);
  return {
    needsToken,
    secretBytesMax: limits.secretBytesMax,
    defaultTtlS,
    ttls: seconds.map((one) => ({ seconds: one, words: durationWords(one, language) })),
    later: { qr: assets.urlOf('create-qr.entry.js'), words: assets.urlOf('create-words.entry.js') },
  };
}

export function createPage(parts: CreatePageParts): PageIn {
  return (say, language) => {
    const terms = termsFor(parts, language);
    return {
      title: say('web.create.title'),
      script: 'create.entry.js',
      body: (
        <div
          id="create"
          data-phrases={JSON.stringify(rawPhrases(language, SPOKEN_BY_SCRIPT))}
          data-terms={JSON.stringify(terms)}
        >
          <div class="message calm">
            <h1 tabIndex={-1}>{say('web.create.title')}</h1>
            <p class="lead">{say('web.create.intro')}</p>
            <CreateForm say={say} terms={terms} />
          </div>
        </div>
      ),
    };
  };
}

/** The links, for people without scripts. */
export function createdPage(created: CreatedSecret, links: { link: string; receiptLink: string }): PageIn {
  return (say, language) => ({
    title: say('web.created.title'),
    status: 201,
    body: (
      <Created
        say={say}
        {...links}
        keptUntil={timeText(created.expiresAtMs, language, 'UTC')}
        views={created.views}
        hasPassphrase={created.hasPassphrase}
        isEndToEnd={false}
      />
    ),
  });
}

/** What of a refused order is no secret, as it was sent. */
export interface Chosen {
  readonly ttlS?: number | undefined;
  readonly views?: number | undefined;
}

/** The terms with what was chosen as far as it can be; `views` too many are said beside their field. */
function againFor(terms: CreateTerms, { ttlS, views = 1 }: Chosen): { terms: CreateTerms; views: number } {
  const isOffered = terms.ttls.some(({ seconds }) => seconds === ttlS);
  return {
    terms: ttlS !== undefined && isOffered ? { ...terms, defaultTtlS: ttlS } : terms,
    views: views >= 1 && views <= VIEWS_MAX ? views : 1,
  };
}

/**
 * The form again, with what was chosen and without what was typed: that is a secret, and an answer that repeats it could be kept by whatever stands
 * between or saves pages. The form's own limits catch nearly everything before it is sent.
 */
export function notCreatedPage(error: VaultError, parts: CreatePageParts, chosen: Chosen): PageIn {
  return (say, language) => {
    const fault = createFault(say, {
      code: error.code,
      field: error.facts.field,
      rule: error.facts.rule,
      limitBytes: error.facts.limitBytes ?? PASSPHRASE_BYTES_MAX,
      retryAfterS: error.facts.retryAfterS,
    });
    return {
      title: say('web.create.refused.title'),
      status: STATUS_OF[error.code],
      body: (
        <div class="message warn">
          <h1>{say('web.create.refused.title')}</h1>
          <p class="lead">{say('web.create.refused')}</p>
          <CreateForm
            say={say}
            {...againFor(termsFor(parts, language), chosen)}
            errors={fault.errors}
            failure={fault.failure}
          />
        </div>
      ),
    };
  };
}
