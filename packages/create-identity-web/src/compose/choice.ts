import { type Framework, frameworks } from "../parts/frameworks.ts";
import { type Provider, providers } from "../parts/providers.ts";
import { type Store, stores } from "../parts/stores.ts";

/** A user's choices, by ids. */
export interface Choice {
  readonly framework: string;
  readonly provider: string;
  /** @default the framework's first: "sqlite", on Workers "durable-objects" */
  readonly store?: string;
}

export interface Chosen {
  readonly framework: Framework;
  readonly provider: Provider;
  readonly store: Store;
}

/** An unknown choice. The message lists the known ones. */
export class WrongChoice extends Error {
  override readonly name = "WrongChoice";
}

/** @throws WrongChoice */
export function chosen({ framework, provider, store }: Choice): Chosen {
  const found = oneOf("framework", frameworks, framework);
  return {
    framework: found,
    provider: oneOf("provider", providers, provider),
    store: oneOf("store", storesOf(found), store ?? found.stores[0] ?? ""),
  };
}

/** The stores that a framework can use, its default first. */
export const storesOf = ({ stores: ids }: Framework): readonly Store[] =>
  ids.flatMap((id) => stores.filter((store) => store.id === id));

function oneOf<Part extends { readonly id: string }>(question: string, parts: readonly Part[], id: string): Part {
  const part = parts.find((one) => one.id === id);
  if (part !== undefined) return part;
  const ids = parts.map((one) => one.id).join(", ");
  throw new WrongChoice(`--${question}: expected one of ${ids}, and got "${id}"`);
}
