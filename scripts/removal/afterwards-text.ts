import type { Removal, StackResource } from '../../lib/domain/removal/removal.ts';

/**
 * What is said when the stack is gone: what is still there, how it gets back into a stack that is deployed later, and
 * how it is deleted for good.
 */
export function afterwardsText(removal: Removal, stage: string): string {
  const tables = removal.resources.filter(
    ({ isRetained, type }) => isRetained && type === 'AWS::DynamoDB::Table',
  );
  const others = removal.resources.filter((each) => each.isRetained && !tables.includes(each));
  const secrets = removal.secretParameters ?? [];
  return [
    `${removal.stackName} is gone from ${removal.region}. Still there:`,
    ...[...tables, ...others].map(({ type, name }) => `  ${type} ${name}`),
    ...secrets.map((name) => `  AWS::SSM::Parameter ${name}`),
    '',
    ...(tables.length === 0
      ? []
      : [...againLines(tables, removal, stage), '', ...deletionLines(tables, removal)]),
    ...secrets.map((name) => `  aws ssm delete-parameter --region ${removal.region} --name ${name}`),
    '',
  ].join('\n');
}

/**
 * CloudFormation takes existing tables into a stack only as the first thing that is in it, and osls adds all else.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 */
function againLines(
  tables: readonly StackResource[],
  { stackName, region }: Removal,
  stage: string,
): string[] {
  const ids = tables.map(({ id }) => id).join(', ');
  const imported = tables.map(({ id, type, name }) => ({
    ResourceType: type,
    LogicalResourceId: id,
    ResourceIdentifier: { TableName: name },
  }));
  const where = `--region ${region} --stack-name ${stackName}`;
  return [
    'A new deployment makes new tables, and knows nothing of these: no earlier values, no exceptions. To go on with',
    'them, import them into the stack before you deploy it again:',
    `  npm run package -- --stage ${stage} --region ${region}`,
    `  jq '{Resources: .Resources | {${ids}}}' .serverless/cloudformation-template-update-stack.json > tables.json`,
    `  aws cloudformation create-change-set ${where} --change-set-type IMPORT \\`,
    `    --change-set-name tables --template-body file://tables.json --resources-to-import \\`,
    `    '${JSON.stringify(imported)}'`,
    `  aws cloudformation wait change-set-create-complete ${where} --change-set-name tables`,
    `  aws cloudformation execute-change-set ${where} --change-set-name tables`,
    `  aws cloudformation wait stack-import-complete ${where}`,
    `  npm run deploy -- --stage ${stage} --region ${region}`,
  ];
}

function deletionLines(tables: readonly StackResource[], { region }: Removal): string[] {
  return [
    'To delete them for good (and with them the only account of what was done, and the values that rollbacks and',
    'hop limits go back to):',
    ...tables.flatMap(({ name }) => [
      `  aws dynamodb update-table --region ${region} --table-name ${name} --no-deletion-protection-enabled`,
      `  aws dynamodb delete-table --region ${region} --table-name ${name}`,
    ]),
  ];
}
