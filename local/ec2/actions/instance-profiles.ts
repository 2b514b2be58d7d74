import { Ec2Error, incorrectInstanceState, missingParameter } from '../errors.ts';
import { filtersIn, unknownFilter } from '../filters/instance-filters.ts';
import type { Matcher } from '../filters/matching.ts';
import { textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import { findAll } from '../state/fleet.ts';
import type { InstanceRecord } from '../state/instance.ts';
import {
  profileArn,
  profileId,
  profileNameOf,
  type InstanceProfileAssociation,
} from '../state/instance-profile.ts';
import { derivedId } from '../state/identifiers.ts';
import { isGone } from '../state/lifecycle.ts';
import { nestedAction, readAction, type Call, type Plan } from './action.ts';
import { cutPage, pageOf } from './paging.ts';
import { instanceProfileIn, requiredText } from './parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html */
export const associateIamInstanceProfile = nestedAction('AssociateIamInstanceProfile', (call): Plan => {
  const [instance] = findAll(call.state.fleet, [requiredText(call.parameters, 'InstanceId')], call.now);
  if (instance === undefined || isGone(instance)) {
    throw incorrectInstanceState(textAt(call.parameters, 'InstanceId') ?? '', 'an association');
  }
  if (instance.iamInstanceProfile !== undefined) {
    const message = `There is an existing association for instance ${instance.instanceId}`;
    throw new Ec2Error('IncorrectState', message);
  }
  return planAssociation(call, instance, derivedId('iip-assoc', instance.instanceId));
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html */
export const replaceIamInstanceProfileAssociation = nestedAction(
  'ReplaceIamInstanceProfileAssociation',
  (call): Plan => {
    const associationId = requiredText(call.parameters, 'AssociationId');
    const replaced = associationsOf(call).find((association) => association.associationId === associationId);
    if (replaced === undefined) {
      throw new Ec2Error(
        'InvalidAssociationID.NotFound',
        `An invalid association-id of '${associationId}' was given`,
      );
    }
    const [instance] = findAll(call.state.fleet, [replaced.instanceId], call.now);
    if (instance === undefined) throw incorrectInstanceState(replaced.instanceId, 'an association');
    return planAssociation(call, instance, call.world.identifiers.next('iip-assoc'));
  },
);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html */
export const describeIamInstanceProfileAssociations = readAction(
  'DescribeIamInstanceProfileAssociations',
  (call) => {
    const ids = textsAt(call.parameters, 'AssociationId');
    const tests = filtersIn(call.parameters).map(({ name, matches }) => testOf(name, matches));
    const found = associationsOf(call)
      .filter(({ associationId }) => ids.length === 0 || ids.includes(associationId))
      .filter((association) => tests.every((test) => test(association)));
    const { page, nextToken } = cutPage(found, pageOf(call.parameters, { least: 5, most: 1000 }));
    const associations = page.map((association) => render(association, 'associated', call));
    return { iamInstanceProfileAssociationSet: associations, nextToken };
  },
);

function planAssociation(call: Call, instance: InstanceRecord, associationId: string): Plan {
  const { state, now } = call;
  const association = {
    associationId,
    instanceId: instance.instanceId,
    profileName: profileIn(call.parameters),
  };
  return {
    response: { iamInstanceProfileAssociation: render(association, 'associating', call) },
    apply: () => {
      state.fleet.remember(instance, now);
      instance.iamInstanceProfile = association.profileName;
      state.associationIds.set(instance.instanceId, associationId);
    },
  };
}

/** Every instance with a profile has an association, also one that was launched with its profile. */
function associationsOf({ state, now }: Call): InstanceProfileAssociation[] {
  return state.fleet.all(now).flatMap(({ instanceId, iamInstanceProfile: profileName }) => {
    const associationId = state.associationIds.get(instanceId) ?? derivedId('iip-assoc', instanceId);
    return profileName === undefined ? [] : [{ associationId, instanceId, profileName }];
  });
}

function testOf(name: string, matches: Matcher): (association: InstanceProfileAssociation) => boolean {
  if (name === 'instance-id') return ({ instanceId }) => matches(instanceId);
  if (name === 'state') return () => matches('associated');
  throw unknownFilter(name);
}

function render(
  { associationId, instanceId, profileName }: InstanceProfileAssociation,
  associationState: 'associating' | 'associated',
  { state }: Call,
): XmlObject {
  const iamInstanceProfile = { arn: profileArn(state.accountId, profileName), id: profileId(profileName) };
  return { associationId, instanceId, iamInstanceProfile, state: associationState };
}

function profileIn(parameters: QueryBranch): string {
  const name = profileNameOf(instanceProfileIn(parameters));
  if (name === undefined) throw missingParameter('IamInstanceProfile');
  return name;
}
