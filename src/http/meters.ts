import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Values of a metric's labels. Each label takes values of a closed list only: never an id, an address or a path. */
export type Labels = Readonly<Record<string, string>>;

export interface Reading {
  readonly labels?: Labels;
  readonly value: number;
}

type Readings = readonly Reading[] | Promise<readonly Reading[]>;

/** A description in the form of Prometheus: a name that ends in its unit, and a sentence. */
interface About {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Where the rooms of the house count; docs/metrics.md lists all of it. */
export interface Meters {
  /** Counts up from 0; gives the way to count, by one each time. */
  counter(about: About): (labels?: Labels) => void;
  /** Gives the way to note a duration, in seconds. */
  durations(about: About, buckets: readonly number[]): (labels: Labels, seconds: number) => void;
  /** A value as it is, or a sum that somebody keeps already: read whenever it is asked for. */
  reading(kind: 'gauge' | 'total', about: About, read: () => Readings): void;
  /** Everything, in Prometheus's text format. */
  text(): Promise<string>;
}

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Tells strangers which holes to look for. */
const UNTOLD = 'nodejs_version_info';

export function openMeters(): Meters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registry.removeSingleMetric(UNTOLD);
  return {
    counter({ labels: labelNames = [], ...about }) {
      const counter = new Counter({ ...about, labelNames: [...labelNames], registers });
      return (labels = {}) => {
        counter.inc(labels);
      };
    },
    durations({ labels: labelNames = [], ...about }, buckets) {
      const histogram = new Histogram({
        ...about,
        labelNames: [...labelNames],
        buckets: [...buckets],
        registers,
      });
      return (labels, seconds) => {
        histogram.observe(labels, seconds);
      };
    },
    reading(kind, { labels: labelNames = [], ...about }, read) {
      const parts = { ...about, labelNames: [...labelNames], registers };
      const gauge = kind === 'gauge' ? new Gauge({ ...parts, collect: fill }) : undefined;
      const total = kind === 'total' ? new Counter({ ...parts, collect: fill }) : undefined;
      async function fill(): Promise<void> {
        const readings = await read();
        gauge?.reset();
        total?.reset();
        for (const { labels = {}, value } of readings) {
          gauge?.set(labels, value);
          total?.inc(labels, value);
        }
      }
    },
    text: () => registry.metrics(),
  };
}
