import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { defaultTreeAdapter as tree, parse, type DefaultTreeAdapterMap } from 'parse5';
import { describe, expect, it } from 'vitest';
import { fleetPage } from '../../../../lib/boundary/fleet-report/fleet-page.ts';
import type { ExceptionsInUse } from '../../../../lib/domain/fleet/exceptions-in-use.ts';
import { daysUntil } from '../../../../lib/domain/fleet/window.ts';
import type { FleetRow } from '../../../../lib/domain/fleet/fleet-row.ts';
import type { FleetReport } from '../../../../lib/domain/fleet/fleet-report.ts';
import {
  aClosedRecord,
  aGrantedException,
  aPolicy,
  bobInSlack,
  LONG_AGO,
  minutesAgo,
  NOW,
  v1Allowed,
  v2Only,
} from '../../../given.ts';
import type { Readiness } from '../../../../lib/domain/fleet/readiness.ts';
import { aRow } from '../../domain/fleet/given-fleet.ts';
import { aCorrection, aHistory, aRestoration } from '../../domain/fleet/given-history.ts';

type Element = DefaultTreeAdapterMap['element'];
type Node = DefaultTreeAdapterMap['node'];

function aScan(rows: readonly FleetRow[], differences: Partial<FleetReport> = {}): FleetReport {
  const { accountId, region } = aRow();
  return {
    at: NOW,
    places: [{ accountId, region, rows, instanceCount: null, problem: null }],
    gaps: [],
    exceptions: null,
    history: null,
    readiness: null,
    ...differences,
  };
}

/** The page as a browser reads it, its elements in order; a parse error is the test's failure. */
function elementsOf(scan: FleetReport): Element[] {
  const errors: string[] = [];
  const document = parse(fleetPage(scan, aPolicy()), { onParseError: ({ code }) => errors.push(code) });
  expect(errors).toEqual([]);
  return [...within(document)];
}

function* within(node: Node): Generator<Element> {
  for (const child of tree.getChildNodes(node as Element)) {
    if (!tree.isElementNode(child)) continue;
    yield child;
    yield* within(child);
  }
}

function textOf(node: Node): string {
  if (tree.isTextNode(node)) return tree.getTextNodeContent(node);
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function rowsOf(elements: readonly Element[], heading: string): string[][] {
  const section = elements.find(
    (element) =>
      element.tagName === 'section' &&
      [...within(element)].some((each) => each.tagName === 'h2' && textOf(each) === heading),
  );
  if (section === undefined) return [];
  return [...within(section)]
    .filter(({ tagName }) => tagName === 'tr')
    .map((row) =>
      [...within(row)]
        .filter(({ tagName }) => tagName === 'td' || tagName === 'th')
        .map(textOf)
        .filter((text) => text !== ''),
    );
}

function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}

function titleOf(scan: FleetReport): string {
  return textOf(elementsOf(scan).find(({ tagName }) => tagName === 'h1')!);
}

const hop3 = { ...v2Only, httpPutResponseHopLimit: 3 };

