import type { CreatorGate } from '../http/auth.ts';
import type { Log } from '../kit/log.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { Vault } from '../vault/vault.ts';
import type { Assets } from './assets.ts';

export interface WebParts {
  readonly vault: Vault;
  readonly gate: CreatorGate;
  /** Whether the gate wants a token: the create form then asks for one. */
  readonly needsToken: boolean;
  /** Whether there is an admin face. */
  readonly hasAdmin?: boolean;
  /** Known only once the listener has its port. */
  readonly publicUrl: () => string;
  readonly limits: OrderLimits;
  /** Read from where the build puts them, if not given. */
  readonly assets?: Assets;
  readonly log: Log;
}
