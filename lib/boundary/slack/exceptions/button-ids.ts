/** The buttons on our messages, by their `action_id`s. */
export const BUTTONS = {
  request: 'request-exception',
  renew: 'renew-exception',
  approve: 'approve-exception',
  deny: 'deny-exception',
} as const;
