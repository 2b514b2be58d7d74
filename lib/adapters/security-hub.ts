import {
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
  SecurityHubServiceException,
} from '@aws-sdk/client-securityhub';
import type { Place } from '../shell/guard-ports.ts';
import type { ImportPorts, KnownFinding, Refusal } from '../shell/import-ports.ts';
import type { CredentialsFor } from './ec2-clients.ts';

/** Security Hub is not enabled in the account and Region, or the role may not use it there. */
const NOT_ENABLED = new Set(['InvalidAccessException', 'InvalidAccess', 'AccessDeniedException']);

/**
 * Security Hub, with a client for each account and Region: findings under the default product can be imported
 * only by the account that they are about.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchupdatefindings.html
 */
export function securityHub(credentialsFor: CredentialsFor): ImportPorts {
  const clients = new Map<string, SecurityHubClient>();
  const clientFor = ({ accountId, region }: Place): SecurityHubClient => {
    const key = `${accountId}/${region}`;
    const credentials = credentialsFor(accountId);
    const client = clients.get(key) ?? new SecurityHubClient({ region, ...(credentials && { credentials }) });
    clients.set(key, client);
    return client;
  };

  return {
    knownFindings: async (place, ids) => {
      const Filters = { Id: ids.map((Value) => ({ Value, Comparison: 'EQUALS' as const })) };
      try {
        const { Findings = [] } = await clientFor(place).send(
          new GetFindingsCommand({ Filters, MaxResults: 100 }),
        );
        return { kind: 'known', findings: new Map(Findings.map(knownFinding)) };
      } catch (error) {
        const { kind, reason } = refusalOf(error);
        if (kind === 'refused') throw error;
        return { kind, reason };
      }
    },

    importFindings: async (place, findings) => {
      const command = new BatchImportFindingsCommand({ Findings: [...findings] });
      const { FailedFindings = [] } = await clientFor(place).send(command);
      return new Map(
        FailedFindings.map(({ Id = '', ErrorCode = '', ErrorMessage = '' }) => [
          Id,
          refusal(ErrorCode, ErrorMessage),
        ]),
      );
    },

    resolveFindings: async (place, findings) => {
      const FindingIdentifiers = findings.map(({ Id, ProductArn }) => ({ Id, ProductArn }));
      const command = new BatchUpdateFindingsCommand({
        FindingIdentifiers,
        Workflow: { Status: 'RESOLVED' },
      });
      const { UnprocessedFindings = [] } = await clientFor(place).send(command);
      return new Map(
        UnprocessedFindings.map(({ FindingIdentifier, ErrorCode = '', ErrorMessage = '' }) => [
          FindingIdentifier?.Id ?? '',
          refusal(ErrorCode, ErrorMessage),
        ]),
      );
    },
  };
}

function knownFinding(found: {
  readonly Id: string | undefined;
  readonly UpdatedAt: string | undefined;
  readonly Workflow?: { readonly Status?: string | undefined } | undefined;
}): [id: string, known: KnownFinding] {
  const status = found.Workflow?.Status ?? 'NEW';
  return [
    found.Id ?? '',
    { updatedAt: new Date(found.UpdatedAt ?? 0), isWaiting: status === 'NEW' || status === 'NOTIFIED' },
  ];
}

function refusal(code: string, message: string): Refusal {
  return { kind: NOT_ENABLED.has(code) ? 'not-enabled' : 'refused', reason: `${code}: ${message}` };
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof SecurityHubServiceException)) throw error;
  return refusal(error.name, error.message);
}
