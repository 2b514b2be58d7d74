import Table from 'cli-table3';
import type { LocalAws } from '../local-aws.ts';

/** Where the calls were made, and by whom. */
type Spending = Pick<LocalAws, 'ec2' | 'guardAccessKeyId'>;

/** A line of the table that ends the story. */
export interface Entry {
  readonly instanceId: string;
  readonly name: string;
  readonly happened: string;
  readonly before: string;
  readonly after: string;
  /** From the API call's answer to the change being applied; `null` where nothing was to change. */
  readonly milliseconds: number | null;
}

/** Options in a few characters, as in `optional, hop 1`. */
export function inShort(options: {
  readonly httpTokens: string;
  readonly httpPutResponseHopLimit: number;
  readonly httpEndpoint: string;
}): string {
  if (options.httpEndpoint === 'disabled') return 'IMDS off';
  return `${options.httpTokens}, hop ${options.httpPutResponseHopLimit}`;
}

/** The table that ends the story, without colour. */
export function ledgerTable(entries: readonly Entry[], { ec2, guardAccessKeyId }: Spending): string {
  const table = new Table({
    head: ['Instance', 'What happened', 'Before', 'After', 'To applied', 'EC2 calls'],
    style: { head: [], border: [] },
  });
  const calls = ec2.calls.list().filter(({ accessKeyId }) => accessKeyId === guardAccessKeyId);
  const seen = new Set<string>();
  for (const { instanceId, name, happened, before, after, milliseconds } of entries) {
    // An instance that appears twice has its calls counted once, with the last entry that tells of it.
    const spent = seen.has(instanceId)
      ? '(above)'
      : callsSpent(calls.filter((call) => call.instanceIds.includes(instanceId)));
    seen.add(instanceId);
    const took = milliseconds === null ? '-' : `${(milliseconds / 1_000).toFixed(1)} s`;
    table.push([`${name}\n${instanceId}`, happened, before, after, took, spent]);
  }
  return table.toString();
}

/** A sentence on all the calls of the guardrail. */
export function callsInAll({ ec2, guardAccessKeyId }: Spending): string {
  const calls = ec2.calls.list().filter(({ accessKeyId }) => accessKeyId === guardAccessKeyId);
  const modifies = calls.filter(({ action }) => action === 'ModifyInstanceMetadataOptions').length;
  return `${calls.length} EC2 calls in all: ${modifies} changes, ${calls.length - modifies} reads (one read serves a whole batch).`;
}

function callsSpent(calls: readonly { readonly action: string }[]): string {
  if (calls.length === 0) return 'none';
  const modifies = calls.filter(({ action }) => action === 'ModifyInstanceMetadataOptions').length;
  return `${modifies} modify\n${calls.length - modifies} describe`;
}
