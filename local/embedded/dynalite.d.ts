/** The part of dynalite that is used here; the package brings no types. https://github.com/architect/dynalite */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  // The package has nothing but a default export.
  // eslint-disable-next-line no-restricted-exports
  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
