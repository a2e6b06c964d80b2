import { bff } from "@identity-web/features/bff";
import { sharedSignals } from "@identity-web/features/shared-signals";
import type { AppBrowser } from "../../../cookies/app-browser.ts";
import { FakeTransmitter } from "../../../fake-transmitter/index.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { signInAddress } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { Scene } from "../scene.ts";

const at = "/auth/api/things/open";

/** Ends the user's requests in progress, by an action on another node. */
type End = (name: "sign-out" | "event") => Promise<void>;

async function signedIn(scene: Scene): Promise<{ readonly browser: AppBrowser; readonly ends: End }> {
  // The provider's clock is ahead of the app's in some harnesses.
  const transmitter = new FakeTransmitter({ clock: { now: () => scene.clock.now() + 37_000 } });
  const options = {
    features: [
      bff({ apis: { things: { paths: ["/open"], methods: ["GET", "POST"], timeoutMs: 60_000 } } }),
      sharedSignals(transmitter.options),
    ],
    apis: { things: { baseUrl: "https://api.example/things", scopes: ["Mail.Read"] } },
  };
  const [app, node] = [await scene.start(options), await scene.start(options)];
  const browser = await scene.signedIn(app);
  await scene.clock.advance(2000);
  const subject = { format: "iss_sub", iss: scene.provider.issuer, sub: "alice" };
  const event = { event: "device-compliance-change", members: { current_status: "not-compliant" }, subject };
  return {
    browser,
    async ends(name) {
      if (name === "sign-out") await node.accounts.remove(scene.account("alice"));
      else {
        const headers = { "content-type": "application/secevent+jwt" };
        const init = { method: "POST", headers, body: await transmitter.set(event) };
        equal((await node.fetch(new Request(`${node.origin}/auth/security-events`, init))).status, 202, "the event");
      }
      await scene.clock.advance(2000);
    },
  };
}

/** A body whose parts a case sends one by one. */
function parts() {
  let sink: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      sink = controller;
    },
  });
  return { stream, send: (text: string) => sink?.enqueue(new TextEncoder().encode(text)) };
}

const isBroken = (reading: Promise<unknown>): Promise<boolean> =>
  reading.then(
    () => false,
    () => true,
  );

const ends = [
  ["a sign-out", "sign-out"],
  ["a security event that asks for a new sign-in", "event"],
] as const;

export const streams: AdapterCaseGroup = {
  name: "requests in progress",
  cases: ends.flatMap(([name, end]) => [
    adapterCase(`${name} on another node ends an API's answer in progress`, async (scene) => {
      const session = await signedIn(scene);
      const { stream, send } = parts();
      const stopped = Promise.withResolvers<void>();
      scene.api.answer = (request) => {
        request.signal.addEventListener("abort", () => stopped.resolve());
        return new Response(stream, { headers: { "content-type": "text/event-stream" } });
      };
      send("first");
      const answer = await session.browser.program(at);
      const reader = answer.body?.getReader();
      equal(new TextDecoder().decode((await reader?.read())?.value), "first", "the first part");
      const next = isBroken(Promise.resolve(reader?.read()));
      await session.ends(end);
      send("second");
      ok(await next, "an answer that breaks off");
      await stopped.promise;
    }),

    adapterCase(`${name} on another node ends an upload in progress, and the API never gets its end`, async (scene) => {
      const session = await signedIn(scene);
      const { stream, send } = parts();
      const first = Promise.withResolvers<void>();
      const received: string[] = [];
      const upload = Promise.withResolvers<boolean>();
      const receive = async (body: Request["body"]) => {
        for await (const part of body ?? []) {
          received.push(new TextDecoder().decode(part));
          first.resolve();
        }
      };
      scene.api.answer = async (request) => {
        const receiving = receive(request.body);
        upload.resolve(isBroken(receiving));
        await receiving;
        return new Response("stored");
      };
      const headers = { "transfer-encoding": "chunked", "content-type": "text/plain" };
      const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body: stream, duplex: "half" };
      const answer = session.browser.program(at, init);
      send("first");
      await first.promise;
      await session.ends(end);
      send("second");
      await signInAddress(await answer);
      ok(await upload.promise, "an upload that breaks off");
      equal(received, ["first"], "what the API got");
    }),
  ]),
};
