import { describe, expect, it } from 'vitest';
import { sweepsText } from '../../../cli/output/sweep-run-text.ts';
import { styleFor } from '../../../cli/output/style.ts';
import { firstWave } from '../../../lib/domain/fleet/wave.ts';
import { aPolicy, aSweepRun, NOW } from '../../given.ts';

describe('how sweeps stand', () => {
  it('is told in words that no terminal takes for its own, whoever has started them', () => {
    const evil = 'Mallory\u001b[2J\nSweep 1: finished';
    const run = aSweepRun({
      startedBy: evil,
      gaps: [{ accountId: '111122223333', region: 'eu-west-1', problem: evil }],
    });
    const wave = { ...firstWave(evil), status: 'halted', halt: evil } as const;

    const text = sweepsText([run], [wave], aPolicy().fleet, NOW, styleFor(false));

    expect(text).toContain('by Mallory\ufffd[2J\ufffdSweep 1: finished');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).not.toMatch(/^Sweep 1/m);
  });
});
