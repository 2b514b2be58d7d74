import { table } from '../table.ts';
import { costOf, entriesOf, priceOf, times, type Usage } from './usage.ts';

/** One thing that happens, and what it uses. */
export interface Line {
  readonly name: string;
  readonly usage: Usage;
}

/** What a million of each costs, with what the most of it is for. */
export function perMillion(lines: readonly Line[]): string {
  return table(
    ['a million', '$', 'of which DynamoDB', 'SQS', 'Lambda', 'else'],
    lines.map(({ name, usage }) => {
      const many = times(1_000_000, usage);
      const part = (prefix: string) =>
        entriesOf(many)
          .filter(([unit]) => unit.startsWith(prefix))
          .reduce((sum, [unit, quantity]) => sum + priceOf(unit, quantity), 0);
      const [dynamoDb, sqs, lambda] = [part('DynamoDB'), part('SQS'), part('Lambda')];
      const all = costOf(many);
      return [name, ...[all, dynamoDb, sqs, lambda, all - dynamoDb - sqs - lambda].map(dollars)];
    }),
  );
}

/** What is used, unit by unit, and what that costs. */
export function breakdown(title: string, usage: Usage): string {
  const rows = entriesOf(usage).map(([unit, quantity]) => [
    unit,
    quantity.toLocaleString('en', { maximumFractionDigits: 3 }),
    dollars(priceOf(unit, quantity)),
  ]);
  return table([title, 'how much', '$'], [...rows, ['together', '', dollars(costOf(usage))]]);
}

/** What each of some things costs, once. */
export function once(title: string, lines: readonly Line[]): string {
  return table(
    [title, '$'],
    lines.map(({ name, usage }) => [name, costOf(usage).toFixed(5)]),
  );
}

function dollars(value: number): string {
  return value.toFixed(2);
}
