import * as z from 'zod';

const template = z.object({
  Resources: z.record(z.string(), z.object({ DeletionPolicy: z.string().exactOptional() })),
});

/**
 * The resources that CloudFormation leaves where they are when it deletes the stack of a template, by their logical
 * ids. Throws where the text is no template as JSON.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function retainedResources(templateBody: string): ReadonlySet<string> {
  const { Resources } = template.parse(JSON.parse(templateBody));
  const retained = Object.entries(Resources).filter(([, { DeletionPolicy = '' }]) =>
    ['Retain', 'RetainExceptOnCreate'].includes(DeletionPolicy),
  );
  return new Set(retained.map(([id]) => id));
}
