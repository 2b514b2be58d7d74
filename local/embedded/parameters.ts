import { listen } from './http.ts';

/** A stand-in for Parameter Store with one parameter, whose value can be changed. */
export interface LocalParameters {
  readonly url: string;
  readonly setValue: (value: string) => void;
  readonly stop: () => Promise<void>;
}

/** Starts it. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export async function startParameters(initial: string): Promise<LocalParameters> {
  let value = initial;
  const { url, stop } = await listen((request, response) => {
    request.resume();
    const answer = { Parameter: { Name: 'policy', Type: 'String', Value: value, Version: 1 } };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  return { url, setValue: (next) => (value = next), stop };
}
