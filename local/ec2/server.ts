import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerControl } from './control.ts';
import { dispatch, type Traffic } from './dispatch.ts';
import { deliver, readBody, textAnswer } from './http-answer.ts';
import { createImds, type ImdsAnswer, type ImdsRequest } from './imds/endpoint.ts';
import { createInstances, type Instances } from './instances.ts';
import type { MissingMetrics } from './metrics/missing-metrics.ts';
import { resolveOptions, type SimulatorOptions } from './options.ts';
import { createWorld } from './state/world.ts';
import { createCallLog, type CallLog } from './traffic/call-log.ts';
import { createFaults, type Faults } from './traffic/faults.ts';
import { createThrottle } from './traffic/throttle.ts';

/** A running EC2, with IMDS of every instance, STS and CloudWatch on the same port of 127.0.0.1. */
export interface Ec2Simulator {
  /** The endpoint for AWS clients, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The API calls that were made; IMDS requests are not among them. */
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly instances: Instances;
  /** Switches the metrics of instances off, and all of them on again. */
  readonly missingMetrics: MissingMetrics;
  /** The base URL that stands for `http://169.254.169.254` on that instance. */
  readonly imdsUrl: (instanceId: string) => string;
  readonly close: () => Promise<void>;
}

interface Simulation extends Traffic {
  readonly imds: (request: ImdsRequest) => ImdsAnswer;
}

/** Starts a simulator. Rejects when the port is taken. */
export async function startEc2Simulator(simulatorOptions: SimulatorOptions = {}): Promise<Ec2Simulator> {
  const options = resolveOptions(simulatorOptions);
  const world = createWorld(options);
  const simulation: Simulation = {
    options,
    world,
    calls: createCallLog(options.callLogLimit),
    faults: createFaults(),
    throttle: options.throttleLimits === undefined ? undefined : createThrottle(options.throttleLimits),
    imds: createImds(world),
  };
  const server = createServer((request, response) => void serve(request, response, simulation));
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    calls: simulation.calls,
    faults: simulation.faults,
    instances: createInstances(world, options),
    missingMetrics: world.missingMetrics,
    imdsUrl: (instanceId) => `${url}/imds/${instanceId}`,
    close: () => close(server),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  simulation: Simulation,
): Promise<void> {
  try {
    await answer(request, response, simulation);
  } catch (error) {
    // A fault of the simulator itself: say so to the caller instead of dying with every other caller.
    if (response.headersSent) response.destroy();
    else deliver(response, textAnswer(500, `The simulator failed: ${String(error)}`));
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  simulation: Simulation,
): Promise<void> {
  const url = request.url ?? '/';
  if (url.startsWith('/imds/')) {
    answerImds(request, response, simulation);
    return;
  }
  const body = await readBody(request);
  if (url.startsWith('/_local/')) {
    deliver(response, answerControl(request, body.toString(), simulation));
    return;
  }
  const { answer: answered, delivery, delayMilliseconds } = dispatch(request, body, simulation);
  if (delayMilliseconds > 0) await wait(delayMilliseconds);
  deliver(response, answered, delivery);
}

function answerImds(request: IncomingMessage, response: ServerResponse, { imds }: Simulation): void {
  const [, , instanceId = '', ...path] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const { method = 'GET', headers } = request;
  const answered = imds({ method, headers, instanceId, path: path.join('/') });
  if (answered === 'unreachable') response.socket?.resetAndDestroy();
  else deliver(response, answered);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address of this kind.
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
