import type { Receipt } from '../../vault/receipt.ts';
import type { ReceiptKey } from '../../vault/secret-key.ts';
import { BurnForm, isLive, ReceiptView } from '../parts/receipt-view.tsx';
import type { PageIn } from '../send-page.tsx';
import { rawPhrases, type WebSay } from '../spoken.ts';

const SPOKEN_BY_SCRIPT = ['web.receipt.', 'web.fault', 'error.'];

interface ActionsProps {
  readonly say: WebSay;
  readonly receipt: Receipt;
  readonly receiptKey: ReceiptKey;
}

/** By plain forms, which the script replaces by its own buttons. */
function Actions({ say, receipt, receiptKey }: ActionsProps) {
  return (
    <div class="actions">
      {receipt.status === 'frozen' && (
        <form method="post" action={`/receipts/${receiptKey}/thaw`}>
          <button class="main" type="submit">
            {say('web.receipt.thaw')}
          </button>
        </form>
      )}
      <a class="button plain" href={`/receipts/${receiptKey}`}>
        {say('web.receipt.refresh')}
      </a>
      {isLive(receipt) && <BurnForm say={say} action={`/receipts/${receiptKey}/burn`} />}
    </div>
  );
}

/** What the sender may know of his secret. `isThawRefused`: it was thawed as often as is allowed. */
export function receiptPage(receipt: Receipt, receiptKey: ReceiptKey, isThawRefused = false): PageIn {
  return (say, language) => ({
    title: say('web.receipt.title'),
    script: 'receipt.entry.js',
    status: isThawRefused ? 423 : 200,
    body: (
      <div
        id="receipt"
        data-key={receiptKey}
        data-receipt={JSON.stringify(receipt)}
        data-phrases={JSON.stringify(rawPhrases(language, SPOKEN_BY_SCRIPT))}
      >
        <ReceiptView
          say={say}
          language={language}
          timeZone="UTC"
          receipt={receipt}
          fault={isThawRefused ? say('web.receipt.thawLimit') : undefined}
        >
          <Actions say={say} receipt={receipt} receiptKey={receiptKey} />
          {isLive(receipt) && (
            <p class="hint pulse to-come" aria-hidden="true">
              {say('web.receipt.contact.watching')}
            </p>
          )}
        </ReceiptView>
      </div>
    ),
  });
}
