import { setTimeout as sleep } from 'node:timers/promises';
import type { ExceptionMessageEnvironment } from '../boundary/exception-message-environment.ts';
import type { ExceptionMessagePorts } from '../shell/slack/exception-message-ports.ts';
import { exceptionMessages } from './exception-messages.ts';
import { exceptionStore } from './exceptions.ts';
import { policyParameter } from './policy-parameter.ts';
import { secretParameter } from './secret-parameter.ts';
import { slack } from './slack.ts';

/** The ports of showing exceptions in Slack, on AWS. */
export function exceptionMessagePorts(environment: ExceptionMessageEnvironment): ExceptionMessagePorts {
  const now = () => new Date();
  const { findException } = exceptionStore(environment.EXCEPTIONS_TABLE_NAME);
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...exceptionMessages(environment.EXCEPTIONS_TABLE_NAME),
    ...slack(secretParameter(environment.SLACK_PARAMETER_NAME, now), environment.SLACK_API_URL),
    findException,
    now,
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  };
}
