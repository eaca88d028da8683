import { useEffect, useState } from 'preact/hooks';
import { generate, LETTERS, type Generated } from './create-random.ts';
import type * as WordsScript from './create-words.entry.ts';
import type { Speech } from './speak.ts';

const KINDS = {
  words: { least: 3, usual: 5, most: 12, between: ' ' },
  characters: { least: 8, usual: 16, most: 64, between: '' },
} as const;

type Kind = keyof typeof KINDS;

export interface GeneratorProps {
  readonly speech: Speech;
  readonly wordsScript: string;
  readonly onPassphrase: (made: Generated) => void;
  readonly onText: (made: Generated) => void;
}

async function choicesOf(kind: Kind, wordsScript: string): Promise<readonly string[]> {
  if (kind === 'characters') return LETTERS;
  return ((await import(wordsScript)) as typeof WordsScript).wordlist;
}

/** What is made anew whenever the wishes change; nothing when the words cannot be fetched. */
function useGenerated(kind: Kind, count: number, wordsScript: string) {
  const [made, setMade] = useState<Generated | 'lost'>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isWanted = true;
    choicesOf(kind, wordsScript).then(
      (choices) => isWanted && setMade(generate(choices, { count, between: KINDS[kind].between })),
      () => isWanted && setMade('lost'),
    );
    return () => void (isWanted = false);
  }, [kind, count, round, wordsScript]);
  return { made, again: () => setRound((before) => before + 1) };
}

/** Outside the form, though inside it on the page: Enter in here sends nothing. */
const NO_FORM = { form: 'no-form' };

/** Makes something by chance, for the passphrase or into the text. */
export function Generator({ speech: { say }, wordsScript, onPassphrase, onText }: GeneratorProps) {
  const [kind, setKind] = useState<Kind>('words');
  const [counts, setCounts] = useState({
    words: KINDS.words.usual,
    characters: KINDS.characters.usual,
  });
  const { least, most } = KINDS[kind];
  const { made, again } = useGenerated(kind, counts[kind], wordsScript);
  const generated = made === 'lost' ? undefined : made;
  const changeCount = (event: Event) => {
    const wanted = (event.currentTarget as HTMLInputElement).valueAsNumber;
    if (Number.isInteger(wanted) && wanted >= least && wanted <= most)
      setCounts({ ...counts, [kind]: wanted });
  };
  return (
    <fieldset class="generator">
      <legend>{say('web.generator.title')}</legend>
      <div class="kinds">
        {(['words', 'characters'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="kind"
              checked={kind === one}
              onChange={() => setKind(one)}
              {...NO_FORM}
            />
            {say(`web.generator.${one}`)}
          </label>
        ))}
        <label>
          {say('web.generator.count')}
          <input
            key={kind}
            id="generator-count"
            type="number"
            min={least}
            max={most}
            defaultValue={counts[kind]}
            onInput={changeCount}
            {...NO_FORM}
          />
        </label>
      </div>
      <div class="tools">
        <output class="made" {...NO_FORM}>
          {made === 'lost' ? say('web.generator.lost') : (generated?.text ?? '')}
        </output>
        <button type="button" onClick={again}>
          {say('web.generator.again')}
        </button>
      </div>
      <p class="hint">{say('web.generator.bits', { bits: generated?.bits ?? 0 })}</p>
      <div class="tools">
        <button type="button" disabled={!generated} onClick={() => generated && onPassphrase(generated)}>
          {say('web.generator.toPassphrase')}
        </button>
        <button type="button" disabled={!generated} onClick={() => generated && onText(generated)}>
          {say('web.generator.toText')}
        </button>
      </div>
    </fieldset>
  );
}
