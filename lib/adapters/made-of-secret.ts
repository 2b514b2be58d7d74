/** Makes something of a secret when it is first used, keeps it, and makes it anew when the secret has changed. */
export function madeOfSecret<T>(
  secretOf: () => Promise<string>,
  make: (secret: string) => T,
): () => Promise<T> {
  let made: { readonly secret: string; readonly thing: T } | null = null;
  return async () => {
    const secret = await secretOf();
    if (made?.secret !== secret) made = { secret, thing: make(secret) };
    return made.thing;
  };
}
