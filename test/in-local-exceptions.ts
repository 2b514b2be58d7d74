import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { handler as exceptionsApi } from '../functions/exceptions-api.ts';
import { recordOutput, type Output } from './functions/output.ts';
import { NOW } from './given.ts';
import { startLocalExceptions, type LocalExceptions } from './local-exceptions-api.ts';

/** A function of exceptions as a file of tests has it; what is in it is there once its tests run. */
export interface FunctionInLocalExceptions<Handler> {
  readonly local: LocalExceptions;
  readonly handler: Handler;
  /** What was written to the console since the test began. */
  readonly output: Output;
}

/** The API of exceptions behind its Function URL. */
export interface LocalExceptionsApi extends FunctionInLocalExceptions<typeof exceptionsApi> {
  readonly url: string;
}

/** For a file of tests: a function with what it needs of AWS. Each test begins at `NOW` with empty tables. */
export function inLocalExceptions<Handler>(
  load: () => Promise<{ readonly handler: Handler }>,
): FunctionInLocalExceptions<Handler> {
  let local: LocalExceptions;
  let handler: Handler;
  let output: Output;

  beforeAll(async () => {
    local = await startLocalExceptions();
    // The handler reads its environment when it is loaded, as it does in Lambda.
    ({ handler } = await load());
  });

  afterAll(() => local.stop());

  beforeEach(async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    await local.reset();
    output = recordOutput();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  return {
    get local() {
      return local;
    },
    get handler() {
      return handler;
    },
    get output() {
      return output;
    },
  };
}

/** For a file of tests: the API of exceptions, which people call by its URL. */
export function withExceptionsApi(): LocalExceptionsApi {
  const inside = inLocalExceptions(() => import('../functions/exceptions-api.ts'));
  let server: Awaited<ReturnType<LocalExceptions['serve']>>;

  beforeAll(async () => {
    server = await inside.local.serve(inside.handler);
  });

  afterAll(() => server.stop());

  return {
    get local() {
      return inside.local;
    },
    get handler() {
      return inside.handler;
    },
    get output() {
      return inside.output;
    },
    get url() {
      return server.url;
    },
  };
}
