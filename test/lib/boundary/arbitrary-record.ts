import fc from 'fast-check';
import { GOVERNED_FIELDS, type ObservedMetadataOptions } from '../../../lib/domain/metadata-options.ts';
import type { Principal } from '../../../lib/domain/principal.ts';
import type { ClosedRecord, OpenRecord } from '../../../lib/domain/record.ts';

/** Records with every member at any value that the types allow, to be written somewhere and read back. */

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const textOrNull = fc.option(text);
const date = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
const switchValue = fc.constantFrom('enabled' as const, 'disabled' as const);

const governed = {
  httpTokens: fc.constantFrom('optional' as const, 'required' as const),
  httpPutResponseHopLimit: fc.integer({ min: 1, max: 64 }),
  httpEndpoint: switchValue,
  httpProtocolIpv6: switchValue,
  instanceMetadataTags: switchValue,
};
const patch = fc.record(governed, { requiredKeys: [] });

export const someOptions: fc.Arbitrary<ObservedMetadataOptions> = fc.record(
  { ...governed, state: fc.constantFrom('pending' as const, 'applied' as const) },
  { requiredKeys: [] },
);

const principal: fc.Arbitrary<Principal> = fc.record({
  kind: fc.constantFrom(
    ...(['iam-user', 'role', 'identity-center-user', 'service-linked-role', 'aws-service'] as const),
    ...(['root', 'federated-user', 'account', 'unknown'] as const),
  ),
  name: text,
  arn: textOrNull,
  roleArn: textOrNull,
  sessionName: textOrNull,
  accountId: textOrNull,
  invokedBy: textOrNull,
  sourceIpAddress: textOrNull,
  userAgent: textOrNull,
  ec2RoleDelivery: textOrNull,
});

const violation = fc.record({
  field: fc.constantFrom(...GOVERNED_FIELDS),
  actual: fc.oneof(text, fc.integer()),
  required: fc.oneof(text, fc.integer()),
  moment: fc.constantFrom(...(['launch', 'drift', 'existing', 'expiry'] as const)),
});

/** Something that an instance has by an exception. */
export const anyLoan = fc.record({
  field: fc.constantFrom(...GOVERNED_FIELDS),
  returnsTo: fc.oneof(text, fc.integer()),
  exceptionId: text,
});

const window = { since: date, until: date };

const use = fc.oneof(
  fc.record({ kind: fc.constant('used' as const), calls: fc.nat(), lastSeenAt: fc.option(date), ...window }),
  fc.record({ kind: fc.constant('unused' as const), ...window }),
  fc.record({
    kind: fc.constant('unknown' as const),
    why: fc.constantFrom('not-running' as const, 'young' as const, 'not-measured' as const),
    ...window,
  }),
);

const wave = fc.record({ scope: text, number: fc.nat() });

/** How an instance is looked after. */
export const anyWatch = fc.record({
  recordId: text,
  since: date,
  until: date,
  wave: fc.option(wave),
  isTold: fc.boolean(),
});

const openMembers = {
  recordId: text,
  instance: fc.record({ instanceId: fc.uuid(), accountId: fc.uuid(), region: fc.uuid() }),
  trigger: fc.record({
    kind: fc.constantFrom(
      ...(['launch', 'drift', 'start', 'instance-profile', 'state-change'] as const),
      ...(['exception', 'detachment', 'sweep', 'watch'] as const),
    ),
    eventId: text,
    eventName: text,
    eventTime: date,
  }),
  principal: fc.option(principal),
  scope: text,
  violations: fc.array(violation, { maxLength: 5 }),
  action: fc.constantFrom('enforce' as const, 'report' as const, 'none' as const),
  enforcement: fc.option(patch),
  exceptionTag: fc.option(fc.string()),
  loans: fc.array(anyLoan, { maxLength: 2 }),
  restoration: fc.option(patch),
  excuses: fc.array(
    fc.tuple(violation, text).map(([each, exceptionId]) => ({ ...each, exceptionId })),
    { maxLength: 2 },
  ),
  exceptionIds: fc.array(text, { maxLength: 2 }),
  use: fc.option(use),
  wave: fc.option(wave),
  reason: text,
  previous: someOptions,
  openedAt: date,
};

export const anyOpenRecord: fc.Arbitrary<OpenRecord> = fc.record(openMembers);

export const anyClosedRecord: fc.Arbitrary<ClosedRecord> = fc.record({
  ...openMembers,
  outcome: fc.constantFrom(
    ...(['remediated', 'overtaken', 'interrupted', 'restored', 'excepted', 'audited'] as const),
    ...(['resolved', 'gone', 'denied', 'blocked', 'breaking'] as const),
  ),
  refusal: textOrNull,
  after: someOptions,
  closedAt: date,
});
