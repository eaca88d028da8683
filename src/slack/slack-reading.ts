import { escapeMrkdwn } from './slack-render.ts';

const TEXT_MAX = 3_000;
/** Slack drops or changes them, or takes them for something else than what was typed. */
const DAMAGED = [
  /(?!\n)[\p{Cc}\u2028\u2029]/u,
  /&(?:amp|lt|gt);/u,
  // White space at either end is cut.
  /^\s|\s$/u,
  // What stands for a person, or for a time, in the words of the talk.
  /[\uE000-\uE004]/u,
];

/** Whether a section of a window shows this text as it is, to the last character. */
export function fitsWindow(text: string): boolean {
  // Slack may count `&` as the `&amp;` that it keeps.
  return escapeMrkdwn(text).length <= TEXT_MAX && !DAMAGED.some((damage) => damage.test(text));
}
