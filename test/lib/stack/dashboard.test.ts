import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { METRICS } from '../../../lib/domain/metrics.ts';
import { DEFAULT_EXCEPTIONS, DEFAULT_NOTIFICATIONS } from '../../../lib/boundary/policy/policy-defaults.ts';
import { alarms } from '../../../lib/stack/alarms.ts';
import { dashboard } from '../../../lib/stack/dashboard.ts';
import { enabledDestinations } from '../../../lib/stack/destinations.ts';
import { exceptionParts } from '../../../lib/stack/exceptions.ts';
import { fleetParts } from '../../../lib/stack/fleet.ts';
import { imdsV1Sightings } from '../../../lib/stack/imdsv1-sightings.ts';
import { together, type Part } from '../../../lib/stack/part.ts';
import { queues, reevaluation } from '../../../lib/stack/queues.ts';
import { metricId, READ_METRICS, readOf } from '../../functions/read-metrics.ts';

const slack = { secretParameter: '/slack', signingSecretParameter: '/signing' };

/** A stack with everything that a policy can switch on, and one with as little as there can be. */
const everything = stackOf([
  ...enabledDestinations({
    slack: { ...DEFAULT_NOTIFICATIONS.slack, ...slack },
    securityHub: 'enabled',
    eventBus: 'enabled',
  }),
  ...exceptionParts(
    {
      ...DEFAULT_EXCEPTIONS,
      approvers: { ...DEFAULT_EXCEPTIONS.approvers, slackUsers: ['U0BOB0001'], emails: ['bob@example.com'] },
    },
    slack,
  ),
  ...fleetParts({ schedule: 'rate(12 hours)' }),
]);
const little = stackOf([
  ...exceptionParts(DEFAULT_EXCEPTIONS, { secretParameter: null, signingSecretParameter: null }),
  ...fleetParts({ schedule: null }),
]);

function stackOf(parts: readonly Part[]): Part {
  const all = together([imdsV1Sightings, ...parts]);
  const [guard] = Object.values(all.functions);
  if (guard === undefined) throw new Error('There is no function.');
  return {
    ...all,
    functions: { guard, ...all.functions },
    resources: { ...queues, ...reevaluation, ...alarms, ...all.resources },
  };
}

/* The shape of a dashboard, as CloudWatch documents it, as far as this one uses it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const place = {
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  width: z.int().min(1).max(24),
  height: z.int().min(1).max(1_000),
};
const options = z.strictObject({
  stat: z.union([
    z.enum(['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount']),
    z.templateLiteral(['p', z.int()]),
  ]),
  label: z.string().min(1),
});
const pair = [z.string(), z.string()] as const;
const metric = z.union([z.tuple([...pair, ...pair, options]), z.tuple([...pair, ...pair, ...pair, options])]);
const widget = z.discriminatedUnion('type', [
  z.strictObject({
    ...place,
    type: z.literal('text'),
    properties: z.strictObject({ markdown: z.string().min(1) }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('alarm'),
    properties: z.strictObject({ title: z.string(), alarms: z.array(z.string()).min(1).max(100) }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('metric'),
    properties: z.strictObject({
      title: z.string(),
      view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table']),
      stacked: z.boolean(),
      region: z.literal('${AWS::Region}'),
      period: z.int().multipleOf(60),
      metrics: z.array(metric).min(1).max(500),
      yAxis: z.strictObject({ left: z.strictObject({ min: z.literal(0) }) }),
    }),
  }),
]);
const body = z.strictObject({ widgets: z.array(widget).min(1).max(500) });

function bodyOf(stack: Part): z.infer<typeof body> {
  const { Dashboard } = dashboard(stack).resources;
  if (Dashboard?.Type !== 'AWS::CloudWatch::Dashboard') throw new Error('There is no dashboard.');
  return body.parse(JSON.parse(Dashboard.Properties.DashboardBody['Fn::Sub']));
}

/** Every metric on it with its dimensions. */
function metricsOn(stack: Part): { namespace: string; name: string; dimensions: [string, string][] }[] {
  return bodyOf(stack).widgets.flatMap((each) =>
    each.type !== 'metric'
      ? []
      : each.properties.metrics.map(([namespace, name, ...rest]) => {
          const texts = rest.filter((part) => typeof part === 'string');
          const dimensions = texts.flatMap((key, index): [string, string][] =>
            index % 2 === 0 ? [[key, texts[index + 1] ?? '']] : [],
          );
          return { namespace, name, dimensions };
        }),
  );
}

describe.each([
  ['with everything', everything],
  ['with little', little],
])('the dashboard of a stack %s', (_, stack) => {
  it('is one as CloudWatch wants it, in which nothing covers anything else', () => {
    const { widgets } = bodyOf(stack);

    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (__, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
  });

  it('has every function, every queue and every alarm of the stack', () => {
    const text = JSON.stringify(bodyOf(stack));

    const missing = [
      ...Object.keys(stack.functions).map(
        (key) => `\${${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction}`,
      ),
      ...Object.entries(stack.resources).flatMap(([id, { Type }]) => {
        if (Type === 'AWS::SQS::Queue') return [`\${${id}.QueueName}`];
        return Type === 'AWS::CloudWatch::Alarm' ? [`\${${id}.Arn}`] : [];
      }),
    ].filter((reference) => !text.includes(reference));
    expect(missing).toEqual([]);
  });
});

describe('the time from the event to applied', () => {
  it('is shown as p50, p95 and p99', () => {
    const shown = bodyOf(everything).widgets.flatMap((each) =>
      each.type === 'metric'
        ? each.properties.metrics.filter(([, name]) => name === METRICS.timeToApplied)
        : [],
    );

    expect(shown.map((line) => (line.at(-1) as { stat: string }).stat)).toEqual(['p50', 'p95', 'p99']);
  });
});

describe("the guardrail's own metrics", () => {
  it('that the dashboard and the alarms read are those that functions are seen to emit', () => {
    const onDashboard = metricsOn(everything)
      .filter(({ namespace }) => namespace === METRICS.namespace)
      .map(({ namespace, name, dimensions }) => metricId(namespace, name, dimensions));
    const inAlarms = Object.values(everything.resources).flatMap((each) => {
      if (each.Type !== 'AWS::CloudWatch::Alarm' || each.Properties.Namespace !== METRICS.namespace)
        return [];
      const { Namespace, MetricName, Dimensions } = each.Properties;
      return [
        metricId(
          Namespace,
          MetricName,
          Dimensions.map(({ Name, Value }) => [Name, Value]),
        ),
      ];
    });

    const seen = Object.keys(READ_METRICS).flatMap((name) => readOf(name as keyof typeof READ_METRICS));

    expect(new Set([...onDashboard, ...inAlarms])).toEqual(new Set(seen));
  });
});
