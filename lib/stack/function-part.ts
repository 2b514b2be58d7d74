import { METRICS } from '../domain/metrics.ts';
import { alarm, functionErrors, notStarted, runDropped, throttled } from './alarm.ts';
import { functionRole, runsAs, writesTo } from './function-role.ts';
import { ofFunction } from './made-by-osls.ts';
import { doorConcurrency, doorConditions } from './parameters.ts';
import type { Door, FunctionEvent, Part, PartFunction } from './part.ts';
import type { OnlyIf, Resource, Statement } from './resource.ts';

/** A URL that is open to everybody, and why that does no harm; or one for those whom IAM knows. */
export type DoorFacts = { readonly openBecause: string } | Exclude<Door, true>;

/** A function, as far as one differs from another. */
export interface FunctionFacts extends Pick<PartFunction, 'description' | 'environment'> {
  /** The name of its file under functions/, as in `import-finding`. */
  readonly name: string;
  readonly timeoutSeconds: number;
  /** What it may do beside writing its log. */
  readonly statements: readonly (Statement | OnlyIf<Statement>)[];
  readonly events: readonly FunctionEvent[];
  readonly url?: DoorFacts;
}

/** A function under a role of its own, with alarms for its errors and for the ways in which it may not run. */
export function functionPart(facts: FunctionFacts): Part {
  const { name, description, timeoutSeconds, statements, events, environment, url } = facts;
  const { id, key } = idsOf(name);
  const openBecause = url !== undefined && 'openBecause' in url ? url.openBecause : null;
  const isOpen = openBecause !== null;
  const deployed: PartFunction = {
    description,
    handler: `${name}.handler`,
    package: { artifact: `build/${name}.zip` },
    role: runsAs(`${id}Role`),
    memorySize: 512,
    timeout: timeoutSeconds,
    environment: {
      POWERTOOLS_METRICS_NAMESPACE: METRICS.namespace,
      POWERTOOLS_SERVICE_NAME: METRICS.service,
      ...environment,
    },
    events: [...events],
    ...(url !== undefined && { url: 'openBecause' in url ? true : url }),
    ...(isOpen && { reservedConcurrency: doorConcurrency }),
  };
  return {
    functions: { [key]: deployed },
    resources: {
      [`${id}Role`]: functionRole(name, `imds-guardrail: ${description}`, [
        ...statements,
        writesTo(`${id}LogGroup`),
      ]),
      ...functionAlarms(name, id, deployed),
    },
    extensions: ofFunction(id, deployed, openBecause),
    conditions: isOpen ? doorConditions : {},
    outputs: {},
  };
}

function functionAlarms(
  name: string,
  id: string,
  { events, reservedConcurrency }: PartFunction,
): Readonly<Record<string, Resource>> {
  const logicalId = `${id}LambdaFunction`;
  return {
    [`${id}ErrorsAlarm`]: alarm(functionErrors(name, logicalId)),
    ...(reservedConcurrency !== undefined && {
      [`${id}ThrottledAlarm`]: alarm(throttled(name, logicalId)),
    }),
    ...(events.some((event) => 'schedule' in event) && {
      [`${id}NotStartedAlarm`]: alarm(notStarted(name, `${id}EventsRuleSchedule1`)),
      [`${id}DroppedAlarm`]: alarm(runDropped(name, logicalId)),
    }),
  };
}

/** For `import-finding`: `ImportFinding` for its resources and `importFinding`, from which osls makes the same. */
export function idsOf(name: string): { id: string; key: string } {
  const key = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { id: `${key.charAt(0).toUpperCase()}${key.slice(1)}`, key };
}
