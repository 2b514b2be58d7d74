import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { securityFinding } from '../../../lib/boundary/asff.ts';
import { findingOf, type Finding } from '../../../lib/domain/finding.ts';
import type { ClosedRecord } from '../../../lib/domain/record.ts';
import { aClosedRecord, anInstance, NOW, v1Allowed } from '../../given.ts';
import { anyFinding } from './arbitrary-finding.ts';

function aFinding(record: Partial<ClosedRecord> = {}, differences: Partial<Finding> = {}): Finding {
  const instance = anInstance({ tags: { Name: 'web-1', empty: '' } });
  return { ...findingOf(aClosedRecord(record), instance), ...differences };
}

describe('a finding in the AWS Security Finding Format', () => {
  it('says what was found on which instance, and that it is fixed', () => {
    expect(securityFinding(aFinding())).toEqual({
      SchemaVersion: '2018-10-08',
      Id: 'imds-guardrail/metadata-options/arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718',
      ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
      GeneratorId: 'imds-guardrail/metadata-options',
      AwsAccountId: '111122223333',
      CreatedAt: '2026-03-01T09:59:57.000Z',
      UpdatedAt: '2026-03-01T10:00:00.001Z',
      LastObservedAt: '2026-03-01T10:00:00.001Z',
      Title: 'i-0a1b2c3d4e5f60718 was launched with IMDSv1 allowed; it is corrected',
      Description: 'IMDSv1 is allowed since the launch: set back to required.',
      Types: ['Software and Configuration Checks/AWS Security Best Practices'],
      Severity: { Label: 'MEDIUM' },
      FindingProviderFields: {
        Severity: { Label: 'MEDIUM', Original: 'MEDIUM' },
        Types: ['Software and Configuration Checks/AWS Security Best Practices'],
      },
      Remediation: {
        Recommendation: {
          Text: 'Set HttpTokens=required in the launch template or the code that launched it, so that the next launch needs no correction.',
          Url: expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//) as string,
        },
      },
      Compliance: { Status: 'PASSED' },
      RecordState: 'ACTIVE',
      Workflow: { Status: 'RESOLVED' },
      ProductFields: {
        'imds-guardrail/kind': 'launch-remediated',
        'imds-guardrail/outcome': 'remediated',
        'imds-guardrail/scope': 'baseline',
        'imds-guardrail/findingId': '11111111-2222-4333-8444-555555555555/i-0a1b2c3d4e5f60718',
        'imds-guardrail/event': 'RunInstances',
        'imds-guardrail/principal': 'alice@example.com from 203.0.113.10',
      },
      Resources: [
        {
          Type: 'AwsEc2Instance',
          Id: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718',
          Region: 'eu-west-1',
          Tags: { Name: 'web-1' },
          Details: {
            AwsEc2Instance: {
              ImageId: 'ami-0a1b2c3d4e5f60718',
              MetadataOptions: {
                HttpEndpoint: 'enabled',
                HttpTokens: 'required',
                HttpPutResponseHopLimit: 1,
                HttpProtocolIpv6: 'disabled',
                InstanceMetadataTags: 'disabled',
              },
            },
          },
        },
      ],
    });
  });

  it('is new and failed while it is open, with what EC2 said', () => {
    const finding = aFinding({ outcome: 'denied', after: v1Allowed, refusal: 'UnauthorizedOperation: no' });

    expect(securityFinding(finding)).toMatchObject({
      Compliance: { Status: 'FAILED' },
      RecordState: 'ACTIVE',
      Workflow: { Status: 'NEW' },
      ProductFields: { 'imds-guardrail/refusal': 'UnauthorizedOperation: no' },
    });
  });

  it('is archived when the instance is gone', () => {
    expect(securityFinding(aFinding({ outcome: 'gone', after: v1Allowed }))).toMatchObject({
      Compliance: { Status: 'PASSED' },
      RecordState: 'ARCHIVED',
      Workflow: { Status: 'RESOLVED' },
    });
  });

  it('has one id for all that is told of an instance', () => {
    const opened = securityFinding(aFinding({ outcome: 'audited', after: v1Allowed, recordId: 'one' }));
    const resolved = securityFinding(aFinding({ outcome: 'resolved', violations: [], recordId: 'two' }));

    expect(resolved.Id).toBe(opened.Id);
  });

  it('is newer when it is told again with the one who did it', () => {
    const [unknown, known] = [aFinding({ principal: null }), aFinding()].map(securityFinding);

    expect(unknown?.UpdatedAt).toBe(NOW.toISOString());
    expect(Date.parse(known?.UpdatedAt ?? '')).toBe(NOW.getTime() + 1);
  });

  it('leaves out what is not known of the instance, and names its profile', () => {
    const bare = anInstance({
      tags: {},
      imageId: null,
      instanceProfileArn: 'arn:aws:iam::1:instance-profile/p',
    });

    const [resource] = securityFinding(findingOf(aClosedRecord({ after: {} }), bare)).Resources;

    expect(resource).not.toHaveProperty('Tags');
    expect(resource?.Details.AwsEc2Instance).toEqual({
      IamInstanceProfileArn: 'arn:aws:iam::1:instance-profile/p',
      MetadataOptions: {},
    });
  });

  it('is of the partition of its Region', () => {
    const finding = aFinding({}, { instance: { ...aFinding().instance, region: 'us-gov-west-1' } });

    expect(securityFinding(finding).ProductArn).toMatch(/^arn:aws-us-gov:securityhub:us-gov-west-1:/);
  });

  it('keeps the limits of the format and has no blank text, whatever the finding', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.constantFrom('', ' ', '\n'));

    fc.assert(
      fc.property(anyFinding(texts), (finding) => {
        const asff = securityFinding(finding);

        expect(asff.Title.length).toBeLessThanOrEqual(256);
        expect(asff.Description.length).toBeLessThanOrEqual(1024);
        expect(asff.Remediation.Recommendation.Text.length).toBeLessThanOrEqual(512);
        expect(asff.Id.length).toBeLessThanOrEqual(512);
        expect(Object.keys(asff.ProductFields).length).toBeLessThanOrEqual(50);
        expect(Object.values(asff.ProductFields).every((value) => value.length <= 2048)).toBe(true);
        for (const text of [asff.Title, asff.Description, ...Object.values(asff.ProductFields)]) {
          expect(text).toMatch(/\S/);
        }
        for (const keyOrValue of Object.entries(asff.Resources[0]?.Tags ?? {}).flat()) {
          expect(keyOrValue).toMatch(/\S/);
        }
      }),
    );
  });

  it('cuts what is too long, and shows that it did', () => {
    const finding = aFinding(
      { refusal: 'x'.repeat(5000) },
      { title: 'x'.repeat(256), nextStep: 'x'.repeat(513) },
    );

    const { Title, Remediation, ProductFields } = securityFinding(finding);

    expect(Title).toBe('x'.repeat(256));
    expect(Remediation.Recommendation.Text).toBe(`${'x'.repeat(511)}…`);
    expect(ProductFields['imds-guardrail/refusal']).toBe(`${'x'.repeat(2047)}…`);
  });

  it('names at most 50 tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`tag-${index}`, 'x']));

    const [resource] = securityFinding(findingOf(aClosedRecord(), anInstance({ tags }))).Resources;

    expect(Object.keys(resource?.Tags ?? {})).toHaveLength(50);
  });
});
