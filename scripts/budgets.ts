/** The most that a function's code may weigh, minified and unpacked, in KB (1,024 bytes). Cold starts follow it. */
export const budgets: Readonly<Record<string, number>> = {
  guard: 450,
  'import-finding': 450,
  'emit-finding': 290,
  'post-finding': 450,
  'post-morning': 420,
  'review-exceptions': 330,
  'approval-page': 360,
  'ask-approvers': 420,
  'slack-interaction': 370,
  'answer-slack': 430,
  'post-exception': 410,
  'exceptions-api': 380,
  'request-tagged': 330,
  'note-imdsv1-use': 310,
};

/** The most that the command line may weigh with all its commands, in the same measure. */
export const commandLineBudget = 1_000;
