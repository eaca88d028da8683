// 2048 common English words of 3 to 8 letters, told apart by their first four: 11 bits each. Fetched only by who asks for words.
export { wordlist } from '@scure/bip39/wordlists/english.js';
