import { defined, isRecord, type JsonRecord, show, stringMember } from "@identity-web/core/provider-kit";
import { type Finding, findings } from "../finding.ts";
import { aboutStream } from "./about-stream.ts";
import type { AppStream } from "./app-stream.ts";
import { SignalsFailed } from "./failed.ts";
import type { StreamManager } from "./manager.ts";
import { methods } from "./methods.ts";

const { good, warning } = findings("signals");

/** The arguments of a command. */
export interface Wish {
  /** The stream's id. @default the only stream, or the one that delivers to this app */
  readonly stream?: string;
  readonly poll: boolean;
  readonly replace: boolean;
  readonly status?: string;
  readonly reason?: string;
  readonly description?: string;
  /** The header that the transmitter sends with pushed events. A secret. */
  readonly authorization?: string;
  readonly events?: readonly string[];
  readonly subject?: JsonRecord;
}

/** The outcome of a command. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** The transmitter's description of the stream, without secrets. */
  readonly stream?: JsonRecord;
}

interface Command {
  readonly manager: StreamManager;
  readonly app: AppStream;
  readonly wish: Wish;
}

export const commands: Readonly<Record<string, (command: Command) => Promise<Outcome>>> = {
  async create(command) {
    const created = await command.manager.create(asWished(command));
    return seen(command, created, good("signals-created", `created the stream ${show(created.stream_id)}`));
  },
  async status(command) {
    return seen(command, await chosen(command));
  },
  async verify({ manager, ...rest }) {
    const id = idOf(await ours({ manager, ...rest }));
    const state = await rest.app.newState(id);
    await manager.verify(id, state);
    const text = `requested a verification event with the state ${state}; the app reports its arrival with the event security_stream`;
    return { findings: [good("signals-verify", text)] };
  },
  async update(command) {
    const { manager, wish } = command;
    const stream = await ours(command);
    const id = idOf(stream);
    if (wish.status !== undefined) {
      const { status, reason } = wish;
      const outcome = await manager.setStatus({ stream_id: id, status, ...defined({ reason }) });
      if (outcome === "accepted") return { findings: [pending("the new status")] };
      return seen(command, await manager.read(id), good("signals-updated", `set the status to ${status}`));
    }
    const wished = { stream_id: id, ...asWished(command) };
    const changed = wish.replace
      ? await manager.change("PUT", wished)
      : await manager.change("PATCH", changesOf(wished, stream, wish));
    if (changed === "accepted") return { findings: [pending("the update")] };
    return seen(command, changed, good("signals-updated", `updated the stream ${show(id)}`));
  },
  async delete(command) {
    const id = idOf(await chosen(command));
    await command.manager.delete(id);
    return { findings: [good("signals-deleted", `deleted the stream ${show(id)}: the app gets no events any more`)] };
  },
  "add-subject": (command) => changeSubject(command, "add"),
  "remove-subject": (command) => changeSubject(command, "remove"),
};

async function changeSubject(command: Command, change: "add" | "remove"): Promise<Outcome> {
  const { subject = {} } = command.wish;
  const id = idOf(await ours(command));
  await command.manager.changeSubject(change, id, subject);
  const done = change === "add" ? "added the subject to" : "removed the subject from";
  const text = `${done} the stream ${show(id)}`;
  const hint = "A transmitter may accept a subject that it doesn't know. Run signals verify, and try a sign-out.";
  return {
    findings: [change === "add" ? { ...good("signals-subject", text), cure: hint } : good("signals-subject", text)],
  };
}

const pending = (what: string): Finding =>
  warning(
    "signals-updated",
    `the transmitter has accepted ${what}, and not carried it out yet`,
    "Run signals status later. If nothing has changed, run signals update again.",
  );

/** Like `chosen`, for a command that uses the stream. @throws SignalsFailed: also if its events have another issuer */
async function ours(command: Command): Promise<JsonRecord> {
  const stream = await chosen(command);
  const { issuer } = command.app;
  if (stream.iss === issuer) return stream;
  throw new SignalsFailed(
    `expected a stream of the issuer ${show(issuer)}, and the transmitter has one of ${show(stream.iss)}`,
    "Check the issuer of sharedSignals(), or ask the transmitter's operator.",
  );
}

/** The stream of the command. @throws SignalsFailed */
async function chosen({ manager, app, wish }: Command): Promise<JsonRecord> {
  if (wish.stream !== undefined) return manager.read(wish.stream);
  const all = await manager.list();
  const endpoints = [app.pushUrl, app.pollEndpoint].filter((one) => one !== undefined);
  const ours = all.filter(
    ({ delivery }) => isRecord(delivery) && endpoints.some((one) => one === delivery.endpoint_url),
  );
  const [only, ...more] = ours.length > 0 ? ours : all;
  if (only !== undefined && more.length === 0) return only;
  if (only === undefined)
    throw new SignalsFailed("the transmitter has no stream for this receiver", "Run signals create.");
  const ids = [only, ...more].map(({ stream_id: id }) => show(id)).join(", ");
  throw new SignalsFailed(`the transmitter has several streams: ${ids}`, "Pass --stream with the id of one of them.");
}

function idOf({ stream_id: id }: JsonRecord): string {
  if (typeof id === "string" && id !== "") return id;
  throw new SignalsFailed(
    `expected the stream's stream_id as a text, and got ${show(id)}`,
    "Read the transmitter's log.",
  );
}

/** The stream's configuration, as the app needs it. */
function asWished({ app, wish }: Command): JsonRecord {
  const isPush = app.pushUrl !== undefined && !wish.poll;
  if (!isPush && app.pollEndpoint === undefined && app.pushUrl === undefined)
    throw new SignalsFailed("sharedSignals() has neither push nor poll", "Set one of both options.");
  const { authorization, description } = wish;
  const header = authorization === undefined ? {} : { authorization_header: authorization };
  return {
    delivery: isPush
      ? { method: methods.push, endpoint_url: app.pushUrl, ...header }
      : // The transmitter supplies the address.
        { method: methods.poll },
    events_requested: (wish.events ?? app.events).map((event) => typeOf(event, app)),
    ...defined({ description }),
  };
}

/** Keeps the stream's `delivery` if its method and URL are right, because a new one without the Authorization header would remove that header. */
function changesOf(wished: JsonRecord, { delivery: current }: JsonRecord, { authorization }: Wish): JsonRecord {
  const { delivery, ...others } = wished;
  const fits = isRecord(current) && isRecord(delivery) && current.method === delivery.method;
  const isSame = fits && (delivery.endpoint_url ?? current.endpoint_url) === current.endpoint_url;
  return isSame && authorization === undefined ? others : wished;
}

/** The URI of an event that is given by its short name. */
const typeOf = (event: string, { events }: AppStream): string =>
  events.find((type) => type.endsWith(`/${event}`)) ?? event;

async function seen({ manager, app, wish }: Command, stream: JsonRecord, first?: Finding): Promise<Outcome> {
  const known = stringMember(stream, "stream_id");
  const status =
    known === undefined || manager.transmitter.document.status_endpoint === undefined
      ? undefined
      : await manager.status(known);
  return {
    findings: [...(first === undefined ? [] : [first]), ...aboutStream(stream, status, app, wish.status)],
    stream: withoutSecrets(stream),
  };
}

function withoutSecrets(stream: JsonRecord): JsonRecord {
  const { delivery } = stream;
  if (!isRecord(delivery) || delivery.authorization_header === undefined) return stream;
  return { ...stream, delivery: { ...delivery, authorization_header: "[secret]" } };
}
