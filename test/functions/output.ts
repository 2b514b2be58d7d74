import { vi } from 'vitest';

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
};

/** Records what is written to the console from now on, instead of showing it. */
export function recordOutput(): Output {
  const written: string[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((text: unknown) => void written.push(String(text)));
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

function unitsOf(line: Line): Line {
  const {
    CloudWatchMetrics: [definition],
  } = line['_aws'] as {
    CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }];
  };
  return Object.fromEntries(definition.Metrics.map(({ Name, Unit }) => [Name, Unit]));
}
