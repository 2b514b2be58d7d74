/** What became of instances, the most telling first; in words that fit behind a number. */
export const RESULTS: readonly (readonly [result: string, words: string])[] = [
  ['remediated', 'corrected'],
  ['overtaken', 'corrected, and changed again by somebody'],
  ['restored', 'given back what an exception allows'],
  ['audited', 'reported, and left as they are'],
  ['told-before', 'left as they are, as reported before'],
  ['excepted', 'left as an exception allows'],
  ['resolved', 'meet the baseline again'],
  ['compliant', 'meet the baseline'],
  ['denied', 'not corrected: a permission is missing'],
  ['blocked', 'not corrected: EC2 refused'],
  ['unknown', 'not judged: EC2 does not show enough of them'],
  ['held', 'left to another invocation that is at work on them'],
  ['failed', 'not finished; the next sweep tries again'],
  ['gone', 'gone'],
  ['not-applicable', 'about to end'],
];

/** The same of one. */
export function resultWords(result: string): string {
  return RESULTS.find(([each]) => each === result)?.[1] ?? result;
}
