import type { CallSite } from './call-sites.ts';

/** A call that the code of these functions has, and that none of them makes. */
export interface NeverCalled {
  readonly site: CallSite;
  readonly functions: readonly string[];
  readonly why: string;
}

/** The functions that begin or answer, and have the whole table of exceptions in their code. */
const askingAndAnswering = ['approval-page', 'ask-approvers', 'answer-slack', 'request-tagged'];
const asking = ['request-tagged', 'sweep-place', 'watch-corrected'];

/**
 * An adapter offers all that can be done with a table or a service, and comes into a bundle as a whole. What a function
 * does not use of it stands here with the reason; everything else that its code can call, the scenarios make it call.
 */
export const neverCalled: readonly NeverCalled[] = [
  {
    site: 'campaign.ts PutCommand',
    functions: ['sweep-place'],
    why: 'A place begins no run and leads no scope on: conduct-sweep does.',
  },
  {
    site: 'campaign.ts QueryCommand',
    functions: ['sweep-place', 'watch-corrected'],
    why: 'Runs are listed by conduct-sweep, and by people with their own permissions.',
  },
  {
    site: 'campaign.ts UpdateCommand',
    functions: ['watch-corrected'],
    why: 'It takes neither room nor turns.',
  },
  {
    site: 'claims.ts PutCommand',
    functions: ['post-morning'],
    why: 'It tells what post-finding has kept, and writes no story.',
  },
  {
    site: 'claims.ts UpdateCommand',
    functions: ['post-morning'],
    why: 'It tells what post-finding has kept, and claims no story.',
  },
  {
    site: 'ec2.ts ModifyInstanceMetadataOptionsCommand',
    functions: ['watch-corrected'],
    why: 'It changes no instance: what it rolls back, the guard gives back.',
  },
  {
    site: 'exception-workflow.ts SendTaskSuccessCommand',
    functions: asking,
    why: 'Who only asks ends no waiting.',
  },
  {
    site: 'exception-workflow.ts StartExecutionCommand',
    functions: ['approval-page', 'ask-approvers'],
    why: 'Who only answers, or is asked by the workflow, starts none.',
  },
  {
    site: 'exceptions-in-force.ts PutCommand',
    functions: ['exceptions-api', 'watch-corrected'],
    why: 'What was done because of an exception, the guard alone writes down.',
  },
  {
    site: 'exceptions.ts PutCommand',
    functions: ['post-exception', 'request-tagged', 'sweep-place'],
    why: 'A request is written down by the workflow, and a message changes none.',
  },
  {
    site: 'exceptions.ts QueryCommand',
    functions: [...askingAndAnswering, 'exceptions-api', 'post-exception', 'sweep-place', 'watch-corrected'],
    why: 'What is due, the review alone looks for; the API lists page by page, by exception-pages.ts.',
  },
  {
    site: 'exceptions.ts UpdateCommand',
    functions: [...askingAndAnswering, 'post-exception', 'sweep-place', 'watch-corrected'],
    why: 'Only who tells of an end settles it: the review, and the API when it takes one back.',
  },
  {
    site: 'fleet-instances.ts DescribeInstancesCommand',
    functions: ['conduct-sweep'],
    why: 'It finds Regions and no instances.',
  },
  {
    site: 'fleet-instances.ts DescribeRegionsCommand',
    functions: ['sweep-place'],
    why: 'It is told its Region.',
  },
  {
    site: 'imdsv1-sightings.ts UpdateCommand',
    functions: ['sweep-place'],
    why: 'Sightings are noted by note-imdsv1-use.',
  },
  {
    site: 'read-items.ts BatchGetCommand',
    functions: ['note-imdsv1-use'],
    why: 'Sightings are read by sweeps.',
  },
  {
    site: 'records.ts PutCommand',
    functions: ['exceptions-api'],
    why: 'It reads what was taken from instances, and writes no record.',
  },
  {
    site: 'records.ts UpdateCommand',
    functions: ['exceptions-api', 'watch-corrected'],
    why: 'They open and close no record; a watch is saved by timeline.ts.',
  },
  {
    site: 'reevaluation.ts SendMessageCommand',
    functions: ['ask-approvers'],
    why: 'Asking has nothing judged again, so it knows no queue.',
  },
  {
    site: 'stories.ts GetCommand',
    functions: ['post-finding'],
    why: 'A story comes with its claim; it is read by itself in the morning.',
  },
  {
    site: 'stories.ts PutCommand',
    functions: ['post-morning'],
    why: 'It keeps nothing for another morning.',
  },
  {
    site: 'task-tokens.ts GetCommand',
    functions: asking,
    why: 'Who only asks ends no waiting.',
  },
  {
    site: 'task-tokens.ts PutCommand',
    functions: ['answer-slack', 'approval-page', 'exceptions-api', ...asking],
    why: 'Tokens are kept by ask-approvers alone.',
  },
  {
    site: 'timeline.ts UpdateCommand',
    functions: ['conduct-sweep', 'sweep-place'],
    why: 'Watches are saved by watch-corrected.',
  },
];
