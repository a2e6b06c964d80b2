import type { Attempt } from "../../judge/history.ts";
import type { Person } from "../../provider/simulated-provider.ts";
import type { Browser } from "../../world/browser.ts";
import type { SecurityEvent } from "../../world/clients.ts";
import { type Bearer, bearerOf, onBehalfOf } from "../../world/on-behalf-of.ts";
import type { Visit } from "../../world/pages.ts";
import type { World } from "../../world/world.ts";
import type { Draw } from "./draw.ts";

const minute = 60_000;

/** A browser whose user is at the provider. */
interface Pending {
  readonly browser: Browser;
  readonly visit: Visit;
  readonly at: number;
}

/** An event that was sent or will be sent. The same `jti` means the same event. */
interface KnownEvent {
  readonly jti: string;
  readonly about: SecurityEvent;
}

/** The people, browsers and messages of a drawn world when its actors begin. */
export interface Cast {
  readonly world: World;
  readonly draw: Draw;
  readonly nodes: number;
  readonly browsers: Browser[];
  /** Where each browser has signed in first. */
  readonly homes: Map<Browser, number>;
  readonly pending: Pending[];
  /** Logout tokens from before. A notice with one of them may be late, or sent again. */
  readonly tokens: { readonly about: string; readonly token: string; readonly at: number }[];
  readonly events: KnownEvent[];
  readonly bearers: { readonly of: string; readonly bearer: Bearer; readonly at: number }[];
  readonly people: Person[];
  /** The actions of this world's events. */
  readonly actions: readonly EventAction[];
  /** Whether bob has got the identifier that was alice's. */
  readonly namesMove: boolean;
  /** How much time passes at once, in ms. */
  readonly times: readonly number[];
}

type EventAction = NonNullable<SecurityEvent["action"]>;

const eventActions: readonly EventAction[] = [
  ...(["end-sessions", "remove-tokens", "sign-in-again", "refresh-tokens", "end-everything"] as const),
];
/** Only an event that names a user by an identifier can take the identifier away. */
const actionsOnNames: readonly EventAction[] = ["recycle-identifier", "recycle-identifier", "forget-identifier"];

/** Alice's sessions at the provider, one without a sid, and bob, who may have the sid of one of hers. */
const alices: readonly Person[] = [
  { subject: "alice", sid: "alice-phone" },
  { subject: "alice", sid: "alice-laptop" },
  { subject: "alice", sid: "alice-phone" },
  { subject: "alice" },
];
const bobs: readonly Person[] = [
  { subject: "bob", sid: "bob-phone" },
  { subject: "bob", sid: "alice-phone" },
];

/** The times that matter: a slack, a claim, a ruling, a sweep, a token's life, an idle session. */
const times = [1, 500, 2500, 13_000, 41_000, 61_000, 130_000, 11 * minute, 61 * minute, 150 * minute, 540 * minute];

/** Times between two sign-ins of the arrangement. */
const pauses = [0, 1000, 5000, 20 * minute, 61 * minute, 120 * minute];

/** Some people sign in, some are on the way, and some messages are under way. */
export async function castOf(world: World, draw: Draw, { isSmall = false, isCrowded = false } = {}): Promise<Cast> {
  const nodes = world.options.nodes ?? 2;
  const browsers: Browser[] = [];
  const homes = new Map<Browser, number>();
  const people: Person[] = [];
  const messages = { pending: [], tokens: [], events: [], bearers: [] };
  const { indexesUsers = false, onBehalfOf = false } = world.options;
  const ofNames = indexesUsers && draw.happens(0.5) ? draw.some(actionsOnNames, 1) : [];
  const few = { actions: [...ofNames, ...draw.some(eventActions, 2)], times: draw.some(times, 3) };
  // A caller's token has no other identifier than its subject.
  const namesMove = indexesUsers && !onBehalfOf && draw.happens(0.3);
  const cast: Cast = { world, draw, nodes, browsers, homes, people, namesMove, ...messages, ...few };
  const onlyOne = isSmall ? [draw.oneOf(draw.happens(0.5) ? alices.slice(0, 1) : alices)] : [];
  const aPerson = () => {
    const person = draw.oneOf(isSmall ? onlyOne : isCrowded || draw.happens(0.8) ? alices : bobs);
    return namesMove && person.subject === "bob" ? { ...person, address: "alice" } : person;
  };
  // An event by an identifier finds only users who have signed in.
  const leastFew = indexesUsers ? 1 : 0;
  // A token for an API that is older than the store is never exchanged.
  await world.passes(minute);
  if (draw.happens(0.25)) await hasHistory(cast);
  for (
    let left = isCrowded ? draw.count(3, 6) : isSmall ? draw.one(leastFew, leastFew, 1, 2) : draw.count(1, 3);
    left > 0;
    left--
  ) {
    const person = aPerson();
    const browser = world.browser(`browser ${browsers.length + 1} (${person.sid ?? person.subject})`);
    const at = draw.count(1, nodes);
    await browser.signIn(person, at);
    await world.observe();
    browsers.push(browser);
    homes.set(browser, at);
    people.push(person);
    if (draw.happens(0.4)) holdsMessage(cast);
    await world.passes(draw.oneOf(pauses));
  }
  if (browsers.length === 0 || draw.happens(isSmall ? 0.8 : 0.5)) await isOnTheWay(cast, aPerson());
  if (draw.happens(0.4)) holdsMessage(cast);
  if (world.options.onBehalfOf === true) await hasBearers(cast);
  await world.passes(draw.one(0, 1000, 5000, isSmall ? 2 * minute : 70 * minute));
  return cast;
}

