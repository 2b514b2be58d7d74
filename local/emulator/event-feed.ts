import { setTimeout as pause } from 'node:timers/promises';

/** What stands between the simulator and the bus. */
export interface EventFeed<Event> {
  /** Takes an event now and delivers it when it is due. */
  readonly take: (event: Event) => void;
  /** Waits until all that was taken is delivered. Rejects with the first delivery that failed. */
  readonly drained: () => Promise<void>;
}

/** Delivers events one after the other, each so many milliseconds after it was taken, in the order of taking. */
export function eventFeed<Event>(
  deliver: (events: readonly Event[]) => Promise<void>,
  delayMilliseconds: number,
): EventFeed<Event> {
  let delivered = Promise.resolve();
  return {
    take: (event) => {
      const due = pause(delayMilliseconds);
      const before = delivered;
      delivered = (async () => {
        await before;
        await due;
        await deliver([event]);
      })();
      // Told by drained(); without this, Node would end the process before anybody could ask.
      delivered.catch(() => undefined);
    },
    drained: () => delivered,
  };
}
