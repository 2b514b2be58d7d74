import { format, resolveConfig } from 'prettier';
import type { Resource, ResourceOf } from '../lib/stack/resource.ts';

type Alarm = ResourceOf<'AWS::CloudWatch::Alarm'>['Properties'];

/** The page of all alarms: what each looks at, and what it says to whoever it wakes. */
export async function alarmsPage(resources: Readonly<Record<string, Resource>>): Promise<string> {
  const alarms = Object.entries(resources).flatMap(([id, resource]): [string, Alarm][] =>
    resource.Type === 'AWS::CloudWatch::Alarm' ? [[id.replace(/Alarm$/, ''), resource.Properties]] : [],
  );
  const page = [
    '# Alarms',
    '',
    `All ${alarms.length} alarms of a stack with everything switched on, made from the template. Each goes to the topic`,
    '`AlarmsTopic`, once when it starts and once when it is over, and says what it means and what to do first.',
    '',
    '| alarm | goes off at | what it says |',
    '| --- | --- | --- |',
    ...alarms
      .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
      .map(([id, alarm]) => `| \`${id}\` | ${goesOffAt(alarm)} | ${alarm.AlarmDescription} |`),
  ].join('\n');
  return format(page, { ...(await resolveConfig('docs/alarms.md')), parser: 'markdown' });
}

function goesOffAt({ Namespace, MetricName, Statistic, Threshold, Period }: Alarm): string {
  const how = Statistic === 'Sum' ? 'sum' : 'most';
  return `\`${Namespace}\` ${MetricName}: ${how} above ${Threshold} in ${Period / 60} min`;
}
