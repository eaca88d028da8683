import type { Loaded } from '../config/config.ts';
import type { Meters } from '../http/meters.ts';
import type { Pressure } from '../http/shedding.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { Stores } from '../stores/stores.ts';
import type { Assets } from '../web/assets.ts';
import type { Flags } from './flags.ts';

/** What was asked for on the command line, and what tests put in the place of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Used instead of the store that the settings name. */
  readonly stores?: Stores;
  readonly flags?: Flags;
  /** Used instead of those that the build made. */
  readonly assets?: Assets;
  /** Used instead of what this process can bear. */
  readonly pressure?: Pressure;
  /** Where the compiled program lies, with its `*.job.js`; worker threads load no TypeScript. */
  readonly compiledFolder?: string;
}

/** What the parts of the house are built from. */
export interface AppParts {
  readonly loaded: Loaded;
  readonly log: Log;
  readonly meters: Meters;
  readonly clock: Clock;
  readonly random: Random;
  readonly publicUrl: () => string;
  readonly onFailure: (cause: unknown) => void;
  readonly overrides: Overrides;
}
