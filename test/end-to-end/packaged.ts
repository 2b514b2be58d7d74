import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, packageBuilt } from '../../local/emulator/package-service.ts';

/** A policy with every part switched on that a policy can switch on. */
const EVERYTHING = {
  version: 1,
  exceptions: { approvers: { slackUsers: ['U0BOB0001'], emails: ['bob@example.com'] } },
  notifications: {
    slack: { secretParameter: '/guardrail/slack', signingSecretParameter: '/guardrail/signing' },
    securityHub: 'enabled',
    eventBus: 'enabled',
  },
};

/** A resource as osls compiles it. */
export interface Compiled {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: CompiledMetadata;
}

export interface CompiledMetadata {
  readonly checkov?: { readonly skip: readonly { readonly id: string; readonly comment: string }[] };
  readonly 'cfn-lint'?: {
    readonly config: { readonly ignore_checks: readonly string[] };
    readonly reasons: Readonly<Record<string, string>>;
  };
}

export interface CompiledTemplate {
  readonly Metadata: CompiledMetadata;
  readonly Resources: Readonly<Record<string, Compiled>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** The service as it is deployed: its template, where that is, and where it is without anything accepted. */
export interface Packaged {
  readonly template: CompiledTemplate;
  readonly file: string;
  readonly bareFile: string;
}

/** The service packaged by the default policy, and by one that switches everything on. */
export interface PackagedServices {
  readonly byDefault: Packaged;
  readonly withEverything: Packaged;
  readonly remove: () => void;
}

/** Builds the functions and packages the service, as `npm run package` does. */
export async function packageServices(): Promise<PackagedServices> {
  const directory = mkdtempSync(join(tmpdir(), 'imds-guardrail-template-'));
  const policyFile = join(directory, 'everything.json');
  writeFileSync(policyFile, JSON.stringify(EVERYTHING));
  await buildFunctions();
  // One after the other: osls keeps some of its files in one place, whatever it packages.
  const byDefault = await packaged(join(directory, 'default'), 'policy.yaml');
  const withEverything = await packaged(join(directory, 'everything'), policyFile);
  return { byDefault, withEverything, remove: () => rmSync(directory, { recursive: true }) };
}

async function packaged(directory: string, policyFile: string): Promise<Packaged> {
  const { serviceTemplate } = await packageBuilt(directory, 'eu-west-1', policyFile);
  const template = serviceTemplate as unknown as CompiledTemplate;
  const bareFile = join(directory, 'bare.json');
  writeFileSync(bareFile, JSON.stringify(bare(template)));
  return { template, file: join(directory, 'cloudformation-template-update-stack.json'), bareFile };
}

function bare(template: CompiledTemplate): object {
  const Resources = Object.entries(template.Resources).map(([id, resource]) => [
    id,
    { ...resource, Metadata: undefined },
  ]);
  return { ...template, Metadata: undefined, Resources: Object.fromEntries(Resources) as object };
}
