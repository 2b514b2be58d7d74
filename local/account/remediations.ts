import * as z from 'zod';
import { jsonAnswer, type Answer } from '../ec2/http-answer.ts';

const configuration = z.looseObject({ ConfigRuleName: z.string(), TargetId: z.string() });

const put = z.object({ RemediationConfigurations: z.array(configuration) });
const remove = z.object({ ConfigRuleName: z.string() });
const describe = z.object({ ConfigRuleNames: z.array(z.string()).min(1).max(25) });

/** What AWS Config does about its rules. */
export type Remediations = Map<string, z.output<typeof configuration>>;

/**
 * The calls of AWS Config that the emulator does not know. Undefined: the call is another.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationConfigurations.html
 */
export function answerRemediationCall(
  target: string,
  body: string,
  remediations: Remediations,
): Answer | undefined {
  const input: unknown = JSON.parse(body || '{}');
  switch (target) {
    case 'StarlingDoveService.PutRemediationConfigurations':
      for (const each of put.parse(input).RemediationConfigurations)
        remediations.set(each.ConfigRuleName, each);
      return jsonAnswer(200, { FailedBatches: [] });
    case 'StarlingDoveService.DeleteRemediationConfiguration':
      remediations.delete(remove.parse(input).ConfigRuleName);
      return jsonAnswer(200, {});
    case 'StarlingDoveService.DescribeRemediationConfigurations': {
      const { ConfigRuleNames } = describe.parse(input);
      const found = ConfigRuleNames.flatMap((name) => remediations.get(name) ?? []);
      return jsonAnswer(200, { RemediationConfigurations: found });
    }
    default:
      return undefined;
  }
}
