import { resolveConfig, format } from 'prettier';
import type { Authorization, Condition, Grant } from './iam.ts';
import { ACCOUNT, MEMBER_ACCOUNT, MEMBER_ROLE, REGION } from './template.ts';

/** A statement of a policy, as people write it down. */
export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** The page that tells operators and auditors what each role may: written from the template, and never by hand. */
export async function permissionsPage(
  roles: ReadonlyMap<string, readonly Grant[]>,
  memberRole: readonly PolicyStatement[],
): Promise<string> {
  const sections = [...roles].map(([id, grants]) => sectionOf(id, grants)).join('\n\n');
  const policy = { Version: '2012-10-17', Statement: memberRole };
  const page = `${INTRODUCTION}

${sections}

## The member role

What the functions call in other accounts, in the role that \`memberRoleName\` names there. Who may assume it, its trust policy says: the roles above that may \`sts:AssumeRole\`.

\`\`\`json
${JSON.stringify(policy, null, 2)}
\`\`\`
`;
  const path = 'docs/permissions.md';
  return format(page, { ...(await resolveConfig(path)), filepath: path });
}

/** The policy that the member role needs for these calls: each action on all that it was called for, in any Region. */
export function policyFor(asked: readonly Authorization[]): PolicyStatement[] {
  const anywhere = (resource: string) =>
    resource
      .replaceAll(REGION, '*')
      .replaceAll(MEMBER_ACCOUNT, 'ACCOUNT')
      .replace(/instance\/.*$/, 'instance/*');
  const byResource = Map.groupBy(asked, ({ resource }) => anywhere(resource));
  return [...byResource].toSorted(byFirst).map(([Resource, calls]) => ({
    Effect: 'Allow',
    Action: [...new Set(calls.map(({ action }) => action))].toSorted(),
    Resource,
  }));
}

const INTRODUCTION = `# Permissions

What each role of the stack may, with everything that a policy can switch on, and where \`${MEMBER_ROLE}\` is the parameter \`memberRoleName\`. What is disabled does not exist.

A test writes this page from the template. The same test runs every function with its role in force: the role allows each call that the function makes, and each permission below is used by a call. What a state machine, the scheduler or Lambda itself does in a role is derived from the template. After a change of roles: \`npx vitest run test/least-privilege/functions.test.ts --update\`.`;

function sectionOf(id: string, grants: readonly Grant[]): string {
  const rows = grants.map(({ sid, actions, resources, conditions }) => {
    const may = [...actions].toSorted().map(code).join(', ');
    const on = [...resources.map(inWords), ...conditions.map(conditionInWords)].join(', ');
    return `| ${purposeOf(sid)} | ${may} | ${on} |`;
  });
  return [`## ${id}`, '', '| to | may | on |', '|---|---|---|', ...rows].join('\n');
}

/** As in `keep records`, for `KeepRecords`. */
function purposeOf(sid: string): string {
  const words = sid.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return words.replace('ec2', 'EC2').replace('imds v1', 'IMDSv1');
}

/** An ARN without what goes without saying: its own account and Region. */
function inWords(arn: string): string {
  if (arn === '*') return 'everything';
  const [, , service = '', region = '', account = '', ...resource] = arn.split(':');
  const elsewhere = [...(region === '*' ? ['any Region'] : []), ...(account === '*' ? ['any account'] : [])];
  const name = code(`${service}:${resource.join(':').replaceAll(ACCOUNT, 'ACCOUNT')}`);
  return elsewhere.length === 0 ? name : `${name} in ${elsewhere.join(' and ')}`;
}

function conditionInWords({ key, values }: Condition): string {
  const listed = values.map(code).join(', ');
  return key === 'dynamodb:LeadingKeys' ? `items ${listed}` : `where ${code(key)} is ${listed}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function byFirst([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
