import { describe, expect, test } from "vitest";
import { appId } from "../domain/app.ts";
import type { IdentityEvent } from "../ports/events.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { SessionHandles } from "./session-handles.ts";

const account = "alice".padEnd(22, "_");
const [older, newer] = ["an older secret, long enough to be one", "a newer secret, long enough to be one"];

/** The handles of a process that was started with these secrets, and its warnings. */
function started(secrets: readonly string[], outOfProcess = true) {
  const events: IdentityEvent[] = [];
  const ports = {
    crypto: webCrypto,
    sealer: createSealer(secrets),
    store: { outOfProcess },
    events: { emit: (event: IdentityEvent) => void events.push(event) },
  };
  const app = appId({ issuer: "https://provider.example", clientId: "mail", cookie: "identity", basePath: "/auth" });
  return { handles: new SessionHandles(ports, app), events };
}

describe("a process whose secrets were all replaced at once", () => {
  test("warns once, at the first handle that none of its secrets signed, and never shows the handle", async () => {
    const { handle } = await started([older]).handles.create(account);
    const { handles, events } = started([newer]);
    expect(await handles.read(handle)).toBeUndefined();
    expect(await handles.read(handle)).toBeUndefined();
    expect(events).toEqual([{ type: "warning", message: expect.stringContaining("secrets: [newSecret, oldSecret]") }]);
    expect(JSON.stringify(events)).not.toContain(handle.slice(23, 40));
  });

  test("doesn't warn if an older secret stays, or about one foreign handle among its own", async () => {
    const { handle } = await started([older]).handles.create(account);
    const { handles, events } = started([newer, older]);
    expect(await handles.read(handle)).toMatchObject({ account });
    // Not the last character, because some of its bits have no meaning.
    const strange = handle.replace(/.(?=.$)/, (character) => (character === "A" ? "B" : "A"));
    expect(await handles.read(strange)).toBeUndefined();
    expect(events).toEqual([]);
  });

  test("doesn't warn about a malformed handle", async () => {
    const { handles, events } = started([newer]);
    for (const strange of ["", "x".repeat(200), "*".repeat(110)]) await handles.read(strange);
    expect(events).toEqual([]);
  });
});
