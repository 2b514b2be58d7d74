import type { Principal } from '../../domain/principal.ts';
import type { StoryEntry } from '../../domain/story/story.ts';
import { toolOf } from '../../domain/story/tool.ts';
import { code, escaped } from './escape.ts';

/** Room for a name: IAM allows 64 characters, an identity provider more. */
const NAME = 140;
const USER_AGENT = 120;

/** The service whose launches belong to a group, which people know better. */
const AUTO_SCALING = 'Auto Scaling';

/** Who made the call, with what and from where, as `mrkdwn`: a person, a role, a group; never a bare ARN. */
export function who(principal: Principal | null, autoScalingGroup: string | null): string {
  if (principal === null) return unknownCaller(autoScalingGroup);
  return [
    callerName(principal, autoScalingGroup),
    onBehalf(principal),
    withWhat(principal),
    fromWhere(principal),
    principal.ec2RoleDelivery === '1.0' ? '(with credentials got by IMDSv1)' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Who or what brought an entry of a story about, as `mrkdwn`. */
export function broughtAbout(
  { principal, exceptionIds, trigger }: Pick<StoryEntry, 'principal' | 'exceptionIds' | 'trigger'>,
  autoScalingGroup: string | null,
): string {
  const [exceptionId] = exceptionIds;
  const isLook = trigger.kind === 'sweep' || trigger.kind === 'watch';
  if (principal === null && exceptionId === undefined && isLook)
    return 'nobody now: found by a look at the fleet';
  return principal === null && exceptionId !== undefined
    ? `exception ${code(exceptionId, NAME)}`
    : who(principal, autoScalingGroup);
}

/** The caller alone, as `mrkdwn`. */
export function callerName(principal: Principal, autoScalingGroup: string | null): string {
  const { kind, name, sessionName } = principal;
  switch (kind) {
    case 'iam-user':
    case 'identity-center-user':
    case 'federated-user':
    case 'unknown':
      return callerOr(name, 'somebody without a name');
    case 'root':
      return "the account's root user";
    case 'account':
      return `account ${code(name, NAME)}`;
    case 'role':
      return `role ${code(shortName(name), NAME)}${session(sessionName)}`;
    case 'service-linked-role':
    case 'aws-service':
      return name === AUTO_SCALING && autoScalingGroup !== null
        ? group(autoScalingGroup)
        : callerOr(name, 'an AWS service');
  }
}

/** An Auto Scaling group as people know it, as `mrkdwn`. */
export function group(name: string): string {
  return `Auto Scaling group ${code(name, NAME)}`;
}

/** An owner, a tag's value or any other name from outside, as `mrkdwn`; `null` where there is nothing to see. */
export function nameOrNull(name: string | null): string | null {
  return escaped(name ?? '', NAME) || null;
}

function unknownCaller(autoScalingGroup: string | null): string {
  return autoScalingGroup === null
    ? 'not known yet (no event of CloudTrail)'
    : `${group(autoScalingGroup)} (no event of CloudTrail yet)`;
}

function callerOr(name: string, otherwise: string): string {
  return nameOrNull(shortName(name)) ?? otherwise;
}

/** The last part of an ARN: the rest says nothing that is not said elsewhere. */
function shortName(name: string): string {
  return name.startsWith('arn:') ? (name.split(/[/:]/).findLast((part) => part !== '') ?? '') : name;
}

function session(sessionName: string | null): string {
  if (sessionName === null) return '';
  const isInstance = /^i-[0-9a-f]{8,17}$/.test(sessionName);
  return isInstance ? ` on instance ${code(sessionName, NAME)}` : `, session ${code(sessionName, NAME)}`;
}

function onBehalf({ invokedBy, kind, name }: Principal): string {
  const isService = kind === 'aws-service' || kind === 'service-linked-role';
  const isNamed = invokedBy === null || invokedBy === name || invokedBy === 'AWS Internal';
  return isService || isNamed ? '' : `through ${escaped(invokedBy, NAME)}`;
}

function withWhat(principal: Principal): string {
  if (principal.kind === 'aws-service' || principal.kind === 'service-linked-role') return '';
  const tool = toolOf(principal);
  if (tool !== null) return `with ${tool}`;
  return principal.userAgent === null ? '' : `with ${code(principal.userAgent, USER_AGENT)}`;
}

/** Services say their DNS name or `AWS Internal` for an address: no place anybody could look at. */
function fromWhere({ sourceIpAddress }: Principal): string {
  const isPlace = sourceIpAddress !== null && /^[0-9a-f.:]+$/i.test(sourceIpAddress);
  return isPlace ? `from ${code(sourceIpAddress, NAME)}` : '';
}
