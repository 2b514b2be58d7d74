import type { GuardrailException } from '../exception/exception.ts';
import type { Instance } from '../instance.ts';
import type { MetadataOptionsPatch } from '../metadata-options.ts';

/** What was read, or in a sentence why it could not be. */
export type Reading<Value> =
  { readonly kind: 'read'; readonly value: Value } | { readonly kind: 'unread'; readonly problem: string };

/**
 * What an account has set for the metadata options of launches in a Region; `null`: no preference.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
 */
export interface MetadataDefaults {
  readonly httpTokens: 'optional' | 'required' | null;
  readonly httpTokensEnforced: boolean;
  /** An organization's declarative policy manages them, with what it tells people; `null`: the account does. */
  readonly declarativePolicy: { readonly message: string } | null;
}

/** An instance that answers to IMDSv1, and how often it was asked so. */
export interface OpenInstance extends Pick<Instance, 'instanceId'> {
  readonly name: string | null;
  readonly owner: string | null;
  /** Calls without a token in the window. `null`: CloudWatch has no datapoints, so nobody knows. */
  readonly callsWithoutToken: number | null;
}

/** The version of a launch template that launches use unless they name one, and the options that it sets. */
export interface DefaultVersion {
  readonly launchTemplateId: string;
  readonly launchTemplateName: string;
  readonly versionNumber: number;
  readonly metadataOptions: MetadataOptionsPatch;
}

/** All that tells whether `HttpTokensEnforced` can be switched on in an account's Region. */
export interface ReadinessEvidence {
  readonly defaults: Reading<MetadataDefaults>;
  readonly instances: Reading<readonly OpenInstance[]>;
  /** Why the use of IMDSv1 is not known, although the instances are; `null`: it was read. */
  readonly usageProblem: string | null;
  readonly defaultVersions: Reading<readonly DefaultVersion[]>;
  /** The exceptions that allow IMDSv1 there at the moment; none where nobody looked for any. */
  readonly liveExceptions: readonly GuardrailException[];
}

/** One or more. */
export type Some<Item> = readonly [Item, ...Item[]];

/** What stands in the way. Each would fail, or be locked in as it is, once tokens are enforced. */
export type Blocker =
  | { readonly kind: 'uses-imdsv1'; readonly instances: Some<OpenInstance> }
  | { readonly kind: 'live-exceptions'; readonly exceptions: Some<GuardrailException> }
  | { readonly kind: 'allows-imdsv1'; readonly instances: Some<OpenInstance> }
  | { readonly kind: 'launch-templates'; readonly defaultVersions: Some<DefaultVersion> }
  | { readonly kind: 'account-default' }
  | { readonly kind: 'declarative-policy'; readonly message: string };

/** What is not known, and would have to be. */
export type Unknown =
  | { readonly kind: 'depends-on-image'; readonly defaultVersions: Some<DefaultVersion> }
  | {
      readonly kind: 'unread';
      readonly what: 'defaults' | 'instances' | 'launch-templates';
      readonly problem: string;
    };

/**
 * Whether `HttpTokensEnforced` can be switched on.
 *
 * - `enforced`: it is on already
 * - `ready`: nothing stands in the way
 * - `blocked`: something does
 * - `unknown`: nothing is known to, but not all is known
 */
export interface Readiness {
  readonly verdict: 'enforced' | 'ready' | 'blocked' | 'unknown';
  readonly blockers: readonly Blocker[];
  readonly unknowns: readonly Unknown[];
}

/**
 * Judges the evidence. An instance that allows IMDSv1 blocks even if nobody uses it: once tokens are enforced it can
 * not be set back to `optional` after a change that breaks it, so it is changed and watched before.
 */
export function readinessOf(evidence: ReadinessEvidence): Readiness {
  const blockers = [...instanceBlockers(evidence), ...launchBlockers(evidence)];
  const unknowns = unknownsOf(evidence);
  const { defaults } = evidence;
  if (defaults.kind === 'read' && defaults.value.httpTokensEnforced) {
    return { verdict: 'enforced', blockers: [], unknowns: [] };
  }
  const verdict = blockers.length > 0 ? 'blocked' : unknowns.length > 0 ? 'unknown' : 'ready';
  return { verdict, blockers, unknowns };
}

function instanceBlockers({ instances, liveExceptions }: ReadinessEvidence): Blocker[] {
  const open = instances.kind === 'read' ? instances.value : [];
  const inUse = open.filter(isUsed).toSorted((one, other) => callsOf(other) - callsOf(one));
  const others = open.filter((instance) => !isUsed(instance));
  return [
    ...some(inUse).map((instances) => ({ kind: 'uses-imdsv1', instances }) as const),
    // Before the instances that only allow IMDSv1: those may be the ones that an exception is for.
    ...some(liveExceptions).map((exceptions) => ({ kind: 'live-exceptions', exceptions }) as const),
    ...some(others).map((instances) => ({ kind: 'allows-imdsv1', instances }) as const),
  ];
}

/** A list of the items, or of nothing where there are none. */
function some<Item>([first, ...others]: readonly Item[]): Some<Item>[] {
  return first === undefined ? [] : [[first, ...others]];
}

function isUsed(instance: OpenInstance): boolean {
  return callsOf(instance) > 0;
}

function callsOf({ callsWithoutToken }: OpenInstance): number {
  return callsWithoutToken ?? 0;
}

function launchBlockers({ defaults, defaultVersions }: ReadinessEvidence): Blocker[] {
  const all = defaultVersions.kind === 'read' ? defaultVersions.value : [];
  const optional = all.filter(({ metadataOptions }) => metadataOptions.httpTokens === 'optional');
  const account = defaults.kind === 'read' ? defaults.value : null;
  const policy = account?.declarativePolicy ?? null;
  return [
    ...some(optional).map((versions) => ({ kind: 'launch-templates', defaultVersions: versions }) as const),
    ...(account?.httpTokens === 'optional' ? [{ kind: 'account-default' } as const] : []),
    ...(policy === null ? [] : [{ kind: 'declarative-policy', message: policy.message } as const]),
  ];
}

function unknownsOf({ defaults, instances, defaultVersions }: ReadinessEvidence): Unknown[] {
  return [
    ...unread('defaults', defaults),
    ...unread('instances', instances),
    ...unread('launch-templates', defaultVersions),
    ...leftToTheImage(defaults, defaultVersions),
  ];
}

function unread(what: 'defaults' | 'instances' | 'launch-templates', reading: Reading<unknown>): Unknown[] {
  return reading.kind === 'unread' ? [{ kind: 'unread', what, problem: reading.problem }] : [];
}

/** What a version leaves open the account's default decides, and without one the image. */
function leftToTheImage(
  defaults: ReadinessEvidence['defaults'],
  defaultVersions: ReadinessEvidence['defaultVersions'],
): Unknown[] {
  if (defaults.kind === 'unread' || defaults.value.httpTokens !== null) return [];
  if (defaultVersions.kind === 'unread') return [];
  const open = defaultVersions.value.filter(
    ({ metadataOptions }) => metadataOptions.httpTokens === undefined,
  );
  return some(open).map((versions) => ({ kind: 'depends-on-image', defaultVersions: versions }));
}
