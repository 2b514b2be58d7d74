import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EmulatorUnavailableError } from './emulator-unavailable-error.ts';
import { freePort } from './free-port.ts';
import { setUpEmulator } from './setup.ts';

const startupMilliseconds = 30_000;
const shutdownMilliseconds = 5_000;

/** A running emulator of AWS, for one account and one Region. */
export interface Emulator {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** Where it writes its log, the output of functions included. */
  readonly logFile: string;
  /**
   * Lets workflows wait for so much of the time that they should: 1 for all of it, 0.0001 for 8.64 s of a day. Waits
   * and time-outs in progress follow at once.
   */
  scaleWaits(scale: number): Promise<void>;
  /** Forgets everything that was deployed or stored. */
  reset(): Promise<void>;
  /** Ends it and the functions that it runs, and removes what it wrote. */
  stop(): Promise<void>;
}

/** Which account and Region the emulator plays, and who calls its function URLs. */
export interface EmulatorOptions {
  readonly account?: string;
  readonly region?: string;
  /** Who may call function URLs with AWS_IAM: the ARN of the user or role session, by the access key's id. */
  readonly identities?: Readonly<Record<string, string>>;
}

/**
 * Starts ministack on a free port of 127.0.0.1 and waits until it answers; installs it first where needed.
 * Throws an EmulatorUnavailableError when it cannot be installed, or does not come up within 30 s.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { account = '111122223333', region = 'eu-central-1', identities = {} } = options;
  const python = await setUpEmulator();
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-emulator-'));
  const logFile = join(directory, 'ministack.log');
  const child = await launch(python, directory, logFile, {
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_IDENTITIES: JSON.stringify(identities),
    MINISTACK_REGION: region,
  });
  const endAtExit = () => {
    endGroup(child, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', endAtExit);

  const stop = async () => {
    process.removeListener('exit', endAtExit);
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  await healthy(endpoint, child).catch(async (cause: unknown) => {
    const log = await readFile(logFile, 'utf8').catch(() => '');
    await stop();
    const lastLine = log.trim().split('\n').at(-1) ?? '';
    throw new EmulatorUnavailableError(`ministack did not start: ${lastLine}`, { cause });
  });
  return {
    endpoint,
    account,
    region,
    logFile,
    scaleWaits: (scale) =>
      post(`${endpoint}/_ministack/config`, JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': scale })),
    reset: () => post(`${endpoint}/_ministack/reset`),
    stop,
  };
}

async function launch(
  python: string,
  directory: string,
  logFile: string,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const log = await open(logFile, 'w');
  const child = spawn(python, [join(import.meta.dirname, 'launch.py')], {
    cwd: directory,
    // A group of its own, so that the functions it runs end with it.
    detached: true,
    env: { ...cleanEnvironment(directory), ...settings },
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  return child;
}

// Nothing of the caller's environment: no credentials, endpoints or proxies may reach a function.
function cleanEnvironment(directory: string): Readonly<Record<string, string>> {
  return {
    BIND_HOST: '127.0.0.1',
    HOME: directory,
    IOT_MTLS_ENABLED: '0',
    MINISTACK_HOST: '127.0.0.1',
    // Functions run on the first `node` it finds, which has to be the Node that runs this.
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    SFTP_ENABLED: '0',
    TMPDIR: directory,
  };
}

async function healthy(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startupMilliseconds;
  while (child.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(50);
  }
  throw new Error(child.exitCode === null ? 'no answer in time' : `exit code ${child.exitCode}`);
}

async function post(url: string, body = ''): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body });
  if (!answer.ok) throw new Error(`ministack refused ${url}: ${answer.status} ${await answer.text()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  endGroup(child, 'SIGTERM');
  const late = setTimeout(() => endGroup(child, 'SIGKILL'), shutdownMilliseconds);
  await ended;
  clearTimeout(late);
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}
