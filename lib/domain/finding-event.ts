/** The `source` of our own events: not one that the guardrail's own rules listen to. */
export const EVENT_SOURCE = 'imds-guardrail';

/** The `detail-type` of the events that tell of findings. */
export const FINDING_DETAIL_TYPE = 'IMDS Guardrail Finding';
