import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileWith, guardrail } from './fake-terminal.ts';

async function textOf(event: string, ...args: string[]): Promise<string> {
  const { out } = await guardrail(['explain', '--event', event, ...args]);
  return out;
}

describe('guardrail explain for people', () => {
  it('says who did what, what is wrong, what is done about it and why', async () => {
    const text = await textOf('events/modify-instance-metadata-options.loosened.json');

    expect(text).toBe(
      `ModifyInstanceMetadataOptions (drift)
  By                       ana@example.com from 198.51.100.7
  With                     aws-cli/2.33.4 md/awscrt#0.29.2 ua/2.1 os/linux
                           md/command#ec2
  At                       2026-03-02T09:15:30.000Z
  In                       account 111122223333, eu-west-1

i-0a1b2c3d4e5f60718  noncompliant
  HttpTokens               optional → required
  HttpPutResponseHopLimit  3 → 1 at most
  The guard                changes it at once, and reports it:
    aws ec2 modify-instance-metadata-options --region eu-west-1 \\
      --instance-id i-0a1b2c3d4e5f60718 \\
      --http-tokens required \\
      --http-put-response-hop-limit 1
  Why                      IMDSv1 is allowed since a later change: set back to
                           required. Hop limit 3 is above 1 since a later
                           change: set to 1, the highest the policy allows.
                           Judged by what the event shows; the guard reads the
                           instance from EC2 before it changes anything.
`,
    );
  });

  it('gives the command for what it only reports', async () => {
    const text = await textOf('events/run-instances.operator-managed.json');

    expect(text).toContain('reports it, and changes nothing. What would:');
    expect(text).toContain('    aws ec2 modify-instance-metadata-options --region');
  });

  it('says that a native notification does not tell who', async () => {
    const text = await textOf('events/state-change.running.json');

    expect(text).toContain('By                       not known: this event does not say');
    expect(text).toContain('The guard                reads it from EC2, and then decides.');
  });

  it('points out credentials that came through IMDSv1', async () => {
    const text = await textOf('events/modify-instance-metadata-options.hop-limit-raised.json');

    expect(text).toContain('The credentials used came through IMDSv1.');
  });

  it('says how the instances of an omitted response are found', async () => {
    const text = await textOf('events/run-instances.response-omitted.json');

    expect(text).toContain('The event names no instance');
    expect(text).toContain('client token');
  });

  it('says why an event is ignored', async () => {
    const text = await textOf('events/run-instances.dry-run.json');

    expect(text).toBe(
      'RunInstances: ignored (dry-run)\n  Why                      The call was a dry run, so it changed nothing.\n',
    );
  });

  it('tells compliant instances in one line where there are many', async () => {
    const event = JSON.parse(readFileSync('events/run-instances.many.json', 'utf8')) as {
      detail: { responseElements: { instancesSet: { items: object[] } } };
    };
    const [template = {}] = event.detail.responseElements.instancesSet.items;
    const compliant = {
      state: 'pending',
      httpTokens: 'required',
      httpEndpoint: 'enabled',
      httpPutResponseHopLimit: 1,
    };
    event.detail.responseElements.instancesSet.items = Array.from({ length: 7 }, (_, index) => ({
      ...template,
      instanceId: `i-0${index}`,
      metadataOptions: compliant,
    }));

    const text = await textOf(fileWith(event));

    expect(text).toContain(
      '7 instances  compliant\n  Which                    i-00, i-01, i-02, i-03, i-04 and 2 more\n',
    );
  });

  it('names the few compliant instances of a launch', async () => {
    const event = JSON.parse(readFileSync('events/run-instances.many.json', 'utf8')) as {
      detail: { responseElements: { instancesSet: { items: object[] } } };
    };
    const compliant = {
      state: 'pending',
      httpTokens: 'required',
      httpEndpoint: 'enabled',
      httpPutResponseHopLimit: 1,
    };
    event.detail.responseElements.instancesSet.items = ['i-01', 'i-02'].map((instanceId) => ({
      instanceId,
      metadataOptions: compliant,
    }));

    const text = await textOf(fileWith(event));

    expect(text).toContain('Which                    i-01, i-02\n');
  });

  it('counts what it ignored in a log file', async () => {
    const text = await textOf('events/log-file.json');

    expect(text).toContain('\n5 records: 3 explained, 2 ignored\n  1 other-event ');
  });

  it('fits into 80 columns, but for names that are longer', async () => {
    const text = await textOf('events/log-file.json');

    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('shows colours where the terminal does, and no code of anybody else', async () => {
    const event = JSON.parse(
      readFileSync('events/modify-instance-metadata-options.loosened.json', 'utf8'),
    ) as { detail: { userAgent: string } };
    event.detail.userAgent = 'evil\u001b[2J\u009b31m\u202E\nagent';
    const file = fileWith(event);

    const plain = await textOf(file);
    const coloured = await guardrail(['explain', '--event', file], { colours: true });

    expect(plain).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(plain).toContain('With                     evil\uFFFD[2J\uFFFD31m\uFFFD\uFFFDagent\n');
    expect(coloured.out).toContain('\u001b[31mnoncompliant\u001b[39m');
    expect(coloured.out).not.toContain('\u001b[2J');
  });
});
