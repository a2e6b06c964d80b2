import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { everything, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const childFile = new URL("test/child.ts", import.meta.url).pathname;

function startChild(args: readonly string[]) {
  const child = spawn(process.execPath, [childFile, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  return { line, exited, go: () => child.stdin.write("go\n") };
}

requires("redis-server")("several processes on one server", (program) => {
  test("one of several processes gets the claim on a grant in Redis, and a removal by another process ends its refresh", async () => {
    await using stage = await Stage.on(program);
    const { store } = await stage.node();
    const { key, grantKey, grant } = await signIn(store, "alice");
    const version = (await store.tokens.read(grantKey))?.version;
    const args = [stage.server.url, stage.secret, key.id, String(version)];
    const children = [startChild(args), startChild(args), startChild(args)];
    for (const child of children) expect(await child.line()).toBe("ready");
    for (const child of children) child.go();
    const outcomes = await Promise.all(children.map((child) => child.line()));
    expect(outcomes.sort()).toEqual(["busyForMs", "busyForMs", "claimed"]);
    await Promise.all(children.map((child) => child.exited));
    const aborter = new AbortController();
    const waiting = store.tokens.waitForChange(grantKey, String(version), aborter.signal);
    const { grants } = await store.removeAccount(key.account, everything);
    await waiting;
    expect(grants).toBe(1);
    const late = { key: grantKey, id: "0.unknown" };
    expect(await store.tokens.commitRefresh(late, grant)).toBe("removed");
  });
});
