import { describe, expect, it } from 'vitest';
import { asList, scalar, unwrap } from '../../../../lib/boundary/events/ec2-serialisation.ts';

describe('the two styles of EC2 in CloudTrail', () => {
  it.each<readonly [unknown, unknown]>([
    [{ instanceType: 't3.micro', clientToken: 'x' }, { instanceType: 't3.micro', clientToken: 'x' }],
    [{ CreateFleetRequest: { Type: 'instant' } }, { Type: 'instant' }],
    [{ CreateFleetResponse: { fleetId: 'f' } }, { fleetId: 'f' }],
    [{ DelTGwVpcAttachReq: { Id: 'tgw' } }, { Id: 'tgw' }],
    [{ EnableSerialConsoleAccessRequest: '' }, {}],
    [{ CreateFleetRequest: 'nonsense' }, null],
    [{ aRequest: {}, bRequest: {} }, { aRequest: {}, bRequest: {} }],
    [{ instancesSet: { items: [] } }, { instancesSet: { items: [] } }],
    [{}, {}],
    [{ omitted: true, reason: 'requestParameters too large', originalSize: 149893 }, null],
    [{ omitted: 'true' }, null],
    [{ omitted: false, a: 1 }, { omitted: false, a: 1 }],
    [null, null],
    [undefined, null],
    ['', null],
    [[1], null],
  ])('unwraps %j to %j', (parameters, inside) => {
    expect(unwrap(parameters)).toEqual(inside);
  });

  it.each<readonly [unknown, readonly unknown[]]>([
    [{ items: [1, 2] }, [1, 2]],
    [{ items: [] }, []],
    [{ items: { a: 1 } }, [{ a: 1 }]],
    [{ item: ['a', 'b'] }, ['a', 'b']],
    [{ item: 'a' }, ['a']],
    [{ item: { a: 1 } }, [{ a: 1 }]],
    [{ Key: 'a', tag: 1 }, [{ Key: 'a', tag: 1 }]],
    [[1, 2], [1, 2]],
    ['a', ['a']],
    [0, [0]],
    ['', []],
    [{}, []],
    [{ items: {} }, []],
    [null, []],
    [undefined, []],
  ])('lists %j as %j', (value, elements) => {
    expect(asList(value)).toEqual(elements);
  });

  it.each<readonly [unknown, string | null]>([
    ['a', 'a'],
    [true, 'true'],
    [false, 'false'],
    [0, '0'],
    [111122223333, '111122223333'],
    [{ tag: 1, content: 'i-0' }, 'i-0'],
    [{ tag: 1, content: 7 }, '7'],
    [{ tag: 1 }, null],
    [{ content: { content: 'a' } }, null],
    ['', null],
    [[], null],
    [null, null],
    [undefined, null],
  ])('reads %j as %j', (value, text) => {
    expect(scalar(value)).toBe(text);
  });
});
