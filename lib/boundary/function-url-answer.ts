/** An HTTP answer as a function behind a URL gives it to Lambda. */
export interface FunctionUrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer in JSON, dates as ISO strings. It is of the moment, and nobody may keep it. */
export function jsonAnswer(statusCode: number, body: object): FunctionUrlAnswer {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(body),
  };
}