/** One of alice's browsers was signed in, and signed out long ago. */
async function hasHistory({ world, draw, nodes }: Cast): Promise<void> {
  const early = world.browser("an earlier browser");
  const at = draw.count(1, nodes);
  await early.signIn(draw.oneOf(alices), at);
  await early.signOut(at, draw.one("session", "account", "everywhere"));
  await world.passes(draw.one(11 * minute, 61 * minute, 9 * 60 * minute));
}

async function isOnTheWay(cast: Cast, person: Person): Promise<void> {
  const { world, draw, nodes, browsers, pending, people } = cast;
  const at = draw.count(1, nodes);
  const known = browsers.length > 0 && draw.happens(0.3) ? draw.oneOf(browsers) : undefined;
  const browser =
    known ?? world.browser(`browser ${browsers.length + 1} (${person.sid ?? person.subject}, on the way)`);
  pending.push({ browser, visit: await browser.atProvider(person, at), at });
  if (world.options.indexesUsers !== true) people.push(person);
  if (browsers.length === 0) {
    browsers.push(browser);
    cast.homes.set(browser, at);
  }
}

/** A logout token or an event that is issued now, and arrives later. So later sign-ins are newer than it. */
function holdsMessage(cast: Cast): void {
  const { world, draw, nodes, people, tokens, events } = cast;
  const at = draw.count(1, nodes);
  const provider = world.providerOf(world.node(at).app);
  if (draw.happens(0.5)) {
    events.push(eventIn(cast, provider.issueTime));
    return;
  }
  const { subject, sid } = draw.oneOf(people);
  const about = draw.one<{ sid?: string; subject?: string }>(
    { ...(sid === undefined ? { subject } : { sid }) },
    { subject },
    { subject, ...(sid === undefined ? {} : { sid }) },
  );
  tokens.push({ about: Object.values(about).join(" of "), token: provider.logoutToken(about), at });
}

/** An event about one of the people. */
export function eventIn({ draw, people, actions, world, namesMove }: Cast, issuedAt: number): KnownEvent {
  const { subject, sid, address } = draw.oneOf(people);
  const action = draw.oneOf(actions);
  const takesSid = action === "end-sessions" || action === "sign-in-again" || action === "refresh-tokens";
  const jti = `${draw.count(1, 1_000_000)}`;
  if (takesSid && sid !== undefined && draw.happens(0.5)) return { jti, about: { sid, action, issuedAt } };
  const byName = actionsOnNames.includes(action) || (world.options.indexesUsers === true && draw.happens(0.5));
  if (!byName) return { jti, about: { subject, byName, action, issuedAt } };
  const mayMiss = actions.includes("forget-identifier");
  const others = namesMove ? { alsoOf: ["alice", "bob"] } : {};
  const named = address === undefined ? {} : { address };
  return { jti, about: { subject, byName, action, issuedAt, mayMiss, ...named, ...others } };
}

async function hasBearers({ world, draw, nodes, bearers, people }: Cast): Promise<void> {
  for (let left = draw.count(1, 2); left > 0; left--) {
    const at = draw.count(1, nodes);
    const of = draw.one("alice", "alice", "bob");
    const bearer = bearerOf(world, of, at);
    bearers.push({ of, bearer, at });
    if (draw.happens(0.3)) people.push({ subject: of });
    if (draw.happens(0.4)) await onBehalfOf(world, at, bearer);
    await world.passes(draw.one(0, 5000, 70 * minute));
  }
}

/** The nodes of the same app as this node. */
export const nodesOfApp = ({ world, nodes }: Cast, at: number): readonly number[] =>
  Array.from({ length: nodes }, (_, index) => index + 1).filter((each) => world.node(each).app === world.node(at).app);

/** The session that an administrator can name at this node: a node lists no session that another secret sealed. */
export function sessionOf({ world }: Cast, browser: Browser, at: number): Attempt | undefined {
  const session = browser.sessionIn(world.node(at).app);
  if (session?.place.session === undefined) return undefined;
  const secretsOf = (name: string) => world.options.secrets?.[Number(name.split(" ")[1]) - 1] ?? [""];
  const [signer = ""] = secretsOf(session.node);
  return secretsOf(`node ${at}`).includes(signer) ? session : undefined;
}
