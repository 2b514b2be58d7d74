import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  EC2Client,
  GetInstanceMetadataDefaultsCommand,
} from '@aws-sdk/client-ec2';
import { metadataDefaults } from '../../boundary/fleet/metadata-defaults.ts';
import type { AccountDefaults, ConfigRemediation } from '../../domain/doctor/others.ts';
import { pagesOf } from '../fleet-connection.ts';
import type { DoctorConnection } from './connection.ts';

/** AWS's own rule on IMDSv2. https://docs.aws.amazon.com/config/latest/developerguide/ec2-imdsv2-check.html */
const IMDS_RULE = 'EC2_IMDSV2_CHECK';
const RULES_PER_CALL = 25;

/** https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeRemediationConfigurations.html */
export async function configRemediations({ ask, client }: DoctorConnection): Promise<ConfigRemediation[]> {
  const config = client(ConfigServiceClient);
  const sources = new Map<string, string>();
  const page = (NextToken: string | undefined) =>
    ask('config:DescribeConfigRules', () => config.send(new DescribeConfigRulesCommand({ NextToken })));
  for await (const { ConfigRules = [] } of pagesOf(page)) {
    for (const { ConfigRuleName = '', Source } of ConfigRules) {
      sources.set(ConfigRuleName, Source?.SourceIdentifier ?? '');
    }
  }
  const names = [...sources.keys()];
  const batches = Array.from({ length: Math.ceil(names.length / RULES_PER_CALL) }, (_, index) =>
    names.slice(index * RULES_PER_CALL, (index + 1) * RULES_PER_CALL),
  );
  const answers = await Promise.all(
    batches.map((ConfigRuleNames) =>
      ask('config:DescribeRemediationConfigurations', () =>
        config.send(new DescribeRemediationConfigurationsCommand({ ConfigRuleNames })),
      ),
    ),
  );
  return answers.flatMap(({ RemediationConfigurations = [] }) =>
    RemediationConfigurations.map(({ ConfigRuleName = '', TargetId = '', Automatic = false }) => ({
      ruleName: ConfigRuleName,
      document: TargetId,
      isAutomatic: Automatic,
      isOnImds: sources.get(ConfigRuleName) === IMDS_RULE,
    })),
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html */
export async function accountDefaults({ ask, client }: DoctorConnection): Promise<AccountDefaults> {
  const ec2 = client(EC2Client);
  const { AccountLevel } = await ask('ec2:GetInstanceMetadataDefaults', () =>
    ec2.send(new GetInstanceMetadataDefaultsCommand({})),
  );
  const hopLimit = AccountLevel?.HttpPutResponseHopLimit ?? null;
  // -1 is EC2's word for no preference.
  return { ...metadataDefaults(AccountLevel), httpPutResponseHopLimit: hopLimit === -1 ? null : hopLimit };
}

/** The Regions that are enabled in the account. */
export async function enabledRegions({ ask, client }: DoctorConnection): Promise<string[]> {
  const ec2 = client(EC2Client);
  const { Regions = [] } = await ask('ec2:DescribeRegions', () => ec2.send(new DescribeRegionsCommand({})));
  return Regions.flatMap(({ RegionName }) => RegionName ?? []).toSorted();
}

/** How many instances run in a Region, up to a thousand. */
export async function runningInstances(region: string, { ask, client }: DoctorConnection): Promise<number> {
  const ec2 = client(EC2Client, region);
  const Filters = [{ Name: 'instance-state-name', Values: ['running', 'pending'] }];
  const command = new DescribeInstancesCommand({ Filters, MaxResults: 1_000 });
  const { Reservations = [] } = await ask('ec2:DescribeInstances', () => ec2.send(command), region);
  return Reservations.reduce((sum, { Instances = [] }) => sum + Instances.length, 0);
}
