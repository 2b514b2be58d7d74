import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exceptionApproval } from '../lib/stack/exception-approval.ts';
import { fleetSweep } from '../lib/stack/fleet-sweep.ts';
import { stateDiagram } from '../lib/stack/state-diagram.ts';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('the README', () => {
  it.each([
    ['exceptions', stateDiagram(exceptionApproval)],
    ['a sweep', stateDiagram(fleetSweep)],
  ])('shows the workflow of %s as it is deployed', (_name, diagram) => {
    expect(readme).toContain(`\`\`\`mermaid\n${diagram}\n\`\`\``);
  });

  it('names only scripts and files that exist', () => {
    const named = [...readme.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, script]) => script ?? '');
    const linked = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, file]) => file ?? '');

    expect(named.filter((script) => !(script in scripts))).toEqual([]);
    expect(linked.filter((file) => !existsSync(file))).toEqual([]);
    expect(named.length + linked.length).toBeGreaterThan(10);
  });
});
