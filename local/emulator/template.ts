/** A compiled CloudFormation template, as far as the local deployment reads it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What is different on this machine from an AWS account. */
export interface LocalDifferences {
  /** Set for every function: where calls to single services go instead of to the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** Instead of the minutes that state changes wait on AWS, in seconds. */
  readonly stateChangeDelaySeconds: number;
  /** Instead of the time that a large batch is collected on AWS, in seconds. */
  readonly batchingWindowSeconds: number;
}

/** The template with the local differences, and nothing else changed. */
export function adaptedTemplate(template: Template, differences: LocalDifferences): Template {
  const resources = Object.entries(template.Resources).map(
    ([id, resource]) => [id, { ...resource, Properties: adapted(id, resource, differences) }] as const,
  );
  return { ...template, Resources: Object.fromEntries(resources) };
}

function adapted(id: string, { Type, Properties = {} }: TemplateResource, differences: LocalDifferences) {
  if (Type === 'AWS::Lambda::Function') return withEnvironment(Properties, differences.environment);
  if (id === 'StateChangeQueue') return { ...Properties, DelaySeconds: differences.stateChangeDelaySeconds };
  if (
    Type === 'AWS::Lambda::EventSourceMapping' &&
    (Properties['MaximumBatchingWindowInSeconds'] ?? 0) !== 0
  ) {
    return { ...Properties, MaximumBatchingWindowInSeconds: differences.batchingWindowSeconds };
  }
  return Properties;
}

function withEnvironment(
  properties: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, string>>,
) {
  const { Variables } = (properties['Environment'] ?? {}) as {
    Variables?: Readonly<Record<string, unknown>>;
  };
  return { ...properties, Environment: { Variables: { ...Variables, ...added } } };
}
