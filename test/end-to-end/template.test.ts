import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PythonUnavailableError } from '../../local/python-environment.ts';
import { byCfnLint, byCheckov, setUpLinters, type Finding } from './linters.ts';
import { packageServices, type CompiledMetadata, type Packaged, type PackagedServices } from './packaged.ts';

const python = await linters();

let services: PackagedServices;

beforeAll(async () => {
  services = await packageServices();
});

afterAll(() => services.remove());

/** The Python with the linters, or `null` where there is none; in CI that is a failure. */
async function linters(): Promise<string | null> {
  try {
    return await setUpLinters();
  } catch (error) {
    if (!(error instanceof PythonUnavailableError) || process.env['CI'] !== undefined) throw error;
    console.warn(`Skipped: ${error.message}`);
    return null;
  }
}

/** What is accepted of a resource, with the reasons. */
function acceptedOf({ checkov, 'cfn-lint': cfnLint }: CompiledMetadata): [check: string, reason: string][] {
  return [
    ...(checkov?.skip ?? []).map(({ id, comment }): [string, string] => [id, comment]),
    ...(cfnLint?.config.ignore_checks ?? []).map((id): [string, string] => [id, cfnLint?.reasons[id] ?? '']),
  ];
}

/** All that a template accepts. */
function acceptedIn({ template: { Metadata, Resources } }: Packaged): { of: string; reason: string }[] {
  return [
    { resource: 'template', Metadata },
    ...Object.entries(Resources).map(([resource, { Metadata = {} }]) => ({ resource, Metadata })),
  ].flatMap(({ resource, Metadata }) =>
    acceptedOf(Metadata).map(([check, reason]) => ({ of: `${check} ${resource}`, reason })),
  );
}

describe.skipIf(python === null)('cfn-lint and checkov', () => {
  let findings: readonly Finding[];

  beforeAll(async () => {
    const { byDefault, withEverything } = services;
    const files = [byDefault.file, withEverything.file, withEverything.bareFile];
    const found = await Promise.all([byCfnLint(python ?? '', files), byCheckov(python ?? '', files)]);
    findings = found.flat();
  });

  const ofFile = (file: string) =>
    findings.filter((finding) => finding.file === file).map(({ check, resource }) => `${check} ${resource}`);

  it.each(['byDefault', 'withEverything'] as const)(
    'find nothing in the template %s that has no reason',
    (which) => {
      expect(ofFile(services[which].file)).toEqual([]);
    },
  );

  it('would find all that is accepted, so that no reason outlives its cause', () => {
    const [few, all] = [services.byDefault, services.withEverything].map((service) =>
      acceptedIn(service).map(({ of }) => of),
    );

    expect(all?.toSorted()).toEqual(ofFile(services.withEverything.bareFile).toSorted());
    expect(all).toEqual(expect.arrayContaining(few ?? []));
  });

  it('are told why, in sentences', () => {
    const reasons = acceptedIn(services.withEverything);

    expect(reasons.length).toBeGreaterThan(100);
    expect(reasons.filter(({ reason }) => !/^[A-Za-z].{50,}\.$/.test(reason))).toEqual([]);
  });
});
