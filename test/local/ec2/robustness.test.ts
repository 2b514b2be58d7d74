import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../local/ec2/clock.ts';
import { actionTable } from '../../../local/ec2/actions/action-table.ts';
import { parseQuery, textAt } from '../../../local/ec2/protocol/query.ts';
import { ec2Answer } from '../../../local/ec2/protocol/xml.ts';
import { givenSimulator, imageId } from './given.ts';
import { XMLParser } from 'fast-xml-parser';

const names = [
  'InstanceId',
  'InstanceId.1',
  'Filter.1.Name',
  'Filter.1.Value.1',
  'Filter.x',
  'MaxResults',
  'NextToken',
  'ImageId',
  'MinCount',
  'MaxCount',
  'MetadataOptions.HttpPutResponseHopLimit',
  'MetadataOptions',
  'HttpTokens',
  'ResourceId.1',
  'Tag.1.Key',
  'Tag.1.Value',
  'LaunchTemplateId',
  'LaunchTemplateName',
  'LaunchTemplateVersion.1',
  'LaunchTemplateData.TagSpecification.1.Tag.1.Key',
  'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId',
  'TargetCapacitySpecification.TotalTargetCapacity',
  'IamInstanceProfile.Name',
  'AssociationId',
  '__proto__.polluted',
  'constructor',
  '..',
] as const;
const values = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    'i-0123456789abcdef0',
    'tag:x',
    '1',
    '-1',
    '1e3',
    '$Latest',
    '*\\',
    'optional',
    imageId,
    'NaN',
  ),
);

describe('whatever is asked', () => {
  it('is answered as EC2 would: with a success or a refusal, never with a failure of the simulator', async () => {
    const { simulator } = await givenSimulator();
    const parameters = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), values), {
      selector: ([name]) => name,
    });

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...actionTable.keys()), parameters, async (Action, members) => {
        const body = new URLSearchParams([['Action', Action], ...members]);

        const answer = await fetch(simulator.url, { method: 'POST', body });

        await answer.text();
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });

  it('is answered by IMDS too', async () => {
    const { simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1);

    await fc.assert(
      fc.asyncProperty(fc.string(), async (path) => {
        const url = `${simulator.imdsUrl(instanceId)}/latest/meta-data/x${encodeURI(path.toWellFormed())}%`;

        const answer = await fetch(url);

        await answer.text();
        expect(answer.status).toBe(404);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the Query tree', () => {
  it('gives back every text at its path', () => {
    const step = fc.stringMatching(/^[A-Za-z0-9_]+$/);

    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), fc.string(), (path, value) => {
        const tree = parseQuery(new URLSearchParams([[path.join('.'), value]]).toString());

        expect(textAt(tree, path.join('.'))).toBe(value.toWellFormed());
      }),
    );
  });

  it('does not touch what all objects share', () => {
    parseQuery('__proto__.polluted=yes&constructor.prototype.polluted=yes');

    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('XML', () => {
  it('brings any text through', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '&', '<', '>', '"', "'", '\r', '\n', ']', 'é', '😀'),
    });
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

    fc.assert(
      fc.property(text, (value) => {
        const parsed: unknown = parser.parse(ec2Answer('Test', 'id', { value }).bytes);

        expect(parsed).toMatchObject({ TestResponse: { value } });
      }),
    );
  });

  it.each([1, 15, 16, 17, 4095, 4096, 4097, 9000])('brings %i KB of text through', (kilobytes) => {
    const value = 'é'.repeat(kilobytes * 512);

    const { bytes } = ec2Answer('Test', 'id', { value });

    expect(bytes.toString()).toContain(`<value>${value}</value></TestResponse>`);
  });

  it('lends the buffer of an answer to the next only when it was released', () => {
    const large = (letter: string) => ec2Answer('Test', 'id', { value: letter.repeat(100_000) });
    const first = large('a');

    const second = large('b');
    first.release();
    const third = large('c');

    expect(second.bytes.toString()).toContain('bbb');
    expect(second.bytes.buffer).not.toBe(first.bytes.buffer);
    expect(third.bytes.buffer).toBe(first.bytes.buffer);
  });
});

describe('the clock of the machine', () => {
  it('runs a task when it is due', async () => {
    const started = systemClock.now();

    const ended = await new Promise<number>((resolve) =>
      systemClock.after(20, () => {
        resolve(systemClock.now());
      }),
    );

    expect(ended - started).toBeGreaterThanOrEqual(19);
  });
});

describe('a fleet of 100,000', () => {
  it('is seeded with shared parts and scanned by what matches', async () => {
    const { simulator } = await givenSimulator();
    const strict = { metadataOptions: { httpTokens: 'required' }, tags: { team: 'red' } } as const;
    const loose = { tags: { team: 'blue' } };
    const seeded = simulator.instances.seed(100_000, (index) => (index % 1000 === 999 ? loose : strict));

    const answer = await fetch(simulator.url, {
      method: 'POST',
      body: 'Action=DescribeInstances&MaxResults=1000&Filter.1.Name=metadata-options.http-tokens&Filter.1.Value.1=optional',
    });

    const text = await answer.text();
    expect(new Set(seeded).size).toBe(100_000);
    expect(text.match(/<instanceId>/g)).toHaveLength(100);
    expect(text).not.toContain('<nextToken>');
    expect(simulator.instances.get(seeded[0]!)?.tags).toBe(simulator.instances.get(seeded[1]!)?.tags);
  });
});
