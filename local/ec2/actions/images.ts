import type { JsonObject } from '../events/json.ts';
import { definedJson } from '../events/json.ts';
import { Ec2Error } from '../errors.ts';
import { filtersIn, tagTest, unknownFilter } from '../filters/instance-filters.ts';
import type { Matcher } from '../filters/matching.ts';
import { textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { Image } from '../state/image.ts';
import { renderTags } from '../state/render-instance.ts';
import { legacyAction, readAction, type Call, type Plan } from './action.ts';
import { cutPage, pageOf } from './paging.ts';
import { choiceAt, requiredText, tagsFor, tagSpecificationsAt } from './parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html */
export const registerImage = legacyAction('RegisterImage', requestParameters, (call): Plan => {
  const { parameters, state, world, now } = call;
  const image: Image = {
    imageId: world.identifiers.next('ami'),
    name: requiredText(parameters, 'Name'),
    creationTime: now,
    architecture: textAt(parameters, 'Architecture') ?? 'x86_64',
    rootDeviceName: textAt(parameters, 'RootDeviceName') ?? '/dev/xvda',
    description: textAt(parameters, 'Description'),
    imdsSupport: choiceAt(parameters, 'ImdsSupport', ['v2.0']),
    tags: tagsFor('image', tagSpecificationsAt(parameters, 'TagSpecification')),
  };
  return { response: { imageId: image.imageId }, apply: () => state.images.set(image.imageId, image) };
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html, of registered images only */
export const describeImages = readAction('DescribeImages', (call) => {
  const imageIds = textsAt(call.parameters, 'ImageId');
  const images =
    imageIds.length > 0 ? imageIds.map((id) => knownImage(call, id)) : [...call.state.images.values()];
  const tests = filtersIn(call.parameters).map(({ name, matches }) => testOf(name, matches));
  const found = images.filter((image) => tests.every((test) => test(image)));
  const { page, nextToken } = cutPage(found, pageOf(call.parameters, { least: 1, most: 1000 }));
  return { imagesSet: page.map((image) => renderImage(image, call.state.accountId)), nextToken };
});

function knownImage({ state }: Call, imageId: string): Image {
  const image = state.images.get(imageId);
  if (image !== undefined) return image;
  throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`);
}

const valuesByFilter: Readonly<Record<string, (image: Image) => string | undefined>> = {
  'image-id': (image) => image.imageId,
  name: (image) => image.name,
  architecture: (image) => image.architecture,
  state: () => 'available',
};

function testOf(name: string, matches: Matcher): (image: Image) => boolean {
  const byTag = tagTest(name, matches);
  if (byTag !== undefined) return ({ tags }) => byTag(tags);
  const values = Object.hasOwn(valuesByFilter, name) ? valuesByFilter[name] : undefined;
  if (values === undefined) throw unknownFilter(name);
  return (image) => matches(values(image));
}

function renderImage(image: Image, accountId: string): XmlObject {
  return {
    imageId: image.imageId,
    imageLocation: `${accountId}/${image.name}`,
    imageState: 'available',
    imageOwnerId: accountId,
    creationDate: new Date(image.creationTime),
    isPublic: false,
    architecture: image.architecture,
    imageType: 'machine',
    name: image.name,
    description: image.description,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    imdsSupport: image.imdsSupport,
    tagSet: renderTags(image.tags),
  };
}

function requestParameters(parameters: QueryBranch): JsonObject {
  return definedJson({
    name: textAt(parameters, 'Name'),
    description: textAt(parameters, 'Description'),
    architecture: textAt(parameters, 'Architecture'),
    rootDeviceName: textAt(parameters, 'RootDeviceName'),
    imdsSupport: textAt(parameters, 'ImdsSupport'),
  });
}
