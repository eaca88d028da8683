import type { Speech } from './speak.ts';
import type { Strength } from './create-strength.ts';

/** From which share of the limit on the length is worth a word. */
const NEAR = 0.8;

/** How long the text is, once that matters. */
export function Counter({ speech, used, most }: { speech: Speech; used: number; most: number }) {
  if (used < most * NEAR) return null;
  const number = new Intl.NumberFormat(speech.language);
  return (
    <span class={used > most ? 'aside over' : 'aside'}>
      {speech.say('web.create.counter', { used: number.format(used), most: number.format(most) })}
    </span>
  );
}

/** How much guessing the passphrase stands. */
export function StrengthMeter({ speech, strength }: { speech: Speech; strength: Strength }) {
  return (
    <span class={`aside strength ${strength}`}>
      <span class="bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {speech.say(`web.create.strength.${strength}`)}
    </span>
  );
}
