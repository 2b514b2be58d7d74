import { PRICES, type Unit } from './prices.ts';

/** How much of what is used. What is left out is not used. */
export type Usage = Readonly<Partial<Record<Unit, number>>>;

/** Several usages as one. */
export function total(...usages: readonly Usage[]): Usage {
  const sums = new Map<Unit, number>();
  for (const usage of usages)
    for (const [unit, quantity] of entriesOf(usage)) sums.set(unit, (sums.get(unit) ?? 0) + quantity);
  return Object.fromEntries(sums);
}

/** A usage so many times. */
export function times(factor: number, usage: Usage): Usage {
  return Object.fromEntries(entriesOf(usage).map(([unit, quantity]) => [unit, quantity * factor]));
}

/** What a usage costs, in dollars. */
export function costOf(usage: Usage): number {
  return entriesOf(usage).reduce((sum, [unit, quantity]) => sum + priceOf(unit, quantity), 0);
}

/** What so much of something costs, in dollars. */
export function priceOf(unit: Unit, quantity: number): number {
  const { dollars, per } = PRICES[unit];
  return (quantity / per) * dollars;
}

/** What is used, in the order of the prices. */
export function entriesOf(usage: Usage): (readonly [Unit, number])[] {
  return (Object.keys(PRICES) as Unit[]).flatMap((unit) => {
    const quantity = usage[unit] ?? 0;
    return quantity === 0 ? [] : [[unit, quantity] as const];
  });
}
