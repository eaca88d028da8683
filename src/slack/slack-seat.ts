import { objectOf, textOf, type Payload } from './slack-payload.ts';

/**
 * Whose installation serves what Slack brings: the id of a workspace, or of an organisation that has the app for all of its
 * workspaces. In a channel that workspaces share it is the one that has the app, whoever acts there.
 */
export function seatOf(payload: Payload): string | undefined {
  const inView = textOf(objectOf(payload['view'])['app_installed_team_id']);
  if (inView !== undefined) return inView;
  const listed = payload['authorizations'];
  const authorization = objectOf(Array.isArray(listed) ? (listed[0] as unknown) : undefined);
  const enterprise =
    textOf(authorization['enterprise_id']) ??
    textOf(payload['enterprise_id']) ??
    textOf(objectOf(payload['enterprise'])['id']);
  const isForAll = [payload, authorization].some((one) =>
    // A command comes as a form, which knows no booleans.
    [true, 'true'].includes(one['is_enterprise_install'] as string | boolean),
  );
  if (isForAll && enterprise !== undefined) return enterprise;
  const team =
    textOf(authorization['team_id']) ??
    textOf(payload['team_id']) ??
    textOf(objectOf(payload['team'])['id']) ??
    textOf(objectOf(payload['user'])['team_id']);
  return team ?? enterprise;
}
