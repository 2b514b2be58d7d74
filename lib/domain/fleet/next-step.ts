import type { GuardrailException } from '../exception/exception.ts';
import type { InstanceKey } from '../instance.ts';
import { fixesFor } from '../story/how-to-fix.ts';
import type { Blocker, DefaultVersion, OpenInstance, Readiness, Some, Unknown } from './readiness.ts';

/** What to do next: a sentence, and the command that does it, as a shell takes it; `null`: there is none. */
export interface NextStep {
  readonly words: string;
  readonly command: string | null;
}

type Place = Pick<InstanceKey, 'region'>;

/** The next step on the way to enforced tokens: what would break somebody first, and what enforces them last. */
export function nextStep(
  { verdict, blockers: [blocker], unknowns: [unknown] }: Readiness,
  place: Place,
): NextStep {
  if (verdict === 'enforced') return { words: 'Nothing: IMDSv1 launches fail here.', command: null };
  if (blocker !== undefined) return pastBlocker(blocker, place);
  if (unknown !== undefined) return pastUnknown(unknown, place);
  // Without the default, launches that say nothing would fail wherever their image does not require tokens.
  const command = defaultsCommand(place, '--http-tokens required --http-tokens-enforced enabled');
  return { words: 'Enforce tokens, and let launches that say nothing of them require them:', command };
}

function pastBlocker(blocker: Blocker, place: Place): NextStep {
  switch (blocker.kind) {
    case 'uses-imdsv1': {
      const [{ instanceId }] = blocker.instances;
      const words = `Find out what on ${instanceId} still calls IMDSv1, most often an old SDK or agent, and update it. The CloudWatch metric MetadataNoToken tells when it calls.`;
      return { words, command: null };
    }
    case 'live-exceptions':
      return endException(blocker.exceptions);
    case 'allows-imdsv1':
      return requireTokens(blocker.instances, place);
    case 'launch-templates':
      return correctTemplate(blocker.defaultVersions[0], place);
    case 'account-default':
      return {
        words: 'Launches that say nothing of tokens would fail. Let them require tokens:',
        command: defaultsCommand(place, '--http-tokens required'),
      };
    case 'declarative-policy': {
      const why = blocker.message === '' ? '' : ` It says: ${blocker.message}`;
      const words = `Have the organization’s declarative policy changed: it manages the defaults, and the account cannot.${why}`;
      return { words, command: null };
    }
  }
}

function endException([{ exceptionId, expiresAt }, ...others]: Some<GuardrailException>): NextStep {
  const more = others.length === 0 ? '' : `, and the same for ${others.length} more`;
  const words = `Revoke ${exceptionId} (guardrail exceptions revoke), or wait for its end at ${expiresAt.toISOString()}${more}. While tokens are enforced it would allow nothing.`;
  return { words, command: null };
}

function requireTokens([first, ...others]: Some<OpenInstance>, { region }: Place): NextStep {
  const many = others.length === 0 ? '' : `, and on ${others.length} more (guardrail scan lists them)`;
  const isKnown = first.callsWithoutToken !== null;
  const before = isKnown
    ? ''
    : ' CloudWatch does not know whether somebody uses IMDSv1: ask the owner first.';
  return {
    words: `Require tokens on ${first.instanceId}${many}.${before}`,
    command: `aws ec2 modify-instance-metadata-options --region ${region} --instance-id ${first.instanceId} --http-tokens required`,
  };
}

function correctTemplate(version: DefaultVersion, { region }: Place): NextStep {
  const { launchTemplateId, metadataOptions } = version;
  const source = { region, launchTemplateId, autoScalingGroup: null, tags: {} };
  // What the version sets is written down too: a new version takes over whole members only.
  const fix = fixesFor({ ...metadataOptions, httpTokens: 'required' }, {}, source).find(
    ({ place }) => place === 'launch-template',
  );
  return {
    words: `Launches from template ${launchTemplateId} would fail. Give it a default version that requires tokens:`,
    command: fix?.code ?? null,
  };
}

function pastUnknown(unknown: Unknown, place: Place): NextStep {
  switch (unknown.kind) {
    case 'unread':
      return { words: `Make readable what was not, and run this again: ${unknown.problem}`, command: null };
    case 'depends-on-image':
      return {
        words: 'Launch templates leave it to their images. Let the account’s default decide:',
        command: defaultsCommand(place, '--http-tokens required'),
      };
  }
}

function defaultsCommand({ region }: Place, options: string): string {
  return `aws ec2 modify-instance-metadata-defaults --region ${region} ${options}`;
}
