import { OF_INSTANCES, onItemsOf } from './items-statement.ts';
import type { Statement } from './resource.ts';
import { substituted } from './resource.ts';

/*
 * What the functions of sweeps may do beside guarding instances, each for one purpose.
 */

/** The runs as they stand: to begin and end them, also those before, and to note what could not be looked at. */
export const keepsRuns = onItemsOf(
  'RecordsTable',
  'KeepRuns',
  ['sweeps'],
  ['GetItem', 'PutItem', 'Query', 'UpdateItem'],
);

/**
 * The waves as they stand: to lead scopes from wave to wave, and to halt them where calls are refused on too many
 * instances. Never UpdateItem: only a place takes turns.
 */
export const leadsWaves = onItemsOf('RecordsTable', 'LeadWaves', ['waves'], ['GetItem', 'PutItem']);

/** Both, to take room and turns by, and to add what came of instances. */
export const takesTurns = onItemsOf(
  'RecordsTable',
  'TakeRoomAndTurns',
  ['sweeps', 'waves'],
  ['GetItem', 'UpdateItem'],
);

/** Which instances were seen using IMDSv1; never to write it. */
export const readsSightings = onItemsOf('RecordsTable', 'ReadSightings', ['sighting#*'], ['BatchGetItem']);

/** What is known of instances, and that calls are refused on them. */
export const keepsWatches = onItemsOf(
  'RecordsTable',
  'KeepWatches',
  [OF_INSTANCES],
  ['BatchGetItem', 'PutItem', 'UpdateItem'],
);

/** What no instance's id leads to: what was opened and never closed, and what was corrected lately. */
export const findsByTime: Statement = {
  Sid: 'FindByTime',
  Effect: 'Allow',
  Action: 'dynamodb:Query',
  Resource: substituted('${RecordsTable.Arn}/index/timeline'),
};

/** Whether something uses IMDSv1, or is refused. CloudWatch knows no resource-level permission for metrics. */
export const readsMetrics: Statement = {
  Sid: 'SeeWhoUsesImdsV1',
  Effect: 'Allow',
  Action: 'cloudwatch:GetMetricData',
  Resource: '*',
};

/** Which Regions there are. EC2 knows no resource-level permission for Describe calls. */
export const seesRegions: Statement = {
  Sid: 'SeeWhichRegionsThereAre',
  Effect: 'Allow',
  Action: 'ec2:DescribeRegions',
  Resource: '*',
};
