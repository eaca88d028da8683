import type { Place } from '../talk/utterance.ts';

/** Where a window was asked for. It goes to Slack and back with the window, and holds no more than buttons do. */
export interface Asked {
  readonly place: Place;
  readonly channel?: string;
  readonly responseUrl?: string;
  /** As whose app it was asked for: see `SlackPerson`. */
  readonly scope?: string;
  /** What the window is to open, as it stands in the button for that: whoever is not brought the text is offered it again. */
  readonly opens?: string;
}

export function askedText(asked: Asked): string {
  return JSON.stringify(asked);
}

/** What a window brings back: signed by Slack, so that it is what was given; nothing of it is nothing known. */
export function parseAsked(text: string, team: string): Asked {
  const nowhere: Asked = { place: { kind: 'private', ref: team } };
  try {
    const found = JSON.parse(text) as Partial<Asked> | null;
    return found?.place?.kind === undefined ? nowhere : { ...nowhere, ...found };
  } catch {
    return nowhere;
  }
}
