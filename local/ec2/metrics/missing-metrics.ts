/** The instances whose metrics never reach CloudWatch: nobody knows what they use. */
export interface MissingMetrics {
  /** From now on, queries about these instances give no datapoints, those of earlier times neither. */
  readonly add: (instanceIds: readonly string[]) => void;
  readonly has: (instanceId: string) => boolean;
  readonly list: () => string[];
  /** Gives them all their datapoints back. */
  readonly clear: () => void;
}

export function createMissingMetrics(): MissingMetrics {
  const missing = new Set<string>();
  return {
    add: (instanceIds) => instanceIds.forEach((instanceId) => missing.add(instanceId)),
    has: (instanceId) => missing.has(instanceId),
    list: () => [...missing],
    clear: () => missing.clear(),
  };
}
