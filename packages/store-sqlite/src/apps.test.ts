import { createSealer, webCrypto } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { World } from "@identity-web/testing/scripted-provider";
import { expect, onTestFinished, test } from "vitest";
import { sqliteStore } from "./sqlite-store.ts";
import { temporaryFile } from "./test/temporary-file.ts";

const alice = { subject: "alice", sid: "alice-phone" };

test.each([
  ["another issuer", { issuer: "https://staff.example" }],
  ["another client", { clientId: "another-client" }],
  ["another cookie", { cookie: "identity-staff" }],
])("G9: an app with %s on the same file and with the same secrets doesn't see a session", async (_, other) => {
  const file = temporaryFile();
  const drivers = [sqliteStore(file.path), sqliteStore(file.path)] as const;
  onTestFinished(() => {
    for (const driver of drivers) driver.close();
    file.remove();
  });
  const shared = { clock: fakeClock(), sealer: createSealer([webCrypto.random(32)]) };
  const mine = new World({ ...shared, driver: drivers[0] });
  const theirs = new World({ ...shared, ...other, driver: drivers[1] });
  const { handle, session, key } = await mine.signIn(alice);
  expect(await theirs.node.readSession.execute(handle)).toBeUndefined();
  expect(await theirs.node.ownSessions.execute(key.account)).toEqual([]);
  await theirs.trySignIn(alice, key);
  await theirs.signOut({ handle, session, key }, "everywhere");
  expect(await mine.node.readSession.execute(handle)).toMatchObject({ session: { id: key.id } });
  await expect(mine.acquire({ handle, session, key })).resolves.toBeDefined();
  await mine.node.accounts.remove(session.account);
  expect(await mine.node.readSession.execute(handle)).toBeUndefined();
});
