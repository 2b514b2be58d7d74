import type { IncomingMessage } from 'node:http';

/** Whether a request comes from this machine and names it by its own name: a web page elsewhere can do neither. */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '') && isOwnName(headers.host ?? '');
}

/** Whether the page itself sent a request, or something that is no browser: browsers tell from where they change things. */
export function isFromOwnPage(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return isFromThisMachine(request) && (origin === undefined || origin === `http://${host ?? ''}`);
}

function isOwnName(host: string): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host);
}
