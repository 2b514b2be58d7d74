import { Ec2Error, instancesNotFound } from '../errors.ts';
import { instanceFilter } from '../filters/instance-filters.ts';
import { textAt, textsAt } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import { findAll } from '../state/fleet.ts';
import type { InstanceRecord } from '../state/instance.ts';
import { renderInstance, reservationIdOf } from '../state/render-instance.ts';
import { readAction, type Call } from './action.ts';
import { pageOf, tokenFor, type Page } from './paging.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const describeInstances = readAction('DescribeInstances', (call) => {
  const instanceIds = textsAt(call.parameters, 'InstanceId');
  refuseIdsWithPages(call, instanceIds);
  const page = pageOf(call.parameters, { least: 5, most: 1000 });
  const { instances, nextToken } = instanceIds.length > 0 ? named(call, instanceIds) : scan(call, page);
  return { reservationSet: reservations(call, instances), nextToken };
});

interface Found {
  readonly instances: InstanceRecord[];
  readonly nextToken?: string;
}

function refuseIdsWithPages({ parameters }: Call, instanceIds: readonly string[]): void {
  if (instanceIds.length === 0 || textAt(parameters, 'MaxResults') === undefined) return;
  const message = 'The parameter instancesSet cannot be used with the parameter maxResults';
  throw new Ec2Error('InvalidParameterCombination', message);
}

function named(call: Call, instanceIds: readonly string[]): Found {
  const { state, now, staleRead, parameters } = call;
  const views = findAll(state.fleet, instanceIds, now).map((instance) => ({
    instanceId: instance.instanceId,
    view: state.fleet.read(instance, now, staleRead),
  }));
  const missing = views.filter(({ view }) => view === undefined).map(({ instanceId }) => instanceId);
  if (missing.length > 0) throw instancesNotFound(missing);
  const matches = instanceFilter(parameters);
  const instances = views.map(({ view }) => view).filter((view) => view !== undefined);
  return { instances: instances.filter((instance) => matches({ instance, state, now })) };
}

/** Goes on from the token's position, so that all pages together look at each instance once. */
function scan(call: Call, { start, size }: Page): Found {
  const { state, now, staleRead } = call;
  const matches = instanceFilter(call.parameters);
  const instances: InstanceRecord[] = [];
  for (let position = start; ; position += 1) {
    const record = state.fleet.at(position);
    if (record === undefined) return { instances };
    const instance = state.fleet.read(record, now, staleRead);
    if (instance === undefined || !matches({ instance, state, now })) continue;
    if (instances.length === size) return { instances, nextToken: tokenFor(position) };
    instances.push(instance);
  }
}

function reservations({ state, now }: Call, instances: readonly InstanceRecord[]): XmlObject[] {
  const groups = Map.groupBy(instances, reservationIdOf);
  return [...groups].map(([reservationId, members]) => ({
    reservationId,
    ownerId: state.accountId,
    groupSet: [],
    instancesSet: members.map((instance) => renderInstance(instance, { state, now })),
  }));
}
