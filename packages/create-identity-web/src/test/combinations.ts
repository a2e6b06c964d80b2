import type { Choice } from "../compose/compose.ts";
import { frameworks } from "../parts/frameworks.ts";
import { providers } from "../parts/providers.ts";

/** Every app that can be created. */
export const combinations: readonly Required<Choice>[] = frameworks.flatMap((framework) =>
  providers.flatMap((provider) =>
    framework.stores.map((store) => ({ framework: framework.id, provider: provider.id, store })),
  ),
);

export const named = ({ framework, provider, store }: Required<Choice>): string => `${framework}-${provider}-${store}`;
