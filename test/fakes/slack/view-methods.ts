import { refused, taken, type Call, type MethodTable } from './method-call.ts';
import { viewOutput } from './payloads.ts';
import { viewFaults, type ShownView } from './view-shapes.ts';
import type { LiveView, ViewRefused } from './views.ts';

type ViewMethod = 'views.open' | 'views.push' | 'views.update' | 'views.publish';

/** The view of a request; what is wrong with it is told as Slack tells it. */
function soundView(call: Call, method: ViewMethod): ShownView | ReturnType<typeof refused> {
  const view = call.args['view'] as ShownView;
  const faults = viewFaults(method, call.args, view);
  for (const fault of faults) call.world.complain(`${method}: ${fault}`);
  if (faults.length === 0) return view;
  const messages = faults.map((fault) => `[ERROR] ${fault}`);
  return refused('invalid_arguments', { response_metadata: { messages } });
}

function isRefusal(view: object): view is ReturnType<typeof refused> {
  return 'status' in view;
}

function told(outcome: LiveView | ViewRefused) {
  return typeof outcome === 'string' ? refused(outcome) : taken({ view: viewOutput(outcome) });
}

function open(call: Call) {
  const { world, installation, args } = call;
  const view = soundView(call, 'views.open');
  if (isRefusal(view)) return view;
  const trigger = world.triggers.take(args['trigger_id'], installation);
  if (typeof trigger === 'string') return refused(trigger);
  const { person, team, channel } = trigger;
  return told(world.views.open({ person, team, installation, channel }, view));
}

function push(call: Call) {
  const { world, installation, args } = call;
  const view = soundView(call, 'views.push');
  if (isRefusal(view)) return view;
  const trigger = world.triggers.take(args['trigger_id'], installation);
  if (typeof trigger === 'string') return refused(trigger);
  return told(world.views.push(trigger.view, view));
}

function textIn(call: Call, name: string): string | undefined {
  const value = call.args[name];
  return typeof value === 'string' ? value : undefined;
}

function update(call: Call) {
  const { world, installation } = call;
  const view = soundView(call, 'views.update');
  if (isRefusal(view)) return view;
  const wanted = {
    viewId: textIn(call, 'view_id'),
    externalId: textIn(call, 'external_id'),
    hash: textIn(call, 'hash'),
  };
  return told(world.views.update(wanted, installation, view));
}

function publish(call: Call) {
  const { world, installation } = call;
  const view = soundView(call, 'views.publish');
  if (isRefusal(view)) return view;
  const person = world.people.find(({ id }) => id === textIn(call, 'user_id'));
  if (!person || !world.workspaces.reaches(installation, person.team)) return refused('user_not_found');
  const place = { person: person.id, team: person.team, installation, channel: undefined };
  return told(world.views.publish(place, view, textIn(call, 'hash')));
}

export const VIEW_METHODS: MethodTable = {
  'views.open': { answer: open },
  'views.push': { answer: push },
  'views.update': { answer: update },
  'views.publish': { answer: publish },
};
