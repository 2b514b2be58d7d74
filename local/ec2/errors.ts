/** An error that EC2 answers with. `status` is HTTP's. */
export class Ec2Error extends Error {
  override readonly name = 'Ec2Error';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** EC2's wording for one id and for several. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export function instancesNotFound(instanceIds: readonly string[]): Ec2Error {
  const subject =
    instanceIds.length === 1 ? `ID '${instanceIds.join()}' does` : `IDs '${instanceIds.join(', ')}' do`;
  return new Ec2Error('InvalidInstanceID.NotFound', `The instance ${subject} not exist`);
}

export function malformedInstanceId(instanceId: string): Ec2Error {
  return new Ec2Error('InvalidInstanceID.Malformed', `Invalid id: "${instanceId}"`);
}

export function invalidParameterValue(message: string): Ec2Error {
  return new Ec2Error('InvalidParameterValue', message);
}

export function missingParameter(name: string): Ec2Error {
  return new Ec2Error('MissingParameter', `The request must contain the parameter ${name}`);
}

export function invalidAction(action: string): Ec2Error {
  return new Ec2Error('InvalidAction', `The action ${action} is not valid for this web service.`);
}

export function dryRunWouldSucceed(): Ec2Error {
  return new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

export function requestLimitExceeded(): Ec2Error {
  return new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503);
}

/** What EC2 answers in a Region that the account has not enabled: the credentials are not known there. */
export function authFailure(): Ec2Error {
  return new Ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
}

export function unsupportedOperation(message: string): Ec2Error {
  return new Ec2Error('UnsupportedOperation', message);
}

export function incorrectInstanceState(instanceId: string, action: string): Ec2Error {
  const message = `The instance '${instanceId}' is not in a state from which ${action} can be done.`;
  return new Ec2Error('IncorrectInstanceState', message);
}

/** What EC2 answers for an instance whose `operator.managed` is true. */
export function managedByOperator(instanceId: string, principal: string): Ec2Error {
  const message = `The instance '${instanceId}' is managed by ${principal}. Only that service can modify it.`;
  return new Ec2Error('OperationNotPermitted', message);
}
