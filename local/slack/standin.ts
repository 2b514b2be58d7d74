import type { Controls } from './control.ts';
import { createInteractions, type Acting, type Interactions } from './interaction/interactions.ts';
import { createResponseUrls, type ResponseUrls } from './interaction/response-urls.ts';
import type { ResolvedOptions } from './options.ts';
import { createCallLog } from './traffic/call-log.ts';
import { createFaults } from './traffic/faults.ts';
import { createWorkspace } from './workspace/workspace.ts';

/** All that answers a request. */
export interface Standin extends Controls {
  readonly responseUrls: ResponseUrls;
  readonly interactions: Interactions;
  readonly url: () => string;
}

/** A stand-in with nothing in it yet. `url` gives its own address, once it listens. */
export function createStandin(options: ResolvedOptions, url: () => string): Standin {
  let { interactivityUrl } = options;
  const workspace = createWorkspace(options);
  const responseUrls = createResponseUrls(workspace);
  const delivery: Acting['delivery'] = () => ({
    url: interactivityUrl,
    signingSecret: options.signingSecret,
    timeoutMilliseconds: options.interactionTimeoutMilliseconds,
    now: options.now,
  });
  return {
    workspace,
    responseUrls,
    url,
    interactions: createInteractions({ workspace, responseUrls, url, delivery }),
    faults: createFaults(),
    calls: createCallLog(),
    setInteractivityUrl: (newUrl) => (interactivityUrl = newUrl),
  };
}
