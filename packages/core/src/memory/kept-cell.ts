import type { Cell } from "../ports/cell-store.ts";
import { noPrefix, prefixText } from "./prefixes.ts";

/**
 * A cell in memory. Each write creates a new one. Its key is the prefix and the name together. If possible, the name is a string
 * that another object already has, because a string for each key would take 64 bytes.
 */
export class KeptCell<T> {
  readonly prefix: number;
  readonly name: string;
  /** Its end in whole seconds after the store's birth, rounded up. V8 stores small integers without a separate object. */
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

  /** The cell for the answer of a step. */
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

/** A cell that is kept in the order of writes. It contains its own links. */
export class OrderedCell<T> extends KeptCell<T> {
  readonly partition: string;
  earlier: OrderedCell<unknown> | undefined = undefined;
  later: OrderedCell<unknown> | undefined = undefined;

  constructor(partition: string, key: CellKey, content: CellContent<T>, version: number, endsAfter: number) {
    super(key, content, version, endsAfter);
    this.partition = partition;
  }
}

/** Whether this is the cell's key. Creates no string. */
export function hasKey({ prefix, name }: CellKey, key: string): boolean {
  if (prefix === noPrefix) return name === key;
  const { length } = prefixText(prefix);
  return length + name.length === key.length && key.startsWith(prefixText(prefix)) && key.endsWith(name);
}
