import { type IdentityEvent, webCrypto } from "@identity-web/core";
import type { ProviderContractOptions } from "./harness.ts";
import type { ProviderCase } from "./provider-case.ts";
import { Scene } from "./scene.ts";

/**
 * Runs one case with a new client. The fake provider must be listening.
 *
 * @throws the case's error
 */
export async function runProviderCase(providerCase: ProviderCase, options: ProviderContractOptions): Promise<void> {
  const { fake, clock } = options;
  const emitted: IdentityEvent[] = [];
  const events = { emit: (event: IdentityEvent) => void emitted.push(event) };
  const context = { clock, crypto: webCrypto, events, emitted };
  fake.reset();
  try {
    const open = () => options.open(context);
    await providerCase.run(new Scene(await open(), fake, context, open));
  } finally {
    fake.reset();
  }
}
