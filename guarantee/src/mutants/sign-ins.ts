import { patch } from "./patch.ts";

/** Ways of breaking sign-ins, and what requests are told. */
export const signIns = [
  patch(
    "a transaction can be used again",
    "G5",
    ["parallel callbacks"],
    ["memory/redemptions.ts", `if (this.#records.get(transactionId, now) !== undefined) return "replayed";`, ""],
  ),
  patch(
    "what a stopped sign-in brought is not revoked",
    "G2",
    ["sign-out × redemption"],
    ["use-cases/sign-in.ts", "await this.#takeBack(account, grant, outcome);", ""],
  ),
  patch(
    "a sign-in that is stopped is told to have succeeded",
    "G2",
    ["sign-out × redemption"],
    [
      "use-cases/sign-in.ts",
      "await this.#takeBack(account, grant, outcome);\n        return outcome;",
      "await this.#takeBack(account, grant, outcome);\n        return { handle, session };",
    ],
  ),
  patch(
    "a sign-in that collides does not begin again",
    "G7",
    ["sign-out × redemption in the other browser"],
    [
      "http/callback-route.ts",
      "if (transaction.restarted) return endedPage",
      "if (transaction !== undefined) return endedPage",
    ],
  ),
  patch(
    "a sign-in begins again and again",
    "G7",
    ["begins again, once"],
    ["http/callback-route.ts", "if (transaction.restarted) return endedPage(parts, request, transaction, forget);", ""],
  ),
  patch(
    "a failed read is treated as nobody",
    "G8",
    ["reads fail"],
    [
      "http/request-identity.ts",
      "const read = this.#parts.useCases.readSession.execute(handle);",
      "const read = Promise.try(() => this.#parts.useCases.readSession.execute(handle)).catch(() => undefined);",
    ],
  ),
  patch(
    "a sign-out that can't look is a sign-out",
    "G8",
    ["the store fails during a sign-out"],
    [
      "http/sign-out-redirect.ts",
      "handle === undefined ? undefined : await useCases.readSession.execute(handle);",
      "handle === undefined ? undefined : await useCases.readSession.execute(handle).catch(() => undefined);",
    ],
  ),
  patch(
    "a store's failure is an empty answer",
    "G8",
    ["reads fail"],
    [
      "runtime/guarded-store.ts",
      "return Promise.resolve(result).catch((error: unknown) => {\n        throw failed(error);",
      "return Promise.resolve(result).catch((error: unknown): any => {\n        failed(error);",
    ],
  ),
];
