import { randomUUID } from 'node:crypto';
import { GetRolePolicyCommand, ListRolePoliciesCommand, type IAMClient } from '@aws-sdk/client-iam';
import { matchesAny } from '../../lib/domain/wildcard.ts';
import { xmlAnswer, type Answer } from '../ec2/http-answer.ts';
import { branchesAt, textAt, textsAt, type QueryBranch } from '../ec2/protocol/query.ts';
import { queryAnswer } from '../ec2/protocol/xml.ts';
import { decisionOn, policyDocument } from './simulate-policy.ts';

const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';

/**
 * Simulates the policies of a role on the emulator, whose own simulation knows neither context keys nor an organization.
 * What matches one of `denied` a service control policy denies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulatePrincipalPolicy(
  parameters: QueryBranch,
  denied: readonly string[],
  client: IAMClient,
): Promise<Answer> {
  const roleName = textAt(parameters, 'PolicySourceArn')?.split('/').at(-1) ?? '';
  const [resourceArn = '*'] = textsAt(parameters, 'ResourceArns.member');
  const context = new Map(
    branchesAt(parameters, 'ContextEntries.member').map((entry) => [
      textAt(entry, 'ContextKeyName') ?? '',
      textsAt(entry, 'ContextKeyValues.member'),
    ]),
  );
  const statements = await statementsOf(roleName, client);
  const EvaluationResults = textsAt(parameters, 'ActionNames.member').map((action) => {
    const isDenied = matchesAny(denied, action);
    const decision = decisionOn(statements, { action, resourceArn, context });
    return {
      EvalActionName: action,
      EvalResourceName: resourceArn,
      EvalDecision: isDenied ? 'explicitDeny' : decision,
      OrganizationsDecisionDetail: { AllowedByOrganizations: !isDenied },
    };
  });
  const result = { EvaluationResults, IsTruncated: false };
  return xmlAnswer(200, queryAnswer('SimulatePrincipalPolicy', NAMESPACE, randomUUID(), result));
}

async function statementsOf(RoleName: string, client: IAMClient) {
  const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
  const documents = await Promise.all(
    PolicyNames.map((PolicyName) => client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  return documents.flatMap(({ PolicyDocument = '' }) => {
    // IAM gives documents percent-encoded.
    return policyDocument.parse(JSON.parse(decodeURIComponent(PolicyDocument))).Statement;
  });
}
