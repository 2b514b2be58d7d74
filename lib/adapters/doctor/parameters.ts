import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parsePolicyJson } from '../../boundary/policy/parse-policy-json.ts';
import { PolicyError } from '../../boundary/policy/policy-error.ts';
import type { PolicyInForce } from '../../domain/doctor/policy-state.ts';
import type { Secret } from '../../shell/doctor/doctor-ports.ts';
import { nullIf, type DoctorConnection } from './connection.ts';

const AWS_OWN_KEY = 'alias/aws/ssm';

/** The policy that the functions read, and what they would say to it. */
export async function policyInForce(name: string, connection: DoctorConnection): Promise<PolicyInForce> {
  const json = await valueOf(name, connection);
  if (json === null) return { kind: 'missing' };
  return policyIn(json);
}

/** A policy as JSON, or what is wrong with it. */
export function policyIn(json: string): PolicyInForce {
  try {
    return { kind: 'valid', policy: parsePolicyJson(json) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { kind: 'invalid', problems: error.lines };
  }
}

/**
 * A secret, and which key it is encrypted with. It is for asking with, and never for telling.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
 */
export async function secretIn(name: string, connection: DoctorConnection): Promise<Secret> {
  const { ask, client } = connection;
  const ssm = client(SSMClient);
  const filter = { Key: 'Name', Option: 'Equals', Values: [name] };
  const [value, described] = await Promise.all([
    valueOf(name, connection),
    ask('ssm:DescribeParameters', () =>
      ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter] })),
    ),
  ]);
  const key = described.Parameters?.[0]?.KeyId ?? AWS_OWN_KEY;
  return { name, value: value?.trim() ?? '', ownKey: key === AWS_OWN_KEY ? null : key };
}

async function valueOf(name: string, { ask, client }: DoctorConnection): Promise<string | null> {
  const ssm = client(SSMClient);
  const command = new GetParameterCommand({ Name: name, WithDecryption: true });
  const found = await ask('ssm:GetParameter', () => ssm.send(command).catch(nullIf('ParameterNotFound')));
  return found === null ? null : (found.Parameter?.Value ?? '');
}
