/** Something that must never happen has happened. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly rule: string;
  constructor(rule: string, seen: string) {
    super(`${rule}: ${seen}`);
    this.rule = rule;
  }
}

/** Holds the system to a rule of its domain. `seen` tells what is not so. */
export const must = (holds: boolean, rule: string, seen: () => string): void => {
  if (!holds) throw new Broken(rule, seen());
};

/** The same for two values, by what they look like as JSON. */
export const mustEqual = (seen: unknown, wanted: unknown, rule: string, of: string): void => {
  const [is, should] = [JSON.stringify(seen), JSON.stringify(wanted)];
  must(is === should, rule, () => `${of} is ${is}, and should be ${should}`);
};
