import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LaunchTimes } from '../../bench/peers/measure-launches.ts';
import { parseTrend, ratiosOf, trendPage, withRelease, type Release } from '../../bench/trend.ts';

const ratios = { cold: 0.133, coldCpu: 0.156, warmCpu: 0.013, warmCpuACall: 0 };
const release: Release = {
  version: '0.1.0',
  commit: '0123456',
  date: '2026-11-26',
  loadAverage: 1,
  custodian: '0.9.53',
  guardKilobytes: 426,
  allKilobytes: 6_000,
  compliant: ratios,
  noncompliant: ratios,
  ofFifty: ratios,
};

describe('the trend', () => {
  it('has a row for each release, the latest measurement of it', () => {
    const next = { ...release, version: '0.2.0' };
    const again = { ...release, commit: '89abcde' };

    expect(withRelease([release], next)).toEqual([release, next]);
    expect(withRelease([release], again)).toEqual([again]);
  });

  it('is rendered as it is kept', () => {
    const kept = parseTrend(readFileSync('bench/trend.json', 'utf8'));

    expect(readFileSync('bench/TREND.md', 'utf8')).toBe(trendPage(kept));
    expect(trendPage([release])).toMatch(/0\.1\.0 \(0123456\) +2026-11-26 +1\.0 +426 +6000 +0\.133 +0\.156/);
  });

  it('compares with the first contender of each kind, a call with a call', () => {
    const of = (contender: string, warmCpu: number, calls: number) =>
      (['compliant', 'noncompliant', 'noncompliant'] as const).map((launch, index): LaunchTimes => {
        const instances = index === 2 ? 50 : 1;
        const times = {
          coldWall: warmCpu * 10,
          coldCpu: warmCpu * 10,
          warmWall: 1,
          maximumResidentKilobytes: 1,
        };
        return { launch, instances, contender, warmCpu, calls, ...times };
      });

    const { compliant, ofFifty } = ratiosOf([
      ...of('Cloud Custodian', 50, 2),
      ...of('imds-guardrail', 18, 9),
    ]);

    expect(compliant).toEqual({ cold: 0.36, coldCpu: 0.36, warmCpu: 0.36, warmCpuACall: 0.08 });
    expect(ofFifty).toEqual(compliant);
  });
});
