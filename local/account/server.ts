import type { IncomingMessage } from 'node:http';
import { IAMClient } from '@aws-sdk/client-iam';
import { deliver, readBody, textAnswer, type Answer } from '../ec2/http-answer.ts';
import { parseQuery, textAt } from '../ec2/protocol/query.ts';
import { listen } from '../embedded/http.ts';
import { clientConfiguration } from '../emulator/clients.ts';
import type { Emulator } from '../emulator/ministack.ts';
import { simulatePrincipalPolicy } from './iam.ts';
import { answerRemediationCall, type Remediations } from './remediations.ts';

/** What an account has beside the stack, as far as the emulator does not know it: IAM's simulation, Config's remediation. */
export interface LocalAccount {
  /** The endpoint of IAM and of AWS Config; what it does not answer itself the emulator does. */
  readonly url: string;
  /** Has a service control policy of the organization deny actions, as in `ec2:*`; none to let go of all. */
  readonly denyByOrganization: (...actions: readonly string[]) => void;
  readonly stop: () => Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startLocalAccount(emulator: Emulator): Promise<LocalAccount> {
  const remediations: Remediations = new Map();
  const iam = new IAMClient(clientConfiguration(emulator));
  let denied: readonly string[] = [];
  const { url, stop } = await listen((request, response) => {
    answer(request, { remediations, denied, emulator, iam })
      .catch((error: unknown) => textAnswer(500, `The local account failed: ${String(error)}`))
      .then((answered) => deliver(response, answered))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  return { url, stop, denyByOrganization: (...actions) => (denied = actions) };
}

interface Circumstances {
  readonly remediations: Remediations;
  readonly denied: readonly string[];
  readonly emulator: Emulator;
  readonly iam: IAMClient;
}

async function answer(request: IncomingMessage, around: Circumstances): Promise<Answer> {
  const body = (await readBody(request)).toString();
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return answerRemediationCall(target, body, around.remediations) ?? (await passOn(request, body, around));
  }
  const parameters = parseQuery(body);
  return textAt(parameters, 'Action') === 'SimulatePrincipalPolicy'
    ? simulatePrincipalPolicy(parameters, around.denied, around.iam)
    : passOn(request, body, around);
}

const PASSED_ON = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'] as const;

async function passOn(
  { method = 'POST', url = '/', headers }: IncomingMessage,
  body: string,
  { emulator }: Circumstances,
): Promise<Answer> {
  const kept = PASSED_ON.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const response = await fetch(`${emulator.endpoint}${url}`, {
    method,
    headers: kept.map((each) => [...each]),
    body,
  });
  const contentType = response.headers.get('content-type') ?? 'text/plain';
  return { status: response.status, contentType, body: await response.text() };
}
