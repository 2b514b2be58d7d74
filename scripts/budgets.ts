/** The most that a function's code may weigh, minified and unpacked, in KB (1,024 bytes). Cold starts follow it. */
export const budgets: Readonly<Record<string, number>> = {
  guard: 450,
  'import-finding': 450,
  'emit-finding': 290,
  'post-finding': 450,
  'post-morning': 420,
  'review-exceptions': 330,
  // With the queue by which a no ends a rollback at once: the client of SQS.
  'approval-page': 380,
  'ask-approvers': 420,
  'slack-interaction': 370,
  'answer-slack': 450,
  'post-exception': 410,
  // With rollbacks: what was corrected and taken, and the client of EC2, which says what it would refuse.
  'exceptions-api': 440,
  'request-tagged': 330,
  'conduct-sweep': 380,
  'sweep-place': 485,
  'watch-corrected': 457,
  'note-imdsv1-use': 310,
};

/**
 * The most that the command line may weigh with all its commands, in the same measure. 200 KB of it are
 * doctor's, which asks more services than all other commands together, and most of them no other command loads.
 */
export const commandLineBudget = 1_300;