describe('the page of a scan', () => {
  it('tells by account and Region, by violation, owner and age what is open', () => {
    const rows = [
      aRow({ tags: { owner: 'shop' } }),
      aRow({ tags: { owner: 'shop' }, firstLaunchedAt: minutesAgo(5) }),
      aRow({ metadataOptions: hop3, tags: { owner: 'network' }, firstLaunchedAt: null }),
      aRow({ metadataOptions: {} }),
    ];

    const elements = elementsOf(aScan(rows));

    expect(rowsOf(elements, 'By account and Region')).toEqual([
      ['Region', 'IMDSv1', 'Other'],
      ['eu-west-1', '2', '1'],
    ]);
    expect(rowsOf(elements, 'By violation')).toEqual([
      ['Instances with', 'Old', 'New'],
      ['IMDSv1 allowed', '1', '1'],
      ['a hop limit above the maximum', '1', '0'],
    ]);
    expect(rowsOf(elements, 'By owner')).toEqual([
      ['Owner', 'IMDSv1', 'Other'],
      ['shop', '2', '0'],
      ['network', '0', '1'],
    ]);
    expect(rowsOf(elements, 'By age')).toEqual([
      ['First launched', 'IMDSv1', 'Other'],
      ['within a day', '1', '0'],
      ['within a month', '0', '0'],
      ['within a year', '0', '0'],
      ['within two years', '1', '0'],
      ['before', '0', '0'],
      ['not known', '0', '1'],
    ]);
  });

  it('lists the instances with why, the oldest first', () => {
    const rows = [
      aRow({ instanceId: 'i-2', firstLaunchedAt: minutesAgo(5) }),
      aRow({ instanceId: 'i-1', tags: { Name: 'web-1', owner: 'shop' }, firstLaunchedAt: LONG_AGO }),
    ];

    const [, first, why, second] = rowsOf(elementsOf(aScan(rows)), 'Oldest first');

    expect(first).toEqual(['i-1', 'web-1', 'shop', 'eu-west-1, 111122223333', '2024-03-01', 'optional', '1']);
    expect(why).toEqual([expect.stringContaining('IMDSv1 is allowed on an instance that is not new')]);
    expect(second?.slice(0, 3)).toEqual(['i-2', '-', 'no owner tag']);
  });

  it('says what it would take', () => {
    const rows = [aRow(), aRow({ managedBy: 'eks.amazonaws.com' }), aRow({ firstLaunchedAt: minutesAgo(1) })];

    const effort = rowsOf(elementsOf(aScan(rows)), 'What it would take');

    expect(effort.map(([who, count]) => [who, count])).toEqual([
      ['By the guard', '1'],
      ['By the sweep', '0'],
      ['By a person', '1'],
      ['By a service', '1'],
    ]);
  });

  it('leaves to the sweep what the policy enforces on instances that were so all along', () => {
    const mode = { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' } as const;

    const effort = rowsOf(elementsOf(aScan([aRow({}, aPolicy({ mode }))])), 'What it would take');

    expect(effort[0]).toEqual(['By the guard', '0', 'It corrects them at once.']);
    expect(effort[1]).toEqual([
      'By the sweep',
      '1',
      'They were like this all along. It changes them in waves, those with IMDSv1 once nothing has used it for 14 days.',
    ]);
  });

  it('tells accounts apart where there are several, and puts small owners together', () => {
    const owners = Array.from({ length: 14 }, (_, index) => aRow({ tags: { owner: `team-${index}` } }));
    const other = { ...aScan([]).places[0]!, accountId: '444455556666', rows: [aRow()] };
    const scan = aScan([], { places: [...aScan(owners).places, other] });

    const elements = elementsOf(scan);

    expect(rowsOf(elements, 'By account and Region').slice(1)).toEqual([
      ['eu-west-1, 111122223333', '14', '0'],
      ['eu-west-1, 444455556666', '1', '0'],
    ]);
    expect(rowsOf(elements, 'By owner')).toHaveLength(1 + 12 + 1);
    expect(rowsOf(elements, 'By owner').at(-1)).toEqual(['3 others', '3', '0']);
  });

  it('shows what a browser can bear of a large fleet, and says where the rest is', () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => aRow({ instanceId: `i-${index}` }));

    const elements = elementsOf(aScan(rows));

    expect(rowsOf(elements, 'Oldest first')).toHaveLength(1 + 2 * 500);
    expect(elements.map(textOf)).toContain('The oldest 500 of 1,200; guardrail scan --csv has them all');
  });

  it.each<[string, FleetReport]>([
    ['1 instance violates the policy', aScan([aRow()])],
    ['No instance violates the policy', aScan([])],
    ['2 instances violate the policy', aScan([aRow(), aRow()])],
    [
      'In what could be read, nothing violates the policy',
      aScan([], { gaps: [{ accountId: '111122223333', region: null, problem: 'no role' }] }),
    ],
  ])('has the title %s', (title, scan) => {
    expect(titleOf(scan)).toBe(title);
  });

  it('knows percentages where the fleet was counted', () => {
    const counted = (rows: readonly FleetRow[]) =>
      aScan(rows, { places: [{ ...aScan(rows).places[0]!, instanceCount: 2_000 }] });

    expect(titleOf(counted([aRow(), aRow()]))).toBe('2 of 2,000 instances (0.1 %) violate the policy');
    expect(titleOf(counted([]))).toBe('No instance of 2,000 violates the policy');
    expect(rowsOf(elementsOf(counted([aRow()])), 'By account and Region')).toEqual([
      ['Region', 'IMDSv1', 'Other', 'Of all'],
      ['eu-west-1', '1', '0', '2,000'],
    ]);
  });

  it('says first that something could not be read', () => {
    const gaps = [
      { accountId: '111122223333', region: 'us-east-1', problem: 'it is not <allowed>' },
      { accountId: '444455556666', region: null, problem: 'no role' },
    ];

    const items = elementsOf(aScan([], { gaps })).filter(({ tagName }) => tagName === 'li');

    expect(items.map(textOf)).toEqual([
      '111122223333, us-east-1: it is not <allowed>',
      '444455556666: no role',
    ]);
  });

  it('has nothing to draw where all that is told of is unknown', () => {
    const elements = elementsOf(aScan([aRow({ metadataOptions: {} })]));

    expect(rowsOf(elements, 'By owner')).toEqual([]);
    expect(rowsOf(elements, 'Oldest first')).toHaveLength(3);
  });
});

