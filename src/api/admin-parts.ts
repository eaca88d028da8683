import type { AdminGate } from '../http/admin-gate.ts';
import type { ActorName } from '../vault/actor.ts';
import type { AdminAct, AuditPage, AuditQuery } from '../vault/audit.ts';
import type { SecretId } from '../vault/secret-key.ts';

/** What the admin face works with. It is there only where an admin token is set. */
export interface AdminParts {
  readonly gate: AdminGate;
  readonly audit: (query: AuditQuery) => Promise<AuditPage>;
  /** Writes down what somebody did with the admin token. Looking is written down once an hour for each address. */
  readonly note: (actor: ActorName, act: AdminAct, id?: SecretId) => void;
}
