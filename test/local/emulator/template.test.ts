import { describe, expect, test } from 'vitest';
import { adaptedTemplate, type Template } from '../../../local/emulator/template.ts';

const template: Template = {
  Resources: {
    GuardLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Timeout: 60,
        Environment: { Variables: { RECORDS_TABLE_NAME: { Ref: 'RecordsTable' } } },
      },
    },
    BareFunction: { Type: 'AWS::Lambda::Function' },
    CloudTrailQueue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 0 } },
    StateChangeQueue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 120, VisibilityTimeout: 390 } },
    AtOnce: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
    },
    FirstInFirstOut: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { BatchSize: 10 } },
    Collected: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { BatchSize: 200, MaximumBatchingWindowInSeconds: 30 },
    },
  },
};

describe('the template for this machine', () => {
  const adapted = adaptedTemplate(template, {
    environment: { AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9999' },
    stateChangeDelaySeconds: 3,
    batchingWindowSeconds: 1,
  });

  test('sends the calls of every function to the simulator, and keeps their environment', () => {
    expect(adapted.Resources['GuardLambdaFunction']?.Properties).toEqual({
      Timeout: 60,
      Environment: {
        Variables: {
          RECORDS_TABLE_NAME: { Ref: 'RecordsTable' },
          AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9999',
        },
      },
    });
    expect(adapted.Resources['BareFunction']?.Properties).toEqual({
      Environment: { Variables: { AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9999' } },
    });
  });

  test('shortens the waits that exist, and makes none', () => {
    expect(adapted.Resources['StateChangeQueue']?.Properties).toEqual({
      DelaySeconds: 3,
      VisibilityTimeout: 390,
    });
    expect(adapted.Resources['Collected']?.Properties).toEqual({
      BatchSize: 200,
      MaximumBatchingWindowInSeconds: 1,
    });
    expect(adapted.Resources['AtOnce']).toEqual(template.Resources['AtOnce']);
    expect(adapted.Resources['FirstInFirstOut']).toEqual(template.Resources['FirstInFirstOut']);
  });

  test('leaves everything else as it was compiled', () => {
    expect(adapted.Resources['CloudTrailQueue']).toEqual(template.Resources['CloudTrailQueue']);
    expect(Object.keys(adapted.Resources)).toEqual(Object.keys(template.Resources));
  });
});
