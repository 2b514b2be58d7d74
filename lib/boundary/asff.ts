import { describePrincipal } from '../domain/finding-text.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import { GOVERNED_FIELDS, apiName, type ObservedMetadataOptions } from '../domain/metadata-options.ts';
import { isOpen } from '../domain/notifications/open-violations.ts';
import { AWS_GUIDE } from '../domain/notifications/route.ts';
import { instanceArn, partitionOf } from '../domain/partition.ts';

/** How long texts may be. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const MAX = { title: 256, description: 1024, recommendation: 512, productField: 2048 } as const;
const MAX_TAGS = 50;

const GENERATOR = 'imds-guardrail/metadata-options';

/** A finding in the AWS Security Finding Format, as far as it is used here. Its names are those of the format. */
export interface SecurityFinding {
  readonly SchemaVersion: '2018-10-08';
  /** One for each instance: what is told of it later updates the same finding. */
  readonly Id: string;
  readonly ProductArn: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly CreatedAt: string;
  /** Security Hub ignores what is not newer than what it has. */
  readonly UpdatedAt: string;
  readonly LastObservedAt: string;
  readonly Title: string;
  readonly Description: string;
  readonly Types: string[];
  readonly Severity: { readonly Label: Severity };
  readonly FindingProviderFields: {
    readonly Severity: { readonly Label: Severity; readonly Original: Severity };
    readonly Types: string[];
  };
  readonly Remediation: { readonly Recommendation: { readonly Text: string; readonly Url: string } };
  readonly Compliance: { readonly Status: 'PASSED' | 'FAILED' };
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
  /** Taken when the finding is new; afterwards it belongs to those who investigate it. */
  readonly Workflow: { readonly Status: 'NEW' | 'RESOLVED' };
  readonly ProductFields: Record<string, string>;
  readonly Resources: InstanceResource[];
}

interface InstanceResource {
  readonly Type: 'AwsEc2Instance';
  readonly Id: string;
  readonly Region: string;
  readonly Tags?: Record<string, string>;
  readonly Details: {
    readonly AwsEc2Instance: {
      readonly ImageId?: string;
      readonly IamInstanceProfileArn?: string;
      readonly MetadataOptions: Record<string, string | number>;
    };
  };
}

/**
 * Writes a finding in the AWS Security Finding Format. Whether it is fixed is told by what was read back last.
 * Empty texts are left out everywhere, because Security Hub refuses the whole call for one of them.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function securityFinding(finding: Finding): SecurityFinding {
  const { instance, severity } = finding;
  const { accountId, region } = instance;
  const updatedAt = updatedAtOf(finding).toISOString();
  const fixed = !isOpen(finding);
  const types = ['Software and Configuration Checks/AWS Security Best Practices'];
  return {
    SchemaVersion: '2018-10-08',
    Id: `${GENERATOR}/${instanceArn(instance)}`,
    ProductArn: `arn:${partitionOf(region)}:securityhub:${region}:${accountId}:product/${accountId}/default`,
    GeneratorId: GENERATOR,
    AwsAccountId: accountId,
    CreatedAt: finding.decidedAt.toISOString(),
    UpdatedAt: updatedAt,
    LastObservedAt: updatedAt,
    Title: cut(finding.title, MAX.title),
    Description: cut(finding.reason, MAX.description),
    Types: types,
    Severity: { Label: severity },
    FindingProviderFields: { Severity: { Label: severity, Original: severity }, Types: types },
    Remediation: { Recommendation: { Text: cut(finding.nextStep, MAX.recommendation), Url: AWS_GUIDE } },
    Compliance: { Status: fixed ? 'PASSED' : 'FAILED' },
    RecordState: finding.outcome === 'gone' ? 'ARCHIVED' : 'ACTIVE',
    Workflow: { Status: fixed ? 'RESOLVED' : 'NEW' },
    ProductFields: productFields(finding),
    Resources: [resourceOf(finding)],
  };
}

/** The same finding told again with the one who did it is newer by a moment, so that it is taken. */
function updatedAtOf({ closedAt, principal }: Finding): Date {
  return new Date(closedAt.getTime() + (principal === null ? 0 : 1));
}

function productFields({ principal, refusal, ...finding }: Finding): Record<string, string> {
  const fields = {
    kind: finding.kind,
    outcome: finding.outcome,
    scope: finding.scope,
    findingId: finding.findingId,
    event: finding.trigger.eventName,
    ...(principal !== null && { principal: describePrincipal(principal) }),
    ...(refusal !== null && { refusal }),
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`imds-guardrail/${name}`, cut(value, MAX.productField)]),
  );
}

function resourceOf({ instance, after }: Finding): InstanceResource {
  const tags = present(Object.entries(instance.tags), MAX_TAGS);
  return {
    Type: 'AwsEc2Instance',
    Id: instanceArn(instance),
    Region: instance.region,
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
    Details: {
      AwsEc2Instance: {
        ...(instance.imageId !== null && { ImageId: instance.imageId }),
        ...(instance.instanceProfileArn !== null && { IamInstanceProfileArn: instance.instanceProfileArn }),
        MetadataOptions: metadataOptions(after),
      },
    },
  };
}

function metadataOptions(options: ObservedMetadataOptions): Record<string, string | number> {
  return Object.fromEntries(
    GOVERNED_FIELDS.flatMap((field) => {
      const value = options[field];
      return value === undefined ? [] : [[apiName(field), value]];
    }),
  );
}

/** Of names and texts the first ones in which both hold something to be seen. */
function present(entries: readonly (readonly [string, string])[], most: number): Record<string, string> {
  const seen = entries.filter((entry) => entry.every((text) => /\S/.test(text)));
  return Object.fromEntries(seen.slice(0, most));
}

/** A text that is neither too long nor blank. */
function cut(text: string, length: number): string {
  if (!/\S/.test(text)) return '-';
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
