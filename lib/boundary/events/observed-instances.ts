import * as z from 'zod';
import type { Instance, InstanceState } from '../../domain/instance.ts';
import type { Essentials } from './essentials.ts';
import { asList, scalar } from './ec2-serialisation.ts';
import { instanceId } from './shapes.ts';

/** What an event shows of an instance: its id, and more where the call tells it. */
export type SeenInstance = Pick<Instance, 'instanceId'> & Partial<Omit<Instance, 'accountId' | 'region'>>;

/** EC2's name of an instance's state; `unknown` for everything else. */
export const instanceState = z.preprocess(
  scalar,
  z
    .enum(['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'])
    .or(z.literal('unknown'))
    .catch('unknown'),
) satisfies z.ZodType<InstanceState>;

/**
 * The instances that an event names, in the account and Region of the event, each once. What it does not show
 * of them, each or in common, is unknown.
 */
export function instancesIn(
  { accountId, region }: Pick<Essentials, 'accountId' | 'region'>,
  seen: readonly SeenInstance[],
  common: Omit<SeenInstance, 'instanceId'> = {},
): readonly Instance[] {
  const instances = seen.map((instance) => ({ ...UNSEEN, ...common, ...instance, accountId, region }));
  return [...new Map(instances.map((instance) => [instance.instanceId, instance])).values()];
}

/** The ids in a list of ARNs of any resources, as in the `resources` of an event. */
export function instanceIdsOfArns(arns: unknown): readonly string[] {
  return asList(arns).flatMap((arn) => {
    const id = /^arn:[^:]*:ec2:.*:instance\/(.*)$/.exec(scalar(arn) ?? '')?.[1];
    const parsed = instanceId.safeParse(id);
    return parsed.success ? [parsed.data] : [];
  });
}

const UNSEEN = {
  state: 'unknown',
  metadataOptions: {},
  tags: null,
  imageId: null,
  instanceProfileArn: null,
  managedBy: null,
  firstLaunchedAt: null,
  clientToken: null,
} as const satisfies Partial<Instance>;
