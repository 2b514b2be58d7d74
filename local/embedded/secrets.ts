import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './http.ts';

const getSecretValue = z.object({ SecretId: z.string() });

/** A stand-in for Secrets Manager, whose secrets can be changed. */
export interface LocalSecrets {
  readonly url: string;
  readonly setSecret: (id: string, secret: string) => void;
  /** How many calls were made. */
  readonly calls: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts it with secrets by id. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export async function startSecrets(initial: Readonly<Record<string, string>>): Promise<LocalSecrets> {
  const secrets = new Map(Object.entries(initial));
  let calls = 0;
  const { url, stop } = await listen((request, response) => {
    void text(request).then((body) => {
      calls += 1;
      const { SecretId } = getSecretValue.parse(JSON.parse(body));
      const SecretString = secrets.get(SecretId);
      const missing = { __type: 'ResourceNotFoundException', message: 'There is no such secret.' };
      response.writeHead(SecretString === undefined ? 400 : 200);
      response.end(JSON.stringify(SecretString === undefined ? missing : { ARN: SecretId, SecretString }));
    });
  });
  return { url, setSecret: (id, secret) => void secrets.set(id, secret), calls: () => calls, stop };
}
