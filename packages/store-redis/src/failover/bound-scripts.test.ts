import { expect, test } from "vitest";
import type { Send } from "../client.ts";
import { unbound } from "./binding.ts";
import { BoundScripts } from "./bound-scripts.ts";
import { agreeOnIncarnation } from "./guards.ts";
import { IncarnationBinding } from "./incarnation.ts";

/** A server with these run_ids, which answers scripts with these replies. It names its incarnation after its run_id. */
function scripted(runIds: readonly string[], answer: (command: string, call: number) => unknown, version = "7.0.15") {
  const commands: (readonly string[])[] = [];
  let looks = 0;
  let calls = 0;
  const send: Send = async (args) => {
    const [command = "", text] = args;
    if (text === agreeOnIncarnation) return args[5];
    commands.push(args);
    if (command === "INFO") {
      const runId = runIds[Math.min(looks, runIds.length - 1)];
      looks++;
      return `# Server\r\nredis_version:${version}\r\n${runId === undefined ? "" : `run_id:${runId}\r\n`}`;
    }
    if (command === "SCRIPT") return "OK";
    calls++;
    const reply = answer(command, calls);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  return { send, commands, names: () => commands.map(([name]) => name) };
}

const scriptsOn = (send: Send, bound = true): BoundScripts =>
  new BoundScripts({ send, keyPrefix: "p:", binding: bound ? bindingOf(send) : unbound });

const bindingOf = (send: Send) => new IncarnationBinding({ send, keyPrefix: "p:", random: () => "random" });

const script = { body: "return {1, 2}", evenWhenFull: true };

const run = async (scripts: BoundScripts): Promise<unknown> =>
  (await scripts.run(script, (prefix) => [`${prefix}clock`, `${prefix}{r:one}:facts`], ["1", "2"])).reply;

const unknown = new Error("NOSCRIPT No matching script. Please use EVAL.");
const strange = new Error("IDENTITYWEB another incarnation");

test("a script is sent by its hash, and with its whole text if the server lacks it", async () => {
  const server = scripted(["a".repeat(40)], (_, call) => (call === 1 ? unknown : [1, 2]));
  const scripts = scriptsOn(server.send);
  expect(await run(scripts)).toEqual([1, 2]);
  expect(await run(scripts)).toEqual([1, 2]);
  expect(server.names()).toEqual(["INFO", "EVALSHA", "INFO", "EVAL", "EVALSHA"]);
  expect(server.commands[3]?.at(-1)).toBe("verify");
});

test("the keys and the text of a script contain the server's incarnation", async () => {
  const [before, after] = ["a".repeat(40), "b".repeat(40)];
  const server = scripted([before, after], (command) => (command === "EVALSHA" ? unknown : [1, 2]));
  await run(scriptsOn(server.send));
  const [, first, , second] = server.commands;
  expect(first?.join(" ")).toContain(`p:${before.slice(0, 12)}:{r:one}:facts`);
  expect(second?.join(" ")).toContain(`p:${after.slice(0, 12)}:{r:one}:facts`);
  expect(second?.[1]).toContain(after);
});

test("the run_id is read again if another server answers the question for the incarnation's name", async () => {
  const [before, after] = ["a".repeat(40), "b".repeat(40)];
  const server = scripted([before, after], () => [1, 2]);
  const isAgreed = (args: readonly string[]) => args[1] === agreeOnIncarnation;
  const scripts = scriptsOn(async (args, key) => {
    if (isAgreed(args) && args.includes(before)) throw strange;
    return server.send(args, key);
  });
  expect(await run(scripts)).toEqual([1, 2]);
  expect(server.names()).toEqual(["INFO", "INFO", "EVALSHA"]);
  const never = scriptsOn(async (args, key) => {
    if (isAgreed(args)) throw strange;
    return server.send(args, key);
  });
  await expect(run(never)).rejects.toThrow("another incarnation");
});

test("after a restart during the load of a script the server's run_id is read again, and its scripts are flushed", async () => {
  const server = scripted(["a".repeat(40), "b".repeat(40), "c".repeat(40)], (command, call) => {
    if (command === "EVALSHA") return unknown;
    return call === 2 ? strange : [1, 2];
  });
  expect(await run(scriptsOn(server.send))).toEqual([1, 2]);
  expect(server.names()).toEqual(["INFO", "EVALSHA", "INFO", "EVAL", "INFO", "SCRIPT", "EVAL"]);
});

test.each<[string, (command: string) => unknown, readonly string[]]>([
  ["another server answers", () => strange, ["INFO", "SCRIPT"]],
  ["no answer comes and another server runs", () => new Error("Socket closed unexpectedly"), ["INFO", "SCRIPT"]],
])(
  "after a whole script was sent and %s, no script runs before the server's scripts are flushed",
  async (_, answer, first) => {
    const [before, after] = ["a".repeat(40), "b".repeat(40)];
    let forgets = false;
    const server = scripted([before, before, after], (command, call) => {
      if (call === 1) return unknown;
      return call === 2 ? answer(command) : [1, 2];
    });
    const scripts = scriptsOn(async (args, key) => {
      const reply = await server.send(args, key);
      if (args[0] === "SCRIPT" && !forgets) throw new Error("Socket closed unexpectedly");
      return reply;
    });
    await expect(run(scripts)).rejects.toThrow("Socket closed");
    await expect(run(scripts)).rejects.toThrow("Socket closed");
    forgets = true;
    const done = server.commands.length;
    expect(await run(scripts)).toEqual([1, 2]);
    expect(server.names().slice(done, done + 2)).toEqual(first);
    expect(server.commands.at(-1)?.join(" ")).toContain(`p:${after.slice(0, 12)}:`);
  },
);

test("after a whole script without an answer, the next script runs on the same server", async () => {
  const full = new Error("OOM command not allowed when used memory > 'maxmemory'.");
  const server = scripted(["a".repeat(40)], (_, call) => [unknown, full, [1, 2]][call - 1]);
  const scripts = scriptsOn(server.send);
  await expect(run(scripts)).rejects.toThrow("OOM");
  expect(await run(scripts)).toEqual([1, 2]);
  expect(server.names()).toEqual(["INFO", "EVALSHA", "INFO", "EVAL", "INFO", "EVALSHA"]);
});

test("a Redis server that is different for each command causes an error", async () => {
  const server = scripted(["a".repeat(40)], () => unknown);
  await expect(run(scriptsOn(server.send))).rejects.toThrow("a different server answered each of 6 commands");
});

test("a Redis server without a run_id, or with a version before 7, is refused", async () => {
  await expect(run(scriptsOn(scripted([], () => [1, 2]).send))).rejects.toMatchObject({
    reason: "redis-run-id-missing",
    cure: expect.stringContaining("keepSessionsAcrossFailover"),
  });
  const old = scripted(["a".repeat(40)], () => [1, 2], "6.2.0");
  await expect(run(scriptsOn(old.send))).rejects.toThrow("version 7 or later");
  expect(old.names()).toEqual(["INFO"]);
});

test("with keepSessionsAcrossFailover the store doesn't read the run_id, and its keys stay the same", async () => {
  const server = scripted([], (command) => (command === "EVALSHA" ? unknown : [1, 2]));
  expect(await run(scriptsOn(server.send, false))).toEqual([1, 2]);
  expect(server.names()).toEqual(["EVALSHA", "EVAL"]);
  expect(server.commands[1]).toContain("p:{r:one}:facts");
  expect(server.commands[1]).not.toContain("verify");
});

test("other errors of Redis reach the caller", async () => {
  const server = scripted(["a".repeat(40)], () => new Error("READONLY You can't write against a read only replica."));
  await expect(run(scriptsOn(server.send))).rejects.toThrow("READONLY");
});
