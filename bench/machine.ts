import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { rounded } from './statistics.ts';

/** Where and on what a benchmark ran: absolute figures compare only between equal ones. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  /** Of the minute before; above the number of cores, times are not to be trusted. */
  readonly loadAverage: number;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: rounded(totalmem() / 2 ** 30),
    loadAverage: rounded(loadavg()[0] ?? NaN),
  };
}

/** A machine in one line. */
export function machineLine({ processor, cores, platform, node, loadAverage }: Machine): string {
  return `${processor}, ${cores} cores, ${platform}, Node ${node}, load ${loadAverage}`;
}

/** The commit that is measured, with a `+` where files have been changed since; `unknown` outside of git. */
export function describeCommit(): string {
  try {
    const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
    const measured = ['lib', 'functions', 'scripts', 'package-lock.json'];
    const isChanged = git('status', '--porcelain', '--', ...measured) !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
