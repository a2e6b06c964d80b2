import type { Seen, Step } from "@identity-web/core";
import { kindOf, type PartitionKind, type SimulatedCells } from "./simulated-cells.ts";

/** A process's view of the masters: the terms of all of them, the name of their generation, and when it began. */
export interface Generation {
  readonly terms: readonly string[];
  readonly name: string;
  readonly bornAt: number;
}

/** A step that a process sends to a Cluster. */
export interface GuardedStep extends Step {
  /** `last`: a stamp that is older than the sender's own generation. */
  readonly guard?: Generation & { readonly last: string | undefined };
}

/** The protections of a Cluster. A mutant omits one of them. */
export interface GenerationRules {
  /** A step runs only on a master whose term its sender has seen. */
  readonly checksTerm: boolean;
  /** A step runs only in a partition with its sender's stamp; older stamps are emptied. */
  readonly checksStamp: boolean;
  /** A generation with other terms has another name. */
  readonly bumps: boolean;
  /** A process that confirms its generation waits until no process uses an earlier one. */
  readonly waits: boolean;
}

const allRules: GenerationRules = { checksTerm: true, checksStamp: true, bumps: true, waits: true };

/** The step was refused: by a master of another term, or because of another generation's stamp. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly stamp: string | undefined;

  constructor(stamp?: string) {
    super(stamp === undefined ? "another term" : "another stamp");
    this.stamp = stamp;
  }
}

const hour = 3_600_000;
const kinds: readonly PartitionKind[] = ["account", "redemption", "sid"];

/** The data of one master's replica. */
interface Replica {
  readonly cells: ReturnType<SimulatedCells["copyOf"]>;
  readonly stamps: ReadonlyMap<string, string>;
}

/**
 * Several masters, one for each kind of partition, as the guards of `packages/store-redis/src/failover` see them. One of them
 * can lose its memory alone, or fall back to a replica that has not seen the last writes: its term changes then.
 */
export class SimulatedCluster {
  readonly rules: GenerationRules;
  readonly #cells: SimulatedCells;
  readonly #time: () => number;
  readonly #terms = new Map<PartitionKind, number>();
  readonly #stamps = new Map<string, string>();
  readonly #replicas = new Map<PartitionKind, Replica>();
  #record: Generation;

  constructor(cells: SimulatedCells, time: () => number, rules: Partial<GenerationRules> = {}) {
    this.#cells = cells;
    this.#time = time;
    this.rules = { ...allRules, ...rules };
    const terms = this.#presentTerms();
    this.#record = { terms, name: this.#nameOf(terms), bornAt: time() - hour };
  }

  get maxSkewMs(): number {
    return this.#cells.maxSkewMs;
  }

  /** @throws Refused */
  step(partition: string, { guard, ...step }: GuardedStep): Seen {
    if (guard === undefined) return this.#cells.step(partition, step);
    if (this.rules.checksTerm && !guard.terms.includes(this.#termOf(kindOf(partition)))) throw new Refused();
    const stamp = this.#stamps.get(partition);
    if (this.rules.checksStamp && stamp !== guard.name) {
      if (stamp !== undefined && stamp !== guard.last) throw new Refused(stamp);
      this.#cells.empty(partition);
      this.#stamps.set(partition, guard.name);
    }
    return { ...this.#cells.step(partition, step), bornAt: guard.bornAt };
  }

  /** Whether a step would give a partition another stamp. */
  isNewIn(partition: string, guard: GuardedStep["guard"]): boolean {
    return guard !== undefined && this.rules.checksStamp && this.#stamps.get(partition) !== guard.name;
  }

  /** The data that a process with the present terms can read. This look is no step. */
  peek(partition: string, step: Step): Seen {
    const isOlder = this.rules.checksStamp && this.#stamps.get(partition) !== this.#nameOf(this.#presentTerms());
    return isOlder ? { ...this.#cells.step(partition, {}), cells: [] } : this.#cells.step(partition, step);
  }

  changed(partition: string, signal: AbortSignal): Promise<void> {
    return this.#cells.changed(partition, signal);
  }

  /** The present generation, on which all processes agree. */
  agree(): Generation {
    const terms = this.#presentTerms();
    const name = this.#nameOf(terms);
    const { name: known, bornAt } = this.#record;
    this.#record = { terms, name, bornAt: known === name ? bornAt : Math.max(this.#time(), bornAt + 1) };
    return this.#record;
  }

  /** Every replica has all writes until now, and none from now on. */
  takeReplicas(): void {
    for (const kind of kinds) {
      const stamps = new Map([...this.#stamps].filter(([partition]) => kindOf(partition) === kind));
      this.#replicas.set(kind, { cells: this.#cells.copyOf(kind), stamps });
    }
  }

  /** A master restarts without its data, or a replica that is behind takes over. */
  failsOver(kind: PartitionKind, to: "nothing" | "replica"): void {
    this.#terms.set(kind, (this.#terms.get(kind) ?? 0) + 1);
    const replica = to === "replica" ? this.#replicas.get(kind) : undefined;
    this.#cells.revert(kind, replica?.cells ?? new Map());
    for (const partition of this.#stamps.keys()) if (kindOf(partition) === kind) this.#stamps.delete(partition);
    for (const [partition, stamp] of replica?.stamps ?? []) this.#stamps.set(partition, stamp);
  }

  #termOf(kind: PartitionKind): string {
    return `${kind} ${this.#terms.get(kind) ?? 0}`;
  }

  #presentTerms(): readonly string[] {
    return kinds.map((kind) => this.#termOf(kind));
  }

  #nameOf(terms: readonly string[]): string {
    return this.rules.bumps ? terms.join(", ") : "the only generation";
  }
}
