import { msalApp } from "./msal-app.ts";
import { ourApp } from "./our-app.ts";
import { type Message, toMessage, toRequest } from "./world.ts";

// A process of an app, which runs commands that arrive over IPC.

const world = JSON.parse(process.argv[2] ?? "{}");
const ours = ourApp(world);
const plain = msalApp({ ...world, path: `${world.path}.msal` });

const tasks: Readonly<Record<string, (...args: never[]) => unknown>> = {
  fetch: async (request: Message) => toMessage(await ours.fetch(toRequest(request))),
  ...plain,
};

process.on("message", async ([id, name, ...args]: [number, string, ...never[]]) => {
  try {
    process.send?.([id, { answer: await tasks[name]?.(...args) }]);
  } catch (error) {
    process.send?.([id, { error: String(error) }]);
  }
});
process.send?.([0, {}]);
