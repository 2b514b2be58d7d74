import { describe, expect, it, vi } from 'vitest';
import { metricId, readOf, type READ_METRICS } from './read-metrics.ts';

type Line = Readonly<Record<string, unknown>>;

/** What a function writes to its log, as CloudWatch would take it. */
export interface Output {
  /** The log lines of the logger. */
  readonly logs: () => Line[];
  /** The lines in CloudWatch's embedded metric format. */
  readonly emf: () => Line[];
  /** The values of the metrics that have no dimension but the service. */
  readonly metrics: () => Line;
  /** Their units, by name. */
  readonly units: () => Line;
  readonly text: () => string;
}

/** What Powertools is told in a test, so that it writes log and metrics to the console. */
export const powertoolsEnvironment = {
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  POWERTOOLS_METRICS_NAMESPACE: 'ImdsGuardrail',
  POWERTOOLS_SERVICE_NAME: 'imds-guardrail',
  // What somebody may set who looks for a fault: it must not bring secrets into the log.
  POWERTOOLS_LOGGER_LOG_EVENT: 'true',
};

/**
 * What no log line and no metric may hold, by its shape: credentials of AWS, signatures of AWS and of Slack, tokens and
 * webhooks of Slack, links to the approval page, tokens of waiting workflows, and user data (hunter2).
 */
const SECRETS =
  /A[KS]IA[A-Z0-9]{12,}|AWS4-HMAC-SHA256|Signature=|wJalrXUtnFEMI|v0=[0-9a-f]{8}|xox[a-z]-|hooks\.slack\.com|\/actions\/|local-signing-secret|\?t=|k3y-of-the-tests|token of |AAAAKgAAAAI|hunter2|aHVudGVyMg/;

/**
 * For the end of a file of tests: what functions have written in all of them. `reads` are those functions whose metrics
 * the dashboard and the alarms read; `secrets` are secrets of this file that have no shape of their own.
 */
export function describeOutput(
  reads: readonly (keyof typeof READ_METRICS)[],
  secrets: () => readonly string[] = () => [],
): void {
  describe('all that was written', () => {
    it('has every metric that the dashboard and the alarms read, by its namespace, name and dimensions', () => {
      const emitted = emittedMetrics();

      expect(reads.flatMap(readOf).filter((metric) => !emitted.has(metric))).toEqual([]);
    });

    it('holds no secret, in no line', () => {
      const lines = everything.filter(
        (text) => SECRETS.test(text) || secrets().some((secret) => text.includes(secret)),
      );

      expect(everything.length).toBeGreaterThan(0);
      expect(lines).toEqual([]);
    });
  });
}

/** What was written since the test file began, whichever of its tests did it. */
const everything: string[] = [];

/** Records what is written to the console from now on, instead of showing it. */
export function recordOutput(): Output {
  const written: string[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((text: unknown) => {
      written.push(String(text));
      everything.push(String(text));
    });
  }
  const lines = () => written.map((text) => JSON.parse(text) as Line);
  const emf = () => lines().filter((line) => '_aws' in line);
  const metrics = () => emf().find((line) => !('reason' in line)) ?? {};
  return {
    logs: () => lines().filter((line) => !('_aws' in line)),
    emf,
    metrics,
    units: () => unitsOf(metrics()),
    text: () => written.join('\n'),
  };
}

/** Every metric that was emitted since the test file began, by {@link metricId}. */
function emittedMetrics(): Set<string> {
  const lines = everything
    .filter((text) => text.includes('"_aws"'))
    .map((text) => JSON.parse(text) as Line & { _aws: EmbeddedMetrics });
  return new Set(
    lines.flatMap((line) =>
      line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Metrics.filter(({ Name }) => line[Name] !== undefined).flatMap(({ Name }) =>
          Dimensions.map((names) =>
            metricId(
              Namespace,
              Name,
              names.map((name) => [name, line[name]]),
            ),
          ),
        ),
      ),
    ),
  );
}

interface EmbeddedMetrics {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

function unitsOf(line: Line): Line {
  const {
    CloudWatchMetrics: [definition],
  } = line['_aws'] as {
    CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }];
  };
  return Object.fromEntries(definition.Metrics.map(({ Name, Unit }) => [Name, Unit]));
}
