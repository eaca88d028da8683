import { useState } from 'preact/hooks';
import type { CreateTerms } from '../parts/create-form.tsx';
import { CreateResult } from './create-result.tsx';
import type { Kept } from './create-sending.ts';
import { CreateStage } from './create-stage.tsx';
import type { Speech } from './speak.ts';

/** The form, then the links; then, for another secret, the form again. */
export function CreateApp({ speech, terms }: { readonly speech: Speech; readonly terms: CreateTerms }) {
  const [kept, setKept] = useState<Kept>();
  const [token, setToken] = useState('');
  if (kept) {
    return (
      <CreateResult
        speech={speech}
        kept={kept}
        qrScript={terms.later.qr}
        onAnother={() => setKept(undefined)}
      />
    );
  }
  return (
    <CreateStage
      speech={speech}
      terms={terms}
      token={token}
      onKept={(next, order) => {
        setToken(order.token);
        setKept(next);
      }}
    />
  );
}
