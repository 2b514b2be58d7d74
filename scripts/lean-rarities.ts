import type { Plugin } from 'esbuild';

const leastRecentlyUsed = /mnemonist[\\/]lru-cache\.js$/;
const multiRegionSigner = /@aws-sdk[\\/]signature-v4-multi-region[\\/]dist-es[\\/]index\.js$/;

/** Puts a few lines in the place of what the SDK brings for cases that a function never meets. */
export const leanRarities: Plugin = {
  name: 'lean-rarities',
  setup(build) {
    // Where DynamoDB would keep the endpoints that it discovered. No command of its client discovers any.
    build.onLoad({ filter: leastRecentlyUsed }, () => ({ contents: endpointMap }));
    // Signs for several Regions at once, with a package that is not installed, or else for one as everybody does.
    build.onLoad({ filter: multiRegionSigner }, () => ({
      contents: singleRegionSigner,
      resolveDir: import.meta.dirname,
    }));
  },
};

const endpointMap = `
export default class extends Map {
  constructor() { super(); }
  peek(key) { return this.get(key); }
}`;

const singleRegionSigner = `
import { SignatureV4 } from '@smithy/signature-v4';
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency() { return 'none'; }
}`;
