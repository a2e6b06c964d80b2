import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import type { Grant, GrantKey } from "../domain/grant.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "./sealed.ts";

const minute = 60_000;
const account = "alice".padEnd(22, "_");
const key: GrantKey = { account, kind: "on-behalf-of", id: "bearer" };

test("a caller's identifiers are indexed once for each grant, with any number of callers and refreshes", async () => {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const written: string[] = [];
  const step: CellStore["step"] = async (partition, each) => {
    if (partition.startsWith("subject:")) written.push(partition);
    return cells.step(partition, each);
  };
  const context = { clock, crypto: webCrypto, sealer: createSealer(["a secret"]), events: { emit: () => undefined } };
  const { tokens } = cellsStore({ step }, context);
  await clock.advance(minute);
  const [issuedAt, until] = [clock.now(), clock.now() + 60 * minute];
  const named = { issuer: "https://provider.example", subjects: ["an address", "a number"], until };
  const terms = { forMs: minute, singleUse: false, issuedAt, named };
  const callers = Array.from({ length: 20 }, async () => tokens.claimRefresh(key, "absent", terms));
  const [claim, ...others] = (await Promise.all(callers)).flatMap((each) =>
    typeof each === "object" && "claimed" in each ? each.claimed : [],
  );
  if (claim === undefined) throw new Error("no claim was granted");
  expect(others).toEqual([]);
  expect(written).toHaveLength(2);
  const providerState = "a refresh token";
  const grant: Grant = { issuedAt, expiresAt: until, accessTokens: [], renewal: "reusable", providerState };
  await tokens.commitRefresh(claim, grant);
  for (let round = 0; round < 3; round++) {
    const { version = "absent" } = (await tokens.read(key)) ?? {};
    const outcome = await tokens.claimRefresh(key, version, terms);
    if (typeof outcome === "object" && "claimed" in outcome) await tokens.commitRefresh(outcome.claimed, grant);
  }
  expect(written).toHaveLength(2);
});
