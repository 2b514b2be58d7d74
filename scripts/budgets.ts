/** The most that a function's code may weigh, minified and unpacked, in KB (1,024 bytes). Cold starts follow it. */
export const budgets: Readonly<Record<string, number>> = {
  guard: 450,
  'import-finding': 450,
  'emit-finding': 290,
  'post-finding': 450,
  'post-morning': 420,
};

/** The most that the command line may weigh with all its commands, in the same measure. */
export const commandLineBudget = 1_000;
