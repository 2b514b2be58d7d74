import type { Emulator } from './ministack.ts';

/** What an AWS SDK client needs to talk to the emulator. The key's id is what tells ministack the account. */
export function clientConfiguration({ endpoint, region, account }: Emulator) {
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'local' } };
}
