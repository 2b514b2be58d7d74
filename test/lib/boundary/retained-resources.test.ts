import { describe, expect, it } from 'vitest';
import { retainedResources } from '../../../lib/boundary/retained-resources.ts';

describe('the resources that outlive a stack', () => {
  it('are those that its template retains', () => {
    const Resources = {
      Records: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' },
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Stories: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Delete' },
      Queue: { Type: 'AWS::SQS::Queue' },
    };

    expect(retainedResources(JSON.stringify({ Resources }))).toEqual(new Set(['Records', 'Bucket']));
  });

  it('cannot be told of what is no template', () => {
    expect(() => retainedResources('{}')).toThrow();
  });
});
