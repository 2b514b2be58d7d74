/** Gives out EC2 ids such as `i-0f3a…` that never repeat within one simulator, the same ones in each run. */
export interface Identifiers {
  readonly next: (prefix: string) => string;
}

export function createIdentifiers(): Identifiers {
  let count = 0;
  return {
    next: (prefix) => {
      count += 1;
      return `${prefix}-0${hex(scramble(count ^ 0x5bd1e995))}${hex(scramble(count))}`;
    },
  };
}

/** A bijection on 32 bits (murmur3's finalizer): ids look random, yet no two counts share one. */
function scramble(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** Another resource's id that follows from an instance's: its root volume's, its network interface's. */
export function derivedId(prefix: string, instanceId: string): string {
  return `${prefix}-0${instanceId.slice(-8)}${instanceId.slice(-16, -8)}`;
}
