/** What the app asks for, and so all that it may do. */
export const SCOPES = 'commands,chat:write,im:write';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly enterprise?: string;
}

/** The app in one workspace, or in a whole organisation. */
export interface Installation {
  readonly team?: string;
  readonly enterprise?: string;
  readonly botToken: string;
  readonly botUser: string;
  readonly botId: string;
  readonly scopes: string;
  isRevoked: boolean;
}

export function isOrgInstall({ team }: Installation): boolean {
  return team === undefined;
}

/** The workspaces of Slack, and where the app is installed. */
export class Workspaces {
  readonly #workspaces = new Map<string, Workspace>();
  readonly #installations: Installation[] = [];

  add(workspace: Workspace): Workspace {
    this.#workspaces.set(workspace.id, workspace);
    return workspace;
  }

  find(id: string): Workspace | undefined {
    return this.#workspaces.get(id);
  }

  install(
    into: { readonly team?: string; readonly enterprise?: string },
    botToken = `xoxb-fake-${into.team ?? into.enterprise ?? ''}-${this.#installations.length + 1}`,
    scopes = SCOPES,
  ): Installation {
    const suffix = into.team === 'T1' ? '' : (into.team ?? into.enterprise ?? '');
    const { team, enterprise } = into;
    const made: Installation = {
      ...(team !== undefined && { team }),
      ...(enterprise !== undefined && { enterprise }),
      botToken,
      botUser: `UBOT${suffix}`,
      botId: `BBOT${suffix}`,
      scopes,
      isRevoked: false,
    };
    for (const old of this.#installations) {
      if (old.team === team && old.enterprise === enterprise) old.isRevoked = true;
    }
    this.#installations.push(made);
    return made;
  }

  /** The installation that serves a workspace: its own before that of its organisation. */
  serving(team: string): Installation | undefined {
    const enterprise = this.find(team)?.enterprise;
    const live = this.#installations.filter(({ isRevoked }) => !isRevoked);
    return (
      live.find((one) => one.team === team) ??
      live.find((one) => isOrgInstall(one) && enterprise !== undefined && one.enterprise === enterprise)
    );
  }

  byToken(token: string): Installation | undefined {
    return this.#installations.find(({ botToken }) => botToken === token);
  }

  /** Whether an installation reaches into a workspace. */
  reaches(installation: Installation, team: string): boolean {
    if (!isOrgInstall(installation)) return installation.team === team;
    return this.find(team)?.enterprise === installation.enterprise;
  }
}
