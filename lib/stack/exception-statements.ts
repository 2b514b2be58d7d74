import { OF_INSTANCES, onItemsOf } from './items-statement.ts';
import type { Statement } from './resource.ts';
import { attributeOf, referenceTo, substituted } from './resource.ts';
import { workflowArn } from './workflow-name.ts';

/*
 * What functions may do with exceptions, each for one purpose. The table holds several kinds of items; whose they are
 * is in the partition key, and by it each role gets the kinds that it works with and no other.
 */

function onItems(sid: string, keys: readonly string[], actions: readonly string[]): Statement {
  return onItemsOf('ExceptionsTable', sid, keys, actions);
}

export const readsExceptions = onItems('ReadExceptions', ['exception'], ['GetItem']);

/** Never UpdateItem: whoever saves an exception has read it, and says by its revision which. */
export const savesExceptions = onItems('SaveExceptions', ['exception'], ['GetItem', 'PutItem']);

/** UpdateItem is for that an exception is settled, and goes with what is told of it. */
export const endsExceptions = onItems('EndExceptions', ['exception'], ['GetItem', 'PutItem', 'UpdateItem']);

/** All of them with what was done because of them, page by page. */
export const listsExceptions = onItems('ListExceptions', ['exception', 'change#*'], ['Query']);

/** Those that somebody should look after, by their index. */
export const findsDueExceptions: Statement = {
  Sid: 'FindDueExceptions',
  Effect: 'Allow',
  Action: 'dynamodb:Query',
  Resource: substituted('${ExceptionsTable.Arn}/index/due'),
};

/** Those in force, by their index, and no others. */
export const readsExceptionsInForce: Statement = {
  Sid: 'ReadExceptionsInForce',
  Effect: 'Allow',
  Action: 'dynamodb:Query',
  Resource: substituted('${ExceptionsTable.Arn}/index/inForce'),
};

/** What was corrected when, and what was taken from each instance; never to write it. */
export const findsCorrections: readonly Statement[] = [
  {
    Sid: 'FindWhatWasCorrected',
    Effect: 'Allow',
    Action: 'dynamodb:Query',
    Resource: substituted('${RecordsTable.Arn}/index/timeline'),
  },
  onItemsOf('RecordsTable', 'ReadWhatWasTaken', [OF_INSTANCES], ['BatchGetItem']),
];

/** Whether EC2 would refuse what an exception allows. EC2 knows no resource-level permission for it. */
export const seesWhatEc2WouldRefuse: Statement = {
  Sid: 'SeeWhatEc2WouldRefuse',
  Effect: 'Allow',
  Action: 'ec2:GetInstanceMetadataDefaults',
  Resource: '*',
};

/** What a link was used for, so that it counts once. */
export const keepsLinkUses = onItems('KeepLinkUses', ['link#*'], ['GetItem', 'PutItem']);

/** Where the message of an exception stands in Slack. */
export const keepsMessages = onItems('KeepMessages', ['message#*'], ['PutItem', 'UpdateItem']);

/** The token by which the workflow waits, and only for whoever asks the approvers. */
export const keepsTokens = onItems('KeepTokens', ['token#*'], ['GetItem', 'PutItem']);

/** Telling the waiting workflow how the approvers decided; by the token, which has to be found first. */
export const endsWaiting: Statement = {
  Sid: 'AnswerTheWorkflow',
  Effect: 'Allow',
  Action: 'states:SendTaskSuccess',
  Resource: workflowArn,
};

export const findsTokens = onItems('FindTokens', ['token#*'], ['GetItem']);

export const startsWorkflow: Statement = {
  Sid: 'StartTheWorkflow',
  Effect: 'Allow',
  Action: 'states:StartExecution',
  Resource: workflowArn,
};

export const judgesInstancesAgain: Statement = {
  Sid: 'HaveInstancesJudgedAgain',
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: attributeOf('ReevaluationQueue', 'Arn'),
};

export function publishesTo(...topics: readonly [string, ...string[]]): Statement {
  const Resource = topics.map((topic) => referenceTo(topic));
  return { Sid: 'TellPeople', Effect: 'Allow', Action: 'sns:Publish', Resource };
}

/** The key that signs the links to the approval page. */
export const readsLinkKey: Statement = {
  Sid: 'ReadTheKeyOfLinks',
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: referenceTo('LinkKey'),
};
