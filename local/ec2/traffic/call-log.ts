/** One API call as it was answered. */
export interface LoggedCall {
  readonly action: string;
  readonly instanceIds: readonly string[];
  readonly accountId: string;
  readonly region: string;
  /** Whose call it was. */
  readonly accessKeyId: string;
  /** Milliseconds. */
  readonly at: number;
  /** `ok`, the error code, or what became of the answer (`timeout`, `reset`, `truncated`). */
  readonly outcome: string;
}

/** How many calls of an action ended in one way, in one account and Region. */
export type CallCount = Pick<LoggedCall, 'action' | 'outcome' | 'accountId' | 'region'> & {
  readonly count: number;
};

/** The calls so far. Counts are exact for ever; of the calls themselves the last ones are kept. */
export interface CallLog {
  readonly add: (call: LoggedCall) => void;
  readonly list: (action?: string) => LoggedCall[];
  /** How many calls, of one action, with one outcome. */
  readonly count: (action?: string, outcome?: string) => number;
  readonly counts: () => CallCount[];
  readonly reset: () => void;
}

/** Keeps the last `limit` calls. */
export function createCallLog(limit = 10_000): CallLog {
  let calls: LoggedCall[] = [];
  let counts = new Map<string, CallCount>();
  return {
    add: (call) => {
      calls.push(call);
      // Cut at twice the limit: dropping one from the front at each call would copy the log each time.
      if (calls.length >= limit * 2) calls = calls.slice(-limit);
      const { action, outcome, accountId, region } = call;
      const key = [action, outcome, accountId, region].join();
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { action, outcome, accountId, region, count });
    },
    list: (action) => calls.slice(-limit).filter((call) => action === undefined || call.action === action),
    count: (action, outcome) =>
      [...counts.values()]
        .filter((of) => (action ?? of.action) === of.action && (outcome ?? of.outcome) === of.outcome)
        .reduce((sum, { count }) => sum + count, 0),
    counts: () => [...counts.values()],
    reset: () => {
      calls = [];
      counts = new Map();
    },
  };
}
