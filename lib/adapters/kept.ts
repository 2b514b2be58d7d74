/** Reads something when it is first wanted, and again when it is older than so many milliseconds. */
export function kept<T>(read: () => Promise<T>, milliseconds: number, now: () => Date): () => Promise<T> {
  let last: { readonly value: T; readonly readAt: number } | null = null;
  return async () => {
    const at = now().getTime();
    if (last !== null && at - last.readAt < milliseconds) return last.value;

    const value = await read();
    last = { value, readAt: at };
    return value;
  };
}
