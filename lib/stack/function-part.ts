import { METRICS } from '../domain/metrics.ts';
import { alarm, functionErrors } from './alarm.ts';
import { functionRole, writesTo } from './function-role.ts';
import type { FunctionEvent, Part, PartFunction } from './part.ts';
import type { OnlyIf, Statement } from './resource.ts';

/** A function, as far as one differs from another. */
export interface FunctionFacts extends Pick<
  PartFunction,
  'description' | 'environment' | 'url' | 'reservedConcurrency'
> {
  /** The name of its file under functions/, as in `import-finding`. */
  readonly name: string;
  readonly timeoutSeconds: number;
  /** What it may do beside writing its log. */
  readonly statements: readonly (Statement | OnlyIf<Statement>)[];
  readonly events: readonly FunctionEvent[];
}

/** A function under a role of its own, with an alarm for its errors. */
export function functionPart(facts: FunctionFacts): Part {
  const { name, description, timeoutSeconds, statements, events, environment, ...others } = facts;
  const { id, key } = idsOf(name);
  return {
    functions: {
      [key]: {
        description,
        handler: `${name}.handler`,
        package: { artifact: `build/${name}.zip` },
        role: `${id}Role`,
        memorySize: 512,
        timeout: timeoutSeconds,
        environment: {
          POWERTOOLS_METRICS_NAMESPACE: METRICS.namespace,
          POWERTOOLS_SERVICE_NAME: METRICS.service,
          ...environment,
        },
        events: [...events],
        ...others,
      },
    },
    resources: {
      [`${id}Role`]: functionRole(name, `imds-guardrail: ${description}`, [
        ...statements,
        writesTo(`${id}LogGroup`),
      ]),
      [`${id}ErrorsAlarm`]: alarm(functionErrors(name, `${id}LambdaFunction`)),
    },
    outputs: {},
  };
}

/** For `import-finding`: `ImportFinding` for its resources and `importFinding`, from which osls makes the same. */
export function idsOf(name: string): { id: string; key: string } {
  const key = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { id: `${key.charAt(0).toUpperCase()}${key.slice(1)}`, key };
}
