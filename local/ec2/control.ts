import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { jsonAnswer, type Answer } from './http-answer.ts';
import { locate } from './imds/endpoint.ts';
import type { World } from './state/world.ts';
import type { CallLog } from './traffic/call-log.ts';
import { faultSchema, type Faults } from './traffic/faults.ts';

/** What can be steered over HTTP. */
export interface Controls {
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly world: World;
}

/**
 * The simulator's own control, below `/_local/`: `faults` (GET, POST, DELETE), `calls` (GET, DELETE), `counts`
 * (GET), `missing-metrics` (GET, POST, DELETE), `health` (GET).
 * Refuses what does not come from this machine, and what a web page could send behind its user's back.
 */
export function answerControl(request: IncomingMessage, body: string, controls: Controls): Answer {
  if (!isLocal(request)) return jsonAnswer(403, { error: 'Only from this machine.' });
  const { method = 'GET', url = '' } = request;
  switch (`${method} ${new URL(url, 'http://local').pathname}`) {
    case 'GET /_local/health':
      return jsonAnswer(200, { status: 'ok' });
    case 'GET /_local/faults':
      return jsonAnswer(200, controls.faults.waiting());
    case 'POST /_local/faults':
      return addFault(body, controls.faults);
    case 'DELETE /_local/faults':
      controls.faults.clear();
      return jsonAnswer(200, []);
    case 'GET /_local/calls':
      return jsonAnswer(200, controls.calls.list());
    case 'GET /_local/counts':
      return jsonAnswer(200, controls.calls.counts());
    case 'DELETE /_local/calls':
      controls.calls.reset();
      return jsonAnswer(200, []);
    case 'GET /_local/missing-metrics':
      return jsonAnswer(200, controls.world.missingMetrics.list());
    case 'POST /_local/missing-metrics':
      return addMissingMetrics(body, controls.world);
    case 'DELETE /_local/missing-metrics':
      controls.world.missingMetrics.clear();
      return jsonAnswer(200, []);
    default:
      return jsonAnswer(404, { error: 'There is faults, calls, counts, missing-metrics and health.' });
  }
}

function addFault(body: string, faults: Faults): Answer {
  const parsed = faultSchema.safeParse(parseJson(body));
  if (!parsed.success) return jsonAnswer(400, { error: z.prettifyError(parsed.error) });
  faults.add(parsed.data);
  return jsonAnswer(201, faults.waiting());
}

function addMissingMetrics(body: string, world: World): Answer {
  const parsed = z.object({ instanceIds: z.array(z.string()).min(1) }).safeParse(parseJson(body));
  if (!parsed.success) return jsonAnswer(400, { error: z.prettifyError(parsed.error) });
  const { instanceIds } = parsed.data;
  const unknown = instanceIds.find((instanceId) => locate(world, instanceId) === undefined);
  if (unknown !== undefined) return jsonAnswer(400, { error: `There is no instance ${unknown}.` });
  world.missingMetrics.add(instanceIds);
  return jsonAnswer(201, world.missingMetrics.list());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLocal(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  const { hostname } = new URL(`http://${request.headers.host ?? 'unknown'}`);
  const ownName = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  // Browsers send Origin with every request that could change something.
  return /^(?:::ffff:)?127\.|^::1$/.test(address) && ownName && request.headers.origin === undefined;
}
