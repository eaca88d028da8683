/** How much guessing a passphrase stands: at this server, which allows 50 tries in a life, or anywhere. */
export type Strength = 'weak' | 'fair' | 'strong';

const FAIR_BITS = 20;
const STRONG_BITS = 50;

/** Rows that fingers run along, both ways. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
];
const COMMON =
  /^(pass(word|wort|phrase)?|admin|secret|letmein|welcome|iloveyou|monkey|dragon|login|hello|test|root|пароль|секрет|привет|любовь)$/;

const DATE = /^(\d{1,2}[./-]\d{1,2}[./-](\d\d)?\d\d|(19|20)\d\d([./-]?\d\d){0,2}|[0-3]\d[01]\d(19|20)\d\d)$/;
const DATE_BITS = 14;
const COMMON_BITS = 5;

/** Letters in disguise, which deceive nobody who guesses. */
const DISGUISES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
};

/** A letter of a word is worth less than a letter by chance: the others tell much of it. */
const WORD_LETTER_BITS = 2.2;

function follows(before: string, now: string): boolean {
  if (before === now) return true;
  return RUNS.some((run) => run.includes(before + now) || run.includes(now + before));
}

function letterBits(letter: string): number {
  if (/\p{Nd}/u.test(letter)) return Math.log2(10);
  return /\p{L}/u.test(letter) ? Math.log2(26) : 5;
}

/** Words are cut out, because they are guessed whole; what is left counts letter by letter, and a run hardly counts. */
function chunkBits(chunk: string): number {
  if (DATE.test(chunk)) return DATE_BITS;
  const isWord = /^\p{L}{4,}$/u.test(chunk);
  const letters = Array.from(chunk);
  return letters.reduce((bits, letter, at) => {
    const [first = '', second = ''] = letters.slice(Math.max(0, at - 2), at);
    const isRun = letter === letters[at - 1] || (at > 1 && follows(first, second) && follows(second, letter));
    if (isRun) return bits + 0.5;
    return bits + (isWord ? WORD_LETTER_BITS : letterBits(letter));
  }, 0);
}

/** A cautious guess at the bits of a passphrase that somebody thought up. It rather says too little than too much. */
export function guessedBits(passphrase: string): number {
  const plain = passphrase.normalize('NFKC').toLowerCase().trim();
  const bare = plain.replace(/[\d!.?]+$/, '').replace(/[01345@$]/g, (sign) => DISGUISES[sign] ?? sign);
  if (COMMON.test(bare)) return COMMON_BITS;
  const chunks = new Set(plain.match(/\p{L}+|[^\p{L}\s]+/gu) ?? []);
  return [...chunks].reduce((bits, chunk) => bits + chunkBits(chunk), 0);
}

export function strengthOf(bits: number): Strength {
  if (bits < FAIR_BITS) return 'weak';
  return bits < STRONG_BITS ? 'fair' : 'strong';
}
