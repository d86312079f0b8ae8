import { message } from '../message';
import type { Choice } from './choose/choice';
import { suitable } from './choose/devices';
import type { Facts } from './facts';
import type { DefaultTaken, NotCarried } from './report';
import { shownValue, whoSays } from './sentences';

/** What is said of a wish that the machine cannot fulfil. */
const UNSUITABLE =
  'Nothing of {key} {value} in {file} is there for the machine type {machine} of {architecture}; the default of the target is taken.';

/** Takes down, while a configuration is made, what people should know of it. */
export class Notes {
  readonly defaults: DefaultTaken[] = [];
  readonly notCarried: NotCarried[] = [];

  /** No image says anything of this. */
  default(taken: DefaultTaken): void {
    this.defaults.push(taken);
  }

  /** The first member of a list that the chosen machine can have; that there is none is noted. */
  firstSuitable(facts: Facts, key: string, choice: Choice): string | undefined {
    return this.allSuitable(facts, key, choice)[0];
  }

  /** The members of a list that the chosen machine can have; that there are none is noted. */
  allSuitable(facts: Facts, key: string, choice: Choice): readonly string[] {
    const names = facts.list(key) ?? [];
    const kept = names.filter((name) => suitable(key, name, choice));
    if (kept.length === 0 && names.length > 0) this.unsuitable(facts, key, choice);
    return kept;
  }

  /** More is wanted than the chosen machine takes, which gets `most`. */
  tooMuch(facts: Facts, key: string, most: number): void {
    for (const value of facts.sayers(key)) {
      const args = { key, value: shownValue(value.text), file: whoSays(value), most: String(most) };
      const said = message(
        '{key} is {value} in {file}, but the machine type takes {most} at most, which it gets.',
        args,
      );
      this.notCarried.push({ reason: 'unsuitable', key, value, ...said });
    }
  }

  private unsuitable(facts: Facts, key: string, { architecture, machine }: Choice): void {
    for (const value of facts.sayers(key)) {
      const args = {
        key,
        value: shownValue(value.text),
        file: whoSays(value),
        machine: machine.name,
        architecture,
      };
      this.notCarried.push({ reason: 'unsuitable', key, value, ...message(UNSUITABLE, args) });
    }
  }
}
