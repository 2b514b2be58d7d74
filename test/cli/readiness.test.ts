import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { commandLines } from '../../cli/output/command-lines.ts';
import type { InstanceTemplate } from '../../local/ec2/seeding.ts';
import { givenClient } from '../local/ec2/given.ts';
import { guardrail } from './fake-terminal.ts';
import { ACCOUNT, givenEc2, HOME, widestOf } from './given-fleet.ts';

const DAY = 24 * 60 * 60 * 1_000;
const open: InstanceTemplate = {
  metadataOptions: { httpTokens: 'optional' },
  tags: { Name: 'web-1', owner: 'shop' },
};

describe('guardrail readiness', () => {
  it('says where it is blocked, by what, and what to do next', async () => {
    const ec2 = await givenEc2({ regions: [HOME, 'us-east-1', 'us-west-2'] });
    const [busy = '', other = '', dark = ''] = ec2.instances.seed(3, open, { region: HOME });
    ec2.missingMetrics.add([dark]);
    ec2.instances.recordUsage(busy, 'MetadataNoToken', { calls: 12, at: Date.now() - DAY });
    ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, { region: 'us-west-2' });

    const { code, out, error } = await guardrail(['readiness']);

    const since = new Date(Date.now() - 30 * DAY).toISOString().slice(0, 10);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out.replace(/, [^,]* UTC\n/, '\n'))
      .toBe(`3 Regions: 1 enforced already, 1 ready to be enforced, 1 blocked

${ACCOUNT}, eu-west-1  blocked
  Uses IMDSv1              1 instance: ${busy} (web-1, shop) 12
                           times in 30 days
  Allows IMDSv1            2 instances: ${other} (web-1, shop);
                           ${dark} (web-1, shop) (1 without use, 1
                           not known)
  Next                     Find out what on ${busy} still calls
                           IMDSv1, most often an old SDK or agent, and update
                           it. The CloudWatch metric MetadataNoToken tells when
                           it calls.

${ACCOUNT}  ready to be enforced
  Next                     Enforce tokens, and let launches that say nothing of
                           them require them:
    for region in us-east-1; do
      aws ec2 modify-instance-metadata-defaults --region "$region" \\
        --http-tokens required --http-tokens-enforced enabled
    done

IMDSv1 was looked for in the last 30 days, since ${since}. Not known:
CloudWatch has no datapoints, which is not the same as no use.

Exceptions were not looked at. Name the stack of the guardrail by --stack, or a
file of them by --exceptions: one that is in force blocks.
`);
  });

  it('fits 80 columns, whatever the names and whatever blocks', async () => {
    const ec2 = await givenEc2({ regions: [HOME, 'us-east-1', 'us-west-2', 'eu-central-1'] });
    const tags = { Name: 'x'.repeat(250), owner: '😀\n\u0007'.repeat(30) };
    ec2.missingMetrics.add(ec2.instances.seed(9, { ...open, tags }, { region: HOME }));
    ec2.instances.setMetadataDefaults({ httpTokens: 'optional' }, { region: HOME });
    ec2.instances.setMetadataDefaults(
      {
        managedBy: 'declarative-policy',
        managedExceptionMessage: 'Ask security, who will answer. '.repeat(9),
      },
      { region: 'us-west-2' },
    );
    const MetadataOptions = {
      HttpTokens: 'optional',
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'enabled',
    } as const;
    for (const [region, LaunchTemplateName, options] of [
      [HOME, 'home', MetadataOptions],
      ['us-east-1', 'w'.repeat(128), MetadataOptions],
      ['eu-central-1', 'silent', undefined],
    ] as const) {
      const LaunchTemplateData = { ImageId: 'ami-0123456789abcdef0', MetadataOptions: options };
      const command = new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData });
      await givenClient(ec2, { region }).send(command);
    }

    const { out } = await guardrail(['readiness']);

    expect(widestOf(out)).toBeLessThanOrEqual(80);
    for (const told of [
      '4 Regions: 3 blocked, 1 unknown',
      'Account default HttpTokens is optional',
      'Launch templates ask for IMDSv1: 1 template: home version 1',
      'Declarative policy Ask security, who will answer.',
      'Left to the image 1 template: silent version 1',
      'and 6 more (9 not known)',
    ])
      expect(out.replaceAll(/\s+/g, ' ')).toContain(told);
    expect(out).not.toContain('\u0007');
  });

  it('prints JSON for machines', async () => {
    const ec2 = await givenEc2({ regions: [HOME, 'us-east-1'] });
    const [instanceId, stopped] = [
      ...ec2.instances.seed(1, open, { region: HOME }),
      ...ec2.instances.seed(1, { ...open, state: 'stopped' }, { region: HOME }),
    ];

    const { out } = await guardrail(['readiness', '--json', '--days', '7']);

    const json = JSON.parse(out) as { window: { since: string; until: string } };
    expect(json).toMatchObject({
      complete: true,
      exceptionsKnown: false,
      enabling: null,
      places: [
        {
          accountId: ACCOUNT,
          region: HOME,
          verdict: 'blocked',
          blockers: [
            {
              kind: 'allows-imdsv1',
              instances: [
                { instanceId, callsWithoutToken: 0 },
                { instanceId: stopped, callsWithoutToken: null },
              ],
            },
          ],
          defaults: { httpTokens: null, httpTokensEnforced: false },
          nextStep: { command: expect.stringContaining('--http-tokens required') as string },
        },
        { region: 'us-east-1', verdict: 'ready' },
      ],
    });
    expect(Date.parse(json.window.until) - Date.parse(json.window.since)).toBe(7 * DAY);
  });

  it('ends with 1 where something could not be read, and says what hangs on it', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    const denied = { kind: 'error', code: 'UnauthorizedOperation', message: 'No.', status: 403 } as const;
    ec2.instances.seed(1, open);
    ec2.faults.add({ ...denied, action: 'DescribeLaunchTemplateVersions' });
    ec2.faults.add({ ...denied, code: 'AccessDenied', action: 'GetMetricData' });

    const { code, out, error } = await guardrail(['readiness']);

    expect(code).toBe(1);
    expect(out).toContain('Not read                 launch-templates: ec2:DescribeLaunchTemplateVersions');
    expect(out).toContain('Use not read             cloudwatch:GetMetricData is not allowed: No.');
    expect(error).toContain('the answer is not complete: 2 parts of the fleet could not be read');
  });

  it.each(['0', '91', 'a week'])('takes no %s days', async (days) => {
    const { code, error } = await guardrail(['readiness', '--days', days]);

    expect(code).toBe(2);
    expect(error).toMatch(/It takes a number from 1 to 90\.\n$/);
  });
});

describe('the lines of a command', () => {
  it('are the same command when they are put together again', () => {
    const long = `aws ec2 create --name ${'x'.repeat(30)} --other ${'y'.repeat(30)} --data '{"a":"${'z'.repeat(40)}","b":1}' \\\n  --last 1`;

    const lines = commandLines(long);

    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(76);
    expect(
      lines
        .join('\n')
        .replace(/ \\\n\s*/g, ' ')
        .replace(/,\n\s*/g, ','),
    ).toBe(long.replace(/ \\\n\s*/g, ' '));
  });
});
