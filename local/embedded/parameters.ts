import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './http.ts';

const getParameter = z.object({ Name: z.string() });

/** A stand-in for Parameter Store, whose values can be changed. */
export interface LocalParameters {
  readonly url: string;
  readonly setValue: (name: string, value: string) => void;
  readonly stop: () => Promise<void>;
}

/** Starts it with parameters by name. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export async function startParameters(initial: Readonly<Record<string, string>>): Promise<LocalParameters> {
  const values = new Map(Object.entries(initial));
  const { url, stop } = await listen((request, response) => {
    void text(request).then((body) => {
      const { Name } = getParameter.parse(JSON.parse(body));
      const Value = values.get(Name);
      const [status, answer] =
        Value === undefined
          ? [400, { __type: 'ParameterNotFound', message: `There is no parameter ${Name}.` }]
          : [200, { Parameter: { Name, Type: 'String', Value, Version: 1 } }];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
  });
  return { url, setValue: (name, value) => void values.set(name, value), stop };
}
