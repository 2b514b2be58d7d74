/** One call as it was answered. */
export interface LoggedCall {
  /** Such as `chat.postMessage`; `webhook` and `response_url` for posts to those. */
  readonly method: string;
  /** What was sent, without the token. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `ok`, Slack's error code, an HTTP status, or what became of the answer (`timeout`, `reset`). */
  readonly outcome: string;
}

/** The calls so far. Counts are exact for ever; of the calls themselves the last ones are kept. */
export interface CallLog {
  readonly add: (call: LoggedCall) => void;
  readonly list: (method?: string) => LoggedCall[];
  /** How many calls, of one method, with one outcome. */
  readonly count: (method?: string, outcome?: string) => number;
  /** Calls by method, whatever their outcome. */
  readonly counts: () => Readonly<Record<string, number>>;
  readonly reset: () => void;
}

/** Keeps the last `limit` calls. */
export function createCallLog(limit = 5000): CallLog {
  let calls: LoggedCall[] = [];
  let tally = new Map<string, { method: string; outcome: string; count: number }>();
  return {
    add: (call) => {
      calls.push(call);
      // Cut at twice the limit: dropping one from the front at each call would copy the log each time.
      if (calls.length >= limit * 2) calls = calls.slice(-limit);
      const key = `${call.method} ${call.outcome}`;
      const count = (tally.get(key)?.count ?? 0) + 1;
      tally.set(key, { method: call.method, outcome: call.outcome, count });
    },
    list: (method) => calls.slice(-limit).filter((call) => method === undefined || call.method === method),
    count: (method, outcome) =>
      [...tally.values()]
        .filter((entry) => (method ?? entry.method) === entry.method)
        .filter((entry) => (outcome ?? entry.outcome) === entry.outcome)
        .reduce((sum, { count }) => sum + count, 0),
    counts: () => {
      const byMethod: Record<string, number> = {};
      for (const { method, count } of tally.values()) byMethod[method] = (byMethod[method] ?? 0) + count;
      return byMethod;
    },
    reset: () => {
      calls = [];
      tally = new Map();
    },
  };
}
