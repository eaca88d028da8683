import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { field, modal, openFakeStage, plain, type FakeStage } from './slack-fake-stage.ts';

const TEXT = field('text', 'Secret', { type: 'plain_text_input', multiline: true, max_length: 3_000 });

async function open(stage: FakeStage, person: SlackPerson, view: object) {
  await person.types('/secret');
  return await stage.call('views.open', { trigger_id: stage.last()['trigger_id'], view });
}

describe('the limits of the fake Slack’s modals', () => {
  let stage: FakeStage;
  let ada: SlackPerson;

  beforeEach(async () => {
    stage = await openFakeStage();
    ada = stage.slack.person('ada');
  });

  afterEach(() => stage.close());

  const option = (nth: number) => ({ text: plain(`${nth}`), value: `${nth}` });
  const options = (many: number) => Array.from({ length: many }, (_, nth) => option(nth));
  it.each([
    ['a title over 24', modal('x'.repeat(25))],
    ['more than 100 blocks', modal('A', ...Array.from({ length: 101 }, () => ({ type: 'divider' })))],
    ['private_metadata over 3,000', { ...modal('A'), private_metadata: 'x'.repeat(3_001) }],
    ['a text over 3,000', modal('A', { type: 'section', text: plain('x'.repeat(3_001)) })],
    ['fields without a submit button', { type: 'modal', title: plain('A'), blocks: [TEXT] }],
    ['a max_length over 3,000', modal('A', field('t', 'T', { type: 'plain_text_input', max_length: 3_001 }))],
    [
      'an initial value over 3,000',
      modal('A', field('t', 'T', { type: 'plain_text_input', initial_value: 'x'.repeat(3_001) })),
    ],
    ['more than 100 options', modal('A', field('t', 'T', { type: 'static_select', options: options(101) }))],
    [
      'more than 10 radio buttons',
      modal('A', field('t', 'T', { type: 'radio_buttons', options: options(11) })),
    ],
    ['no options', modal('A', field('t', 'T', { type: 'static_select', options: [] }))],
    [
      'an option over 75',
      modal(
        'A',
        field('t', 'T', { type: 'static_select', options: [{ ...option(1), text: plain('x'.repeat(76)) }] }),
      ),
    ],
    [
      'an initial option that is none',
      modal('A', field('t', 'T', { type: 'static_select', options: options(2), initial_option: option(3) })),
    ],
    ['a block id twice', modal('A', TEXT, TEXT)],
    ['a field Slack does not know', { ...modal('A'), tittle: 1 }],
    ['a Home tab', { type: 'home', blocks: [] }],
  ])('refuse %s', async (_what, view) => {
    expect(await open(stage, ada, view)).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(stage.slack.complaints).not.toEqual([]);
    expect(ada.hasModal).toBe(false);
  });
});
