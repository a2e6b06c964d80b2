import { expect, onTestFinished, test } from "vitest";
import { nextDev } from "./next-dev.ts";

// Next.js runs as a separate process with its own provider and store. Without a session it contacts neither.
test("a visitor without a session is signed out, and /me is closed", { timeout: 300_000 }, async () => {
  const next = await nextDev({
    ISSUER: "https://id.example",
    CLIENT_ID: "app",
    CLIENT_SECRET: crypto.randomUUID(),
    AZURE_TENANT_ID: crypto.randomUUID(),
    AZURE_CLIENT_ID: crypto.randomUUID(),
    AZURE_CLIENT_SECRET: crypto.randomUUID(),
  });
  onTestFinished(() => next.close());

  const visitor = next.browser();
  expect(await (await visitor.open("/")).text()).toContain("You are signed out");
  expect((await visitor.fetch("/me")).status).toBe(401);
});
