import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type AdvancedFieldSelector,
  type GetEventSelectorsResponse,
} from '@aws-sdk/client-cloudtrail';
import type { EventSelector, FieldSelector, Trail, TrailState } from '../../domain/doctor/trail.ts';
import { reading } from '../../shell/reading.ts';
import type { DoctorConnection } from './connection.ts';

/**
 * The trails that log events of the Region, those of other Regions and of the organization included.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export async function trailsOf({ ask, client }: DoctorConnection): Promise<readonly Trail[]> {
  const cloudTrail = client(CloudTrailClient);
  const { trailList = [] } = await ask('cloudtrail:DescribeTrails', () =>
    cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
  );
  return Promise.all(
    trailList.map(async ({ Name = '', TrailARN = Name, HomeRegion = '', IsOrganizationTrail = false }) => ({
      name: Name,
      homeRegion: HomeRegion,
      isOfOrganization: IsOrganizationTrail,
      state: await reading(stateOf(TrailARN, cloudTrail, ask)),
    })),
  );
}

/** A shadow trail is known by its ARN alone. */
async function stateOf(
  arn: string,
  client: CloudTrailClient,
  ask: DoctorConnection['ask'],
): Promise<TrailState> {
  const [status, selectors] = await Promise.all([
    ask('cloudtrail:GetTrailStatus', () => client.send(new GetTrailStatusCommand({ Name: arn }))),
    ask('cloudtrail:GetEventSelectors', () => client.send(new GetEventSelectorsCommand({ TrailName: arn }))),
  ]);
  return {
    isLogging: status.IsLogging ?? false,
    deliveryError: status.LatestDeliveryError || null,
    selectors: selectorsOf(selectors),
  };
}

function selectorsOf({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: GetEventSelectorsResponse): EventSelector[] {
  return [
    ...EventSelectors.map(({ IncludeManagementEvents = true, ReadWriteType = 'All' }) => ({
      kind: 'basic' as const,
      includeManagementEvents: IncludeManagementEvents,
      readWriteType: ReadWriteType,
    })),
    ...AdvancedEventSelectors.map(({ FieldSelectors = [] }) => ({
      kind: 'advanced' as const,
      fields: FieldSelectors.map(fieldSelector),
    })),
  ];
}

function fieldSelector(selector: AdvancedFieldSelector): FieldSelector {
  return {
    field: selector.Field ?? '',
    equals: selector.Equals ?? [],
    startsWith: selector.StartsWith ?? [],
    endsWith: selector.EndsWith ?? [],
    notEquals: selector.NotEquals ?? [],
    notStartsWith: selector.NotStartsWith ?? [],
    notEndsWith: selector.NotEndsWith ?? [],
  };
}
