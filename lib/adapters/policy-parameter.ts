import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parsePolicyJson } from '../boundary/policy/parse-policy-json.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';
import { kept } from './kept.ts';

/** A change of the policy is in force after this long at the latest. */
const KEEP_MILLISECONDS = 60_000;

/**
 * The policy in its SSM parameter, read once a minute. A policy that cannot be read or parsed stops the
 * guard: the messages wait in their queue, since enforcing by guesswork would be worse.
 */
export function policyParameter(parameterName: string, now: () => Date): Pick<GuardPorts, 'policy'> {
  const client = new SSMClient({});
  const read = async () => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameterName }));
    return parsePolicyJson(Parameter?.Value ?? '');
  };
  return { policy: kept(read, KEEP_MILLISECONDS, now) };
}
