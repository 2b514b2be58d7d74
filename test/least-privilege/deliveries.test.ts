import { beforeAll, describe, expect, it } from 'vitest';
import { deliveriesIn, servicesLetIn } from './deliveries.ts';
import { fillingIn } from './filled-in.ts';
import type { Authorization, Grant } from './iam.ts';
import { lacking, unused } from './judgement.ts';
import { templateWithEverything, type Template } from './template.ts';

let template: Template;
let delivered: Authorization[];
let letIn: Grant[];

/** What services do in a template, and what they may. */
function read(from: Template): [Authorization[], Grant[]] {
  const fillIn = fillingIn(from, 'https://sqs.eu-west-1.amazonaws.com');
  return [deliveriesIn(from, fillIn), servicesLetIn(from, fillIn)];
}

beforeAll(async () => {
  template = await templateWithEverything();
  [delivered, letIn] = read(template);
});

describe('the policies of queues, topics and keys', () => {
  it('let in every service that the stack has something delivered by', () => {
    expect(delivered.length).toBeGreaterThan(50);
    expect(lacking(letIn, delivered)).toEqual([]);
  });

  it('let in nobody else', () => {
    expect(unused(letIn, delivered)).toEqual([]);
  });

  it('would shut out a rule whose queue has none', () => {
    const others = Object.entries(template.resources).filter(([id]) => id !== 'CloudTrailQueuePolicy');

    const [asked, grants] = read({ ...template, resources: Object.fromEntries(others) });

    expect(lacking(grants, asked)).toMatchObject([
      expect.stringMatching(/^sqs:SendMessage on .*:CloudTrailQueue with service=events/) as unknown,
    ]);
  });

  it('would shut out alarms from a topic under AWS’s own key', () => {
    const topic = template.resources['AlarmsTopic'];
    if (topic?.Type !== 'AWS::SNS::Topic') throw new Error('It is no topic.');
    const AlarmsTopic = { ...topic, Properties: { ...topic.Properties, KmsMasterKeyId: 'alias/aws/sns' } };

    // The key's own policy lets in whoever may use SNS in the account, and no service.
    const [asked, grants] = read({ ...template, resources: { ...template.resources, AlarmsTopic } });
    const ofThisStack = grants.map((grant) =>
      grant.resources.includes('*') ? { ...grant, resources: ['arn:aws:kms:*'] } : grant,
    );

    expect(lacking(ofThisStack, asked)).toMatchObject([
      expect.stringContaining('kms:Decrypt on alias/aws/sns') as unknown,
      expect.stringContaining('kms:GenerateDataKey on alias/aws/sns') as unknown,
    ]);
  });
});
