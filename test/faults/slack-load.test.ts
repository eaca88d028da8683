import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withDeadline } from '../../src/kit/deadline.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import { openStage, type Stage } from '../faces/slack-stage.ts';
import { figure, runs } from '../soak/figures.ts';

/** How long commands come, at the rate of the design; the soak takes a minute. */
const SECONDS = runs('TELLONCE_SLACK_SECONDS', 1);
const A_SECOND = 50;
const BATCHES_A_SECOND = 10;
/** Slack tells the person that the command failed when it has waited so long. */
const ACK_MS_MAX = 3_000;
const ANSWERED_MS_MAX = 60_000;

describe('The Slack app under fifty commands a second', () => {
  let stage: Stage;
  let people: SlackPerson[];

  beforeEach(async () => {
    stage = await openStage();
    people = [];
  });
  afterEach(() => stage.close());

  /** One in ten makes a secret, the others ask for help. */
  async function speaks(): Promise<number> {
    const person = stage.scene.slack.person(`p${people.length}`);
    const typed = people.length % 10 === 0 ? '/secret hunter2' : '/secret help';
    people.push(person);
    return (await person.types(typed)).status;
  }

  function answersOf(person: SlackPerson): string[] {
    return person.sees('C1').map(({ message }) => readAloud(message));
  }

  /** A close would wait for three seconds only, and what it leaves counts as lost: so does what is not there after a minute. */
  async function allAnswered(): Promise<void> {
    const isAnswered = (person: SlackPerson | undefined) => person && answersOf(person).length > 0;
    let first = 0;
    const answered = stage.scene.slack.until(() => {
      while (isAnswered(people[first])) first += 1;
      return first === people.length ? true : undefined;
    });
    await withDeadline(answered, ANSWERED_MS_MAX, 'answering each').catch(() => undefined);
  }

  it('acknowledges every one in time, and answers each', { timeout: 900_000 }, async () => {
    const { slack } = stage.scene;
    // What is loaded and compiled at the first commands is no load.
    for (let batch = 0; batch < 10; batch += 1)
      await Promise.all(Array.from({ length: A_SECOND / BATCHES_A_SECOND }, speaks));
    await allAnswered();
    const before = slack.ackMs.length;
    const spoken: Promise<number>[] = [];
    for (let batch = 0; batch < SECONDS * BATCHES_A_SECOND; batch += 1) {
      for (let one = 0; one < A_SECOND / BATCHES_A_SECOND; one += 1) spoken.push(speaks());
      await new Promise((resolve) => setTimeout(resolve, 1000 / BATCHES_A_SECOND));
    }
    const statuses = await Promise.all(spoken);
    await allAnswered();
    await stage.scene.face.close();
    const ackMs = slack.ackMs.slice(before).sort((a, b) => a - b);
    const p99 = ackMs[Math.ceil(ackMs.length * 0.99) - 1] ?? Infinity;
    const answers = people.map((person) => answersOf(person).length);
    const wrong = {
      'not acknowledged': statuses.filter((status) => status !== 200).length,
      'later than 3 s': ackMs.filter((ms) => ms > ACK_MS_MAX).length,
      lost: answers.filter((count) => count === 0).length,
    };
    figure({
      what: 'fifty Slack commands a second',
      tried: ackMs.length,
      unit: 'commands',
      wanted: 3000,
      wrong,
      note: `acknowledged: p99 ${p99.toFixed(0)} ms, the slowest ${(ackMs.at(-1) ?? 0).toFixed(0)} ms`,
    });
    expect(ackMs).toHaveLength(SECONDS * A_SECOND);
    expect(wrong).toEqual({ 'not acknowledged': 0, 'later than 3 s': 0, lost: 0 });
    expect(slack.complaints).toEqual([]);
  });
});
