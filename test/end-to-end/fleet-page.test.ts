import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fleetPage } from '../../lib/boundary/fleet-report/fleet-page.ts';
import type { FleetReport } from '../../lib/domain/fleet/fleet-report.ts';
import { aClosedRecord, aGrantedException, aPolicy, minutesAgo, NOW, v2Only } from '../given.ts';
import { aRow } from '../lib/domain/fleet/given-fleet.ts';
import { aCorrection, aHistory, aRestoration } from '../lib/domain/fleet/given-history.ts';
import { findBrowser, startBrowser, type LocalBrowser } from './browser.ts';

const found = await findBrowser();

/** A report with something in each of its sections. */
function aReport(): FleetReport {
  const { accountId, region } = aRow();
  const rows = [
    aRow({ instanceId: 'i-0a1b2c3d4e5f60718', tags: { Name: 'web-1', owner: 'shop' } }),
    aRow({ instanceId: 'i-0a1b2c3d4e5f60719', firstLaunchedAt: minutesAgo(5) }),
    aRow({ metadataOptions: { ...v2Only, httpPutResponseHopLimit: 3 }, tags: { owner: 'network' } }),
  ];
  const exception = aGrantedException({ expiresAt: minutesAgo(-60) });
  const value = aHistory(
    [
      ...Array.from({ length: 20 }, (_, day) =>
        aCorrection('launch', { closedAt: minutesAgo(day * 24 * 60) }),
      ),
      aRestoration('exc-1'),
      aClosedRecord({ outcome: 'breaking' }),
    ],
    { days: 30 },
  );
  return {
    at: NOW,
    places: [{ accountId, region, rows, instanceCount: null, problem: null }],
    gaps: [],
    exceptions: { inForce: [{ exception, instanceCount: 1, endsSoon: true }], elsewhere: 0, unreadable: [] },
    readiness: [
      {
        accountId: '111122223333',
        region: 'eu-west-1',
        readiness: { verdict: 'blocked', blockers: [{ kind: 'account-default' }], unknowns: [] },
      },
    ],
    history: { kind: 'read', value },
  };
}

/** The page of a scan as people open it: a file, on a screen, on paper, and with colours of their own. */
describe.skipIf(found.kind === 'missing')('the page of a scan in a browser', () => {
  let browser: LocalBrowser;
  let directory: string;
  let page: Page;
  let url: string;
  const requested: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    if (found.kind === 'missing') throw new Error(found.reason);
    directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-page-'));
    const file = join(directory, 'fleet.html');
    await writeFile(file, fleetPage(aReport(), aPolicy()));
    url = pathToFileURL(file).href;
    browser = await startBrowser(found.executablePath);
    ({ page } = browser);
    page.on('request', (request) => requested.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
  });

  afterAll(async () => {
    await browser.stop();
    await rm(directory, { recursive: true });
  });

  beforeEach(async () => {
    await page.setViewportSize({ width: 1_100, height: 900 });
    await page.emulateMedia({ media: 'screen', forcedColors: 'none', colorScheme: 'light' });
    await page.goto(url);
  });

  /** A property of the first element that a selector finds, as the browser computes it. */
  function styleOf(selector: string, property: string): Promise<string> {
    const [element, name] = [selector, property].map((text) => JSON.stringify(text));
    return page.evaluate<string>(
      `getComputedStyle(document.querySelector(${element})).getPropertyValue(${name})`,
    );
  }

  it('loads nothing but itself, and its policy takes all of it', () => {
    expect(new Set(requested)).toEqual(new Set([url]));
    expect(complaints).toEqual([]);
  });

  it('has a title and headings that assistive technology goes by', async () => {
    const headings = await page.getByRole('heading').allTextContents();

    expect(await page.title()).toBe('3 instances violate the policy - IMDS guardrail');
    expect(headings.slice(0, 1)).toEqual(['3 instances violate the policy']);
    expect(headings).toEqual(
      expect.arrayContaining(['Exceptions in force', 'What was done in the last 30 days', 'By day']),
    );
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/^Bars by day, .* the most on /);
    expect(await page.getByRole('columnheader', { name: 'Approved by' }).count()).toBe(1);
  });

  it.each([1_100, 375])('draws each day inside its chart at a width of %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });

    const chart = (await page.locator('.days').boundingBox())!;
    const bars = await Promise.all(
      (await page.locator('.days rect').all()).map(async (bar) => (await bar.boundingBox())!),
    );
    const outside = bars.filter(
      ({ x, y, width: across, height }) =>
        x < chart.x ||
        y < chart.y ||
        x + across > chart.x + chart.width ||
        y + height > chart.y + chart.height,
    );
    const pageWidth = await page.evaluate<number>('document.documentElement.scrollWidth');

    expect(bars).toHaveLength(22);
    expect(outside).toEqual([]);
    expect(pageWidth).toBeLessThanOrEqual(width);
  });

  it('tells the parts of a bar apart by pattern as well as by colour', async () => {
    expect(await styleOf('.days .done', 'fill')).toMatch(/^rgb/);
    expect(await styleOf('.days .second', 'fill')).toContain('#hatched');
    expect(await styleOf('.days .third', 'fill')).toContain('#dotted');
  });

  it('is printed black on white, whole, and with its bars', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });

    expect(await styleOf('section', 'background-color')).toBe('rgb(255, 255, 255)');
    expect(await styleOf('section', 'color')).toBe('rgb(0, 0, 0)');
    expect(await styleOf('.wide', 'overflow-x')).toBe('visible');
    expect(await styleOf('.days', 'print-color-adjust')).toBe('exact');
    expect(await styleOf('.days .done', 'fill')).toBe('rgb(68, 68, 68)');
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it.each(['light', 'dark'] as const)(
    'takes the colours that a person forces upon it: %s',
    async (scheme) => {
      await page.emulateMedia({ forcedColors: 'active', colorScheme: scheme });

      const text = await styleOf('body', 'color');
      expect(await styleOf('.days .done', 'fill')).toBe(text);
      expect(await styleOf('.days .done', 'stroke')).toBe(text);
      expect(await styleOf('body', 'background-color')).not.toBe(text);
      expect(await styleOf('.days .second', 'fill')).toContain('#hatched');
    },
  );
});
