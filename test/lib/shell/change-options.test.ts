import { describe, expect, it, vi } from 'vitest';
import { changeOptions } from '../../../lib/shell/change-options.ts';
import type { ChangeAnswer, GuardPorts } from '../../../lib/shell/guard-ports.ts';
import { anInstance, v1Allowed } from '../../given.ts';

const instance = anInstance({ metadataOptions: v1Allowed });
const signal = new AbortController().signal;

function portsAnswering(answers: readonly ChangeAnswer[], now: readonly ReturnType<typeof anInstance>[]) {
  const left = [...answers];
  const modifyMetadataOptions = vi.fn<GuardPorts['modifyMetadataOptions']>(() =>
    Promise.resolve(left.shift() ?? { kind: 'accepted' }),
  );
  const describeInstances = vi.fn<GuardPorts['describeInstances']>(() => Promise.resolve([...now]));
  return { modifyMetadataOptions, describeInstances } as unknown as GuardPorts & {
    modifyMetadataOptions: typeof modifyMetadataOptions;
  };
}

describe('a change that EC2 wants HttpEndpoint beside', () => {
  it('is made again with the endpoint that is on', async () => {
    const ports = portsAnswering([{ kind: 'endpoint-required' }], [instance]);

    const answer = await changeOptions(instance, { httpTokens: 'required' }, ports, signal);

    expect(answer).toEqual({ kind: 'accepted' });
    expect(ports.modifyMetadataOptions.mock.calls.map(([, patch]) => patch)).toEqual([
      { httpTokens: 'required' },
      { httpTokens: 'required', httpEndpoint: 'enabled' },
    ]);
  });

  it('is not made where the endpoint was switched off meanwhile: IMDS is never switched on', async () => {
    const off = anInstance({ metadataOptions: { ...v1Allowed, httpEndpoint: 'disabled' } });
    const ports = portsAnswering([{ kind: 'endpoint-required' }], [off]);

    const answer = await changeOptions(instance, { httpTokens: 'required' }, ports, signal);

    expect(answer).toMatchObject({ kind: 'blocked' });
    expect(ports.modifyMetadataOptions).toHaveBeenCalledTimes(1);
  });

  it('finds the instance gone', async () => {
    const ports = portsAnswering([{ kind: 'endpoint-required' }], []);

    expect(await changeOptions(instance, { httpTokens: 'required' }, ports, signal)).toEqual({
      kind: 'gone',
    });
  });
});
