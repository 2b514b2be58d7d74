export const REGION = 'eu-west-1';

/** An environment in which an AWS client knows the simulator and nothing else: no files of a user, no IMDS. */
export function awsEnvironment(endpoint: string, home: string): Record<string, string> {
  return {
    HOME: home,
    // Names no account, so that the simulator takes it for its own.
    AWS_ACCESS_KEY_ID: 'AKIABENCHMARKEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