describe('the memory on the page', () => {
  const soon = aGrantedException({ expiresAt: minutesAgo(-60) });
  const later = aGrantedException({ exceptionId: 'exc-2', scope: { kind: 'image', id: 'ami-1' } });
  const exceptions: ExceptionsInUse = {
    inForce: [
      { exception: soon, instanceCount: 1_200, endsSoon: true },
      { exception: later, instanceCount: 0, endsSoon: false },
    ],
    elsewhere: 3,
    unreadable: ['exc-bad'],
  };

  it('says that exceptions were not looked at, and else who approved what until when', () => {
    const [unseen, seen, none] = [
      elementsOf(aScan([aRow()])),
      elementsOf(aScan([aRow()], { exceptions })),
      elementsOf(aScan([], { exceptions: { inForce: [], elsewhere: 0, unreadable: [] } })),
    ];

    expect(unseen.map(textOf)).toContain('not looked at');
    expect(unseen.map(textOf)).toContain(
      'They were not looked at: every instance was judged as if there were none.',
    );
    expect(none.map(textOf)).toContain('None in what was looked at.');
    expect(seen.map(textOf)).toContain('3 more in accounts and Regions that were not looked at.');
    expect(seen.map(textOf)).toContain('Not readable, and so not counted: exc-bad.');
    expect(seen.map(textOf)).toContain('1 of 2 ends within 7 days');
    expect(rowsOf(seen, 'Exceptions in force').slice(1)).toEqual([
      [
        '2026-03-01 11:00 ends soon',
        'instance i-0a1b2c3d4e5f60718 in 111122223333, eu-west-1',
        'IMDSv1 (HttpTokens=optional)',
        'Bob Brook',
        'exc-0a1b2c3d4e5f',
        '1,200',
      ],
      [
        '2026-03-08 10:00',
        'instances of image ami-1 in 111122223333, eu-west-1',
        'IMDSv1 (HttpTokens=optional)',
        'Bob Brook',
        'exc-2',
        '0',
      ],
    ]);
  });

  it('tells by kind, by day and by place what was done', () => {
    const value = aHistory(
      [
        aCorrection('launch', { closedAt: minutesAgo(24 * 60) }),
        aCorrection('existing', { wave: { scope: 'baseline', number: 1 } }),
        aRestoration('exc-1'),
        aClosedRecord({ outcome: 'blocked' }),
        aCorrection('drift', { outcome: 'overtaken' }),
      ],
      { rollbacks: ['exc-1'] },
    );

    const elements = elementsOf(aScan([], { history: { kind: 'read', value } }));

    const rows = rowsOf(elements, 'What was done in the last 3 days');
    expect(rows.slice(0, 8)).toEqual([
      ['What', 'How many', 'Of these'],
      ['Enforced at launch', '1'],
      ['Changes reverted', '1'],
      ['Existing instances corrected', '1', '1 in wave 1 of baseline'],
      ['Set back when an exception ended', '0'],
      ['Given back by an exception', '1', 'of these 1 by a rollback'],
      ['Refused by EC2', '1'],
      ['Calls to IMDS refused afterwards', '0'],
    ]);
    expect(rows.slice(8)).toEqual([
      ['Day', 'Launch', 'Drift', 'Existing', 'Ended', 'Given', 'Refused', 'Calls'],
      ['2026-02-28', '1', '0', '0', '0', '0', '0', '0'],
      ['2026-03-01', '0', '1', '1', '0', '1', '1', '0'],
      ['Region and account', 'Launch', 'Drift', 'Existing', 'Ended', 'Given', 'Refused', 'Calls'],
      ['eu-west-1, 111122223333', '1', '1', '1', '0', '1', '1', '0'],
    ]);
    expect(elements.map(textOf)).toContain(
      'Of the corrections 1 was overtaken: somebody changed the options again at once.',
    );
  });

  it('draws the days to one scale, and says in a sentence what is to be seen', () => {
    const value = aHistory([
      aCorrection('launch'),
      aRestoration('exc-1'),
      aClosedRecord({ outcome: 'breaking' }),
      aCorrection('drift', { closedAt: minutesAgo(24 * 60) }),
    ]);

    const elements = elementsOf(aScan([], { history: { kind: 'read', value } }));

    const chart = elements.find((each) => attributeOf(each, 'role') === 'img')!;
    const bars = [...within(chart)].filter(({ tagName }) => tagName === 'rect');
    expect(attributeOf(chart, 'aria-label')).toBe(
      'Bars by day, from 2026-02-26 to 2026-03-01: 4 in all, the most on 2026-03-01, 3. The table below has the numbers.',
    );
    expect(bars.map((bar) => ['class', 'x', 'y', 'height'].map((name) => attributeOf(bar, name)))).toEqual([
      ['done', '52.500%', '98.00', '40.00'],
      ['done', '77.500%', '98.00', '40.00'],
      ['second', '77.500%', '58.00', '40.00'],
      ['third', '77.500%', '18.00', '40.00'],
    ]);
    expect(bars.map(textOf)).toEqual([
      '2026-02-28: 1 tightened',
      '2026-03-01: 1 tightened',
      '2026-03-01: 1 given back',
      '2026-03-01: 1 refused by EC2, or calls refused afterwards',
    ]);
  });

  it('says that nothing was done, or that it could not be read', () => {
    const nothing = elementsOf(aScan([], { history: { kind: 'read', value: aHistory([], { days: 1 }) } }));
    const unread = elementsOf(aScan([], { history: { kind: 'unread', problem: 'no <role>' } }));

    expect(nothing.map(textOf)).toEqual(
      expect.arrayContaining(['What was done in the last day', 'Nothing.']),
    );
    expect(unread.map(textOf)).toEqual(
      expect.arrayContaining(['What was done', 'It could not be read: no <role>']),
    );
  });

  it('has with each instance what is known of its use of IMDSv1', () => {
    const use = { kind: 'used', calls: 7, lastSeenAt: null, ...daysUntil(NOW, 14) } as const;

    const rows = rowsOf(elementsOf(aScan([{ ...aRow(), use }])), 'Oldest first');

    expect(rows[2]?.[0]).toMatch(
      / Seen until 2026-03-01: IMDSv1 was used in the last 14 days \(7 calls without a token\)\.$/,
    );
  });
});

