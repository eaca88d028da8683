import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Created } from '../parts/created.tsx';
import { timeText } from '../times.ts';
import { isByPerson } from './by-person.ts';
import { CopyButton } from './copying.tsx';
import type * as QrScript from './create-qr.entry.ts';
import type { Kept } from './create-sending.ts';
import type { Speech } from './speak.ts';

export interface CreateResultProps {
  readonly speech: Speech;
  readonly kept: Kept;
  readonly qrScript: string;
  readonly onAnother: () => void;
}

type Picture = ReturnType<typeof QrScript.qrPath>;

function QrCode({ picture, label }: { readonly picture: Picture; readonly label: string }) {
  const { path, size } = picture;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

function ShareButton({ speech: { say }, link }: { readonly speech: Speech; readonly link: string }) {
  if (!('share' in navigator)) return null;
  // Whoever closes the sheet has changed his mind; that is no fault.
  const share = () => void navigator.share({ url: link }).catch(() => undefined);
  return (
    <button type="button" onClick={share}>
      {say('web.created.share')}
    </button>
  );
}

/** The links and what to do with them, shown once: neither the server nor this browser keeps the link. */
export function CreateResult({ speech, kept, qrScript, onAnother }: CreateResultProps) {
  const { say, language } = speech;
  const { link, receiptLink, expiresAt, views, passphrase, isEndToEnd } = kept;
  const stage = useRef<HTMLDivElement>(null);
  const [picture, setPicture] = useState<Picture | 'lost'>();
  useLayoutEffect(() => stage.current?.querySelector('h1')?.focus(), []);
  const showPicture = async () => {
    try {
      setPicture(((await import(qrScript)) as typeof QrScript).qrPath(link));
    } catch {
      setPicture('lost');
    }
  };
  const isShown = picture !== undefined && picture !== 'lost';
  const linkButtons = (
    <>
      <ShareButton speech={speech} link={link} />
      <button
        type="button"
        aria-expanded={isShown}
        onClick={() => (isShown ? setPicture(undefined) : void showPicture())}
      >
        {say('web.created.qr')}
      </button>
    </>
  );
  return (
    <div ref={stage}>
      <Created
        say={say}
        link={link}
        receiptLink={receiptLink}
        keptUntil={timeText(Date.parse(expiresAt), language)}
        views={views}
        hasPassphrase={passphrase !== ''}
        isEndToEnd={isEndToEnd}
        passphrase={passphrase === '' ? undefined : passphrase}
        buttons={(id, text) => (
          <>
            <CopyButton
              say={say}
              text={text}
              shownIn={() => document.getElementById(id)}
              names={id}
              class={id === 'link' ? 'main' : 'button'}
            />
            {id === 'link' && linkButtons}
          </>
        )}
        picture={
          picture === 'lost' ? (
            <p class="error" role="alert">
              {say('web.created.qrLost')}
            </p>
          ) : (
            picture && <QrCode picture={picture} label={say('web.created.qrLabel')} />
          )
        }
        another={
          <button type="button" onClick={(event) => isByPerson(event) && onAnother()}>
            {say('web.created.another')}
          </button>
        }
      />
    </div>
  );
}
