import type { Ec2Error } from './errors.ts';
import { callerArn } from './events/identity.ts';
import { xmlAnswer, type Answer } from './http-answer.ts';
import type { Caller } from './protocol/caller.ts';
import { textAt, type QueryBranch } from './protocol/query.ts';
import { queryAnswer, queryErrorAnswer, type XmlObject } from './protocol/xml.ts';
import { assumedRoleArn, roleId } from './state/sessions.ts';
import type { World } from './state/world.ts';

/** One call of the Security Token Service. */
export interface StsCall {
  readonly action: string;
  readonly parameters: QueryBranch;
  readonly caller: Caller;
  readonly requestId: string;
  readonly world: World;
  /** An error that was asked for. */
  readonly error?: Ec2Error | undefined;
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';
const roleArnShape = /^arn:[\w-]+:iam::(?<accountId>\d{12}):role\/.+$/;
const shortestSeconds = 900;

/** Answers AssumeRole and GetCallerIdentity. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export function answerStsCall(call: StsCall): { readonly answer: Answer; readonly outcome: string } {
  const { error } = call;
  if (error !== undefined) {
    return { answer: xmlAnswer(error.status, queryErrorAnswer(error, call.requestId)), outcome: error.code };
  }
  const result = perform(call);
  if ('refusal' in result) {
    const [code, message] = result.refusal;
    return { answer: xmlAnswer(400, queryErrorAnswer({ code, message }, call.requestId)), outcome: code };
  }
  const body = queryAnswer(call.action, namespace, call.requestId, result.answer);
  return { answer: xmlAnswer(200, body), outcome: 'ok' };
}

type Result = { readonly answer: XmlObject } | { readonly refusal: readonly [code: string, message: string] };

function perform(call: StsCall): Result {
  switch (call.action) {
    case 'AssumeRole':
      return assumeRole(call);
    case 'GetCallerIdentity':
      return { answer: callerIdentity(call) };
    default:
      return { refusal: ['InvalidAction', `The action ${call.action} is not valid for this web service.`] };
  }
}

function assumeRole({ parameters, world }: StsCall): Result {
  const roleArn = textAt(parameters, 'RoleArn') ?? '';
  const sessionName = textAt(parameters, 'RoleSessionName') ?? '';
  const accountId = roleArnShape.exec(roleArn)?.groups?.['accountId'];
  const seconds = Number(textAt(parameters, 'DurationSeconds') ?? 3600);
  if (accountId === undefined) return { refusal: ['ValidationError', `${roleArn} is invalid`] };
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    return { refusal: ['ValidationError', 'RoleSessionName is invalid'] };
  if (!(seconds >= shortestSeconds)) return { refusal: ['ValidationError', 'DurationSeconds is invalid'] };
  const now = world.clock.now();
  const session = { accountId, roleArn, sessionName, createdAt: now };
  return {
    answer: {
      Credentials: {
        AccessKeyId: world.sessions.open(session),
        SecretAccessKey: 'simulated-secret-of-no-use-anywhere',
        SessionToken: 'simulated-session-token-of-no-use-anywhere',
        Expiration: new Date(now + seconds * 1000),
      },
      AssumedRoleUser: { AssumedRoleId: `${roleId(roleArn)}:${sessionName}`, Arn: assumedRoleArn(session) },
    },
  };
}

function callerIdentity({ caller, world }: StsCall): XmlObject {
  const session = world.sessions.find(caller.accessKeyId);
  const userId =
    session === undefined ? 'AIDADEVELOPEREXAMPLE1' : `${roleId(session.roleArn)}:${session.sessionName}`;
  return { Arn: callerArn(caller, world), UserId: userId, Account: caller.accountId };
}
