import type { ProviderCaseGroup } from "../provider-case.ts";
import { callbacks } from "./callbacks.ts";
import { idTokens } from "./id-tokens.ts";
import { keys } from "./keys.ts";
import { logoutTokens } from "./logout-tokens.ts";
import { outages } from "./outages.ts";
import { refreshFailures } from "./refresh-failures.ts";
import { refreshes } from "./refreshes.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

/** Every rule of the contract. */
export const providerContractGroups: readonly ProviderCaseGroup[] = [
  signIn,
  callbacks,
  idTokens,
  keys,
  refreshes,
  refreshFailures,
  signOut,
  logoutTokens,
  outages,
];
