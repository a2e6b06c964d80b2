import type { Cell } from "../ports/cell-store.ts";
import { noPrefix, prefixText } from "./prefixes.ts";

/**
 * A cell as it lies in memory. It is made anew with each write. Its key is the prefix and the name together: the name is a
 * text that something else keeps anyway, where there is one, because a text for each key would take 64 bytes.
 */
export class KeptCell<T> {
  readonly prefix: number;
  readonly name: string;
  /** Whole seconds after the store's birth, rounded up: a small number takes no memory beside its object. */
  readonly endsAfter: number;
  readonly seal: T | undefined;
  readonly value: T;
  readonly version: number;

  constructor(key: CellKey, content: CellContent<T>, version: number, endsAfter: number) {
    this.prefix = key.prefix;
    this.name = key.name;
    this.endsAfter = endsAfter;
    this.seal = content.seal;
    this.value = content.value;
    this.version = version;
  }

  get key(): string {
    return prefixText(this.prefix) + this.name;
  }

  /** The cell as a step answers it. */
  toCell(): Cell<T> {
    return { key: this.key, value: this.value, seal: this.seal, version: this.version };
  }

  withoutSeal(): Cell<T> {
    return { key: this.key, value: this.value, seal: undefined, version: this.version };
  }
}

export interface CellKey {
  readonly prefix: number;
  readonly name: string;
}

interface CellContent<T> {
  readonly value: T;
  readonly seal?: T | undefined;
}

/** A cell of a kind that is kept in the order of its writes. It is its own place in the order. */
export class OrderedCell<T> extends KeptCell<T> {
  readonly partition: string;
  earlier: OrderedCell<unknown> | undefined = undefined;
  later: OrderedCell<unknown> | undefined = undefined;

  constructor(partition: string, key: CellKey, content: CellContent<T>, version: number, endsAfter: number) {
    super(key, content, version, endsAfter);
    this.partition = partition;
  }
}

/** Whether this is the cell's key, without a text made for it. */
export function hasKey({ prefix, name }: CellKey, key: string): boolean {
  if (prefix === noPrefix) return name === key;
  const { length } = prefixText(prefix);
  return length + name.length === key.length && key.startsWith(prefixText(prefix)) && key.endsWith(name);
}
