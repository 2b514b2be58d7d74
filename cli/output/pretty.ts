/** JSON as commands print it. */
export function pretty(json: object): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}
