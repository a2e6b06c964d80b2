import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { Session } from "node:inspector/promises";
import { roundTrips } from "../kit/round-trips.ts";
import type { Contestant, RunningApp } from "./contestant.ts";
import type { FromServer, ToServer } from "./messages.ts";

// One contestant in a separate process. Its parent sends commands, and reads its CPU time.
const [, , file = "", name] = process.argv;
const { contestants }: { contestants: readonly Contestant[] } = await import(file);
const contestant = contestants.find((one) => one.name === name);
if (contestant === undefined) throw new Error(`no contestant is called ${name}`);

let listener: RequestListener = (_request, response) => response.writeHead(503).end();
const server = createServer((request, response) => listener(request, response));
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("a server that listens has a port");

let app: RunningApp | undefined;
let profile: { readonly session: Session; readonly file: string } | undefined;
const tell = (message: FromServer) => process.send?.(message);

process.on("message", async (message: ToServer) => {
  switch (message.type) {
    case "start":
      app = await contestant.start(message.settings);
      listener = app.listener;
      return tell({ type: "started" });
    case "profile": {
      const session = new Session();
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.start");
      profile = { session, file: message.file };
      return tell({ type: "profiling" });
    }
    case "usage": {
      // getrusage(2): the operating system's count for this process, with all threads.
      const { user, system } = process.cpuUsage();
      return tell({ type: "usage", microseconds: user + system, roundTrips: roundTrips.count });
    }
    case "stop":
      if (profile !== undefined) {
        writeFileSync(profile.file, JSON.stringify((await profile.session.post("Profiler.stop")).profile));
      }
      await app?.close?.();
      process.exit();
  }
});
process.on("disconnect", () => process.exit());
tell({ type: "listening", origin: `http://127.0.0.1:${address.port}` });
