import { expect } from 'vitest';
import { saidInPublic } from './telegram-scene.ts';
import { clicks, clicksInVain, forBob, label, LONG_SECRET, SECRET, types } from './telegram-story-steps.ts';
import type { Story } from './telegram-story.ts';

interface Tale {
  readonly title: string;
  readonly tell: (story: Story) => Promise<void>;
}

const inPrivate: Tale = {
  title: 'Made in a private chat, opened by its link',
  async tell(story) {
    const ann = story.person('Ann');
    await types(story, ann, `/secret note=deploy ${SECRET}`);
    story.shows(ann);
    const link = /https:\/\/\S+\/secrets\/\S+#\S+/.exec(ann.sees())?.[0] ?? '';
    await story.restarts();
    story.happens('Somebody opens the link in a browser.');
    expect(await story.open(link)).toBe(SECRET);
    await story.until(ann, '\nbot:');
    story.shows(ann);
    await expect(story.open(link)).rejects.toThrow('secret.gone');
    story.happens('The link opens nothing any more.');
  },
};

const forAContact: Tale = {
  title: 'Made in a private chat for one person, who opens it there and hides it',
  async tell(story) {
    const [ann, bob] = [story.person('Ann'), story.person('Bob')];
    story.happens('Ann sends the contact of Bob.');
    const contact = { phone_number: '+10000000', first_name: 'Bob', user_id: bob.user.id };
    await ann.types('', { content: { contact } });
    await types(story, ann, SECRET);
    story.shows(ann);
    await story.restarts();
    await clicks(story, bob, 'people.card.open');
    await story.until(bob, label(story, 'people.invitation.opened.title'));
    story.shows(bob);
    expect(bob.sees()).toContain(SECRET);
    await story.until(ann, /Bob.*$/);
    story.shows(ann);
    await clicks(story, bob, 'telegram.hide');
    story.shows(bob);
    expect(bob.sees()).not.toContain(SECRET);
  },
};

const asAStep: Tale = {
  title: 'Asked for the text, which goes at once',
  async tell(story) {
    const ann = story.person('Ann');
    await types(story, ann, '/secret');
    story.shows(ann);
    await story.restarts();
    await types(story, ann, SECRET);
    story.shows(ann);
    expect(ann.sees()).not.toContain('DB_PASS');
  },
};

const inAGroup: Tale = {
  title: 'Made in a group for one person, who opens it there; a stranger is told nothing',
  async tell(story) {
    const { group, ann, bob, eve } = await forBob(story);
    story.shows(ann, group);
    story.shows(bob);
    await story.restarts();
    await clicks(story, eve, 'people.card.open', group);
    story.shows(eve, group);
    await clicks(story, bob, 'people.card.open', group);
    expect(bob.sees(group)).toContain(SECRET);
    expect(eve.sees(group)).not.toContain(SECRET);
    await story.until(ann, 'Bob');
    await story.until(bob, label(story, 'people.ended.opened.title'), group);
    await story.until(bob, label(story, 'people.invitation.opened.title'));
    story.shows(bob, group);
    story.shows(eve, group);
    story.shows(bob);
    story.shows(ann);
    await story.restarts();
    story.happens('Ten minutes go by.');
    story.passes(10 * 60_000 + 1);
    await story.looksAfter();
    story.shows(bob, group);
    expect(bob.sees(group)).not.toContain(SECRET);
  },
};

const burned: Tale = {
  title: 'Burned before anybody opened it',
  async tell(story) {
    const { group, ann, bob } = await forBob(story);
    await story.restarts();
    await clicks(story, ann, 'talk.card.burn', group);
    const gone = label(story, 'people.ended.burned.title');
    await story.until(bob, gone, group);
    await story.until(bob, gone);
    story.shows(ann, group);
    story.shows(bob);
  },
};

const expired: Tale = {
  title: 'Expired unread',
  async tell(story) {
    const { group, ann, bob } = await forBob(story, 'ttl=1h ');
    await story.restarts();
    story.happens('An hour goes by.');
    story.passes(3_600_000 + 1);
    await story.looksAfter();
    await story.until(ann, 'deploy');
    await story.until(bob, label(story, 'people.ended.expired.title'));
    story.shows(ann);
    story.shows(ann, group);
    story.shows(bob);
  },
};

const secondTry: Tale = {
  title: 'Telegram fails to deliver; the same person gets it at the second try',
  async tell(story) {
    const { group, ann, bob, eve } = await forBob(story, '', LONG_SECRET);
    const answer = await clicksInVain(story, bob, group);
    await story.restarts();
    story.happens('Half a minute later.');
    story.passes(30_000);
    await story.until(eve, label(story, 'people.ended.opened.title'), group);
    story.shows(eve, group);
    await bob.follows(answer?.url ?? '');
    story.shows(bob);
    expect(bob.sees()).toContain(LONG_SECRET);
    await story.until(ann, label(story, 'talk.card.opened.title'), group);
    story.shows(ann, group);
  },
};

const tooLate: Tale = {
  title: 'Telegram fails to deliver, and a minute goes by',
  async tell(story) {
    const { group, bob } = await forBob(story, '', LONG_SECRET);
    const answer = await clicksInVain(story, bob, group);
    await story.restarts();
    story.happens('A minute goes by.');
    story.passes(61_000);
    await bob.follows(answer?.url ?? '');
    story.shows(bob);
    expect(bob.sees()).toContain(label(story, 'error.secret.gone'));
  },
};

const killed: Tale = {
  title: 'The server is restarted while a text is on its way',
  async tell(story) {
    const { group, ann, bob } = await forBob(story);
    const isSending = story.fake.called('sendMessage');
    story.fake.trouble('sendMessage', 'hang');
    story.happens(`Bob presses [${label(story, 'people.card.open')}].`);
    bob.press(label(story, 'people.card.open'), group);
    await isSending;
    await story.until(ann, 'Bob');
    await story.until(bob, label(story, 'people.invitation.opened.title'));
    await story.restarts();
    story.passes(21_000);
    await story.fake.settled();
    story.happens('Telegram brings the press once more, to the next process.');
    story.shows(bob);
    expect(bob.sees()).toContain(SECRET);
    story.shows(ann);
  },
};

export const TALES: readonly Tale[] = [
  inPrivate,
  forAContact,
  asAStep,
  inAGroup,
  burned,
  expired,
  secondTry,
  tooLate,
  killed,
];

/** Nothing that all could read ever held the text or half a name. */
export function checkPublic(story: Story): void {
  // What a button carries is random, and may spell a short name.
  const open = saidInPublic(story.fake).replaceAll(/(?<=:)[\w-]{48}(?=")/g, '(handle)');
  for (const hidden of ['DB_PASS', 'once.example', 'Bob', 'deploy']) expect(open).not.toContain(hidden);
  expect(story.logged).not.toContain('DB_PASS');
}