describe('the page, whatever the names,', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '</td></table></style><svg onload=alert(1)>',
      '<!-- ]]> &lt; &#0; &amp',
      '\u0000\u202Etxt.exe\u2066',
      '=cmd|calc!A1',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );

  it('is whole, loads nothing and runs nothing', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, owner, reason) => {
        const row = { ...aRow({ tags: { Name: name, owner } }), reason };
        const gaps = [{ accountId: '111122223333', region: 'us-east-1', problem: reason }];

        const elements = elementsOf(aScan([row], { gaps, ...memoryWith(name, owner) }));

        const attributes = elements.flatMap(({ attrs }) => attrs.map((attribute) => attribute.name));
        expect(elements.map(({ tagName }) => tagName)).not.toContain('script');
        expect(elements.filter(({ tagName }) => tagName === 'style')).toHaveLength(1);
        expect(attributes.filter((attribute) => /^on|^src|^href|^style$|^action$/.test(attribute))).toEqual(
          [],
        );
        expect(elements.map(({ tagName }) => tagName)).toEqual(plain);
      }),
    );
  });

  /** An exception and a history with names from outside in them. */
  function memoryWith(name: string, scope: string): Pick<FleetReport, 'exceptions' | 'history'> {
    const approvals = [{ by: { ...bobInSlack, name }, via: 'slack', at: NOW }] as const;
    const exception = aGrantedException({ approvals, exceptionId: name, scope: { kind: 'image', id: name } });
    const value = aHistory([aCorrection('existing', { wave: { scope, number: 1 } })]);
    return {
      exceptions: {
        inForce: [{ exception, instanceCount: 1, endsSoon: true }],
        elsewhere: 0,
        unreadable: [scope],
      },
      history: { kind: 'read', value },
    };
  }

  /** What any page of one instance, one gap and one exception is made of. */
  const plain = elementsOf(
    aScan([aRow({ tags: { Name: 'web', owner: 'shop' } })], {
      gaps: [{ accountId: '111122223333', region: 'us-east-1', problem: 'no' }],
      ...memoryWith('web', 'shop'),
    }),
  ).map(({ tagName }) => tagName);

  it('shows names as they are, but for what cannot be seen', () => {
    const rows = rowsOf(
      elementsOf(aScan([aRow({ tags: { Name: '<b>\u202Eweb</b>', owner: 'R&D' } })])),
      'Oldest first',
    );

    expect(rows[1]?.slice(1, 3)).toEqual(['<b>web</b>', 'R&D']);
  });

  it('has its headings in order', () => {
    const elements = elementsOf(aScan([aRow()], memoryWith('web', 'shop')));

    const levels = elements.flatMap(({ tagName }) => (/^h\d$/.test(tagName) ? [Number(tagName[1])] : []));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  it('allows the browser its own style and nothing else', () => {
    const elements = elementsOf(aScan([aRow({ metadataOptions: v1Allowed })]));
    const style = textOf(elements.find(({ tagName }) => tagName === 'style')!);
    const policy = elements
      .flatMap(({ attrs }) => attrs)
      .find(({ name, value }) => name === 'content' && value.startsWith('default-src'))?.value;

    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(style).not.toMatch(/url\((?!#)|@import|https?:/);
  });

  it('reads as tables: every row and column has a heading', () => {
    const elements = elementsOf(aScan([aRow()], memoryWith('web', 'shop')));

    const headings = elements.filter(({ tagName }) => tagName === 'th');
    const tables = elements.filter(({ tagName }) => tagName === 'table');
    expect(headings.filter(({ attrs }) => !attrs.some(({ name }) => name === 'scope'))).toEqual([]);
    expect(
      tables.filter((table) => ![...within(table)].some(({ tagName }) => tagName === 'caption')),
    ).toEqual([]);
    expect(
      elements
        .filter(({ tagName }) => tagName === 'svg')
        .filter((svg) => attributeOf(svg, 'aria-hidden') !== 'true')
        .filter((svg) => attributeOf(svg, 'role') !== 'img' || attributeOf(svg, 'aria-label') === undefined),
    ).toEqual([]);
  });
});

describe('the way to the account’s own switch', () => {
  const open = { instanceId: 'i-1', name: null, owner: null, callsWithoutToken: 3 };
  const version = {
    launchTemplateId: 'lt-1',
    launchTemplateName: 'web',
    versionNumber: 1,
    metadataOptions: {},
  };
  const place = { accountId: '111122223333', region: 'eu-west-1' };

  function rowFor(readiness: Readiness): string[] {
    const elements = elementsOf(aScan([], { readiness: [{ ...place, readiness }] }));
    const row = elements.find((each) => each.tagName === 'tr' && textOf(each).startsWith('111122223333'));
    return (row?.childNodes ?? [])
      .map(textOf)
      .map((text) => text.trim())
      .filter((text) => text !== '');
  }

  it.each<[Readiness, string, string]>([
    [{ verdict: 'enforced', blockers: [], unknowns: [] }, 'on already', 'nothing'],
    [{ verdict: 'ready', blockers: [], unknowns: [] }, 'ready', 'nothing'],
    [
      {
        verdict: 'blocked',
        blockers: [
          { kind: 'uses-imdsv1', instances: [open, open] },
          { kind: 'allows-imdsv1', instances: [open] },
          { kind: 'live-exceptions', exceptions: [aGrantedException()] },
          { kind: 'launch-templates', defaultVersions: [version] },
          { kind: 'account-default' },
          { kind: 'declarative-policy', message: 'Ask <the> platform team.' },
        ],
        unknowns: [],
      },
      'blocked',
      'IMDSv1 is used on 2 instances; IMDSv1 is allowed on 1 instance, not seen used; exceptions for IMDSv1 in force: 1; launch templates whose default version asks for IMDSv1: 1; the account’s default asks for IMDSv1; the organization manages the defaults: Ask <the> platform team.',
    ],
    [
      {
        verdict: 'unknown',
        blockers: [],
        unknowns: [
          { kind: 'depends-on-image', defaultVersions: [version] },
          { kind: 'unread', what: 'defaults', problem: 'ec2:GetInstanceMetadataDefaults is not allowed' },
        ],
      },
      'not known',
      'launch templates that leave it to their image: 1; ec2:GetInstanceMetadataDefaults is not allowed',
    ],
  ])('is told of each account and Region: %j', (readiness, verdict, reasons) => {
    expect(rowFor(readiness)).toEqual(['111122223333', 'eu-west-1', verdict, reasons]);
  });

  it('says that it was not looked at', () => {
    const text = elementsOf(aScan([])).map(textOf).join(' ');

    expect(text).toContain('can be switched on without breaking anybody was not looked at');
  });
});
