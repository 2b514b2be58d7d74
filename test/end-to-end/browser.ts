import { execFile } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const run = promisify(execFile);

/** Where systems have it. Another one: CHROMIUM=/path/to/chromium npm run test:e2e */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'];

/** It talks to nobody but the page under test, and leaves nothing behind. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser to test with, or why there is none. */
export type FoundBrowser =
  | { readonly kind: 'found'; readonly executablePath: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** A browser that runs. */
export interface LocalBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly stop: () => Promise<void>;
}

/**
 * Finds Chromium; where Debian's can be installed without asking anybody, installs it. Throws in CI, where a test
 * that is skipped would be a test that is missing.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const installed = (await firstOf(placesToLook())) ?? (await installedByApt());
  if (installed !== null) return { kind: 'found', executablePath: installed };
  const reason = 'No Chromium here: install it, or name one by CHROMIUM=/path/to/chromium.';
  if (process.env['CI'] !== undefined) throw new Error(reason);
  return { kind: 'missing', reason };
}

/** Starts it with a profile of its own. */
export async function startBrowser(executablePath: string): Promise<LocalBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'imds-guardrail-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ARGUMENTS,
    viewport: { width: 1_100, height: 900 },
  });
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    stop: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function placesToLook(): string[] {
  const { CHROMIUM: named } = process.env;
  return named === undefined ? PLACES : [named];
}

async function firstOf(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}

/** As root on Debian or Ubuntu, which containers and CI are. */
async function installedByApt(): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  try {
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  } catch {
    return null;
  }
  return firstOf(PLACES);
}
