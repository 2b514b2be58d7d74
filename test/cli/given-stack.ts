import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach } from 'vitest';

export const STACK = 'imds-guardrail-production';

/** For a file of tests: a stack of the guardrail, with outputs that may be other ones in a test. */
export function inStack(outputs: () => Readonly<Record<string, string>>): {
  readonly givenOutputs: (outputs: Readonly<Record<string, string>>) => void;
  /** Its resources, as CloudFormation lists them, page by page. */
  readonly givenResources: (...pages: Partial<StackResourceSummary>[][]) => void;
  /** CloudFormation knows no stack at all. */
  readonly givenNoStack: () => void;
} {
  const cloudFormation = mockClient(CloudFormationClient);
  const givenOutputs = (values: Readonly<Record<string, string>>): void => {
    const Outputs = Object.entries(values).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    const stack = {
      StackName: STACK,
      CreationTime: new Date(),
      StackStatus: 'CREATE_COMPLETE',
      Outputs,
    } as const;
    cloudFormation.on(DescribeStacksCommand, { StackName: STACK }).resolves({ Stacks: [stack] });
  };

  beforeEach(() => {
    cloudFormation.reset();
    givenOutputs(outputs());
  });

  afterAll(() => {
    cloudFormation.restore();
  });

  const givenNoStack = (): void => {
    const error = Object.assign(new Error('Stack with id x does not exist'), { name: 'ValidationError' });
    cloudFormation.on(DescribeStacksCommand).rejects(error);
  };

  const givenResources = (...pages: Partial<StackResourceSummary>[][]): void => {
    pages.forEach((page, index) => {
      const NextToken = index === 0 ? undefined : String(index);
      cloudFormation.on(ListStackResourcesCommand, { StackName: STACK, NextToken }).resolves({
        StackResourceSummaries: page as StackResourceSummary[],
        ...(index + 1 < pages.length && { NextToken: String(index + 1) }),
      });
    });
  };

  return { givenOutputs, givenResources, givenNoStack };
}
