import type { Order } from "../schedule/order.ts";
import type { Step } from "../schedule/step.ts";
import type { World } from "../world/world.ts";
import type { Attempt, ClientRequest, Seen } from "./history.ts";
import type { Intent } from "./intent.ts";
import { unseenFailover } from "./views.ts";

/** A request for a removal. */
export type Removal = ClientRequest & { readonly intent: Intent };

/** Questions of the judges about a run. */
export class Facts {
  readonly world: World;
  readonly order: Order;
  readonly steps: readonly Step[];
  readonly requests: readonly ClientRequest[];
  readonly attempts: readonly Attempt[];
  readonly #stepsOf = new Map<ClientRequest, readonly Step[]>();

  constructor(world: World, order: Order) {
    this.world = world;
    this.order = order;
    this.steps = world.scheduler.steps;
    this.requests = world.history.requests.filter(({ task }) => task !== "arrangement");
    this.attempts = world.history.attempts;
  }

  /** The steps that a request took. */
  stepsOf(request: ClientRequest): readonly Step[] {
    const known = this.#stepsOf.get(request);
    if (known !== undefined) return known;
    const { task, openedAt, closedAt = Number.POSITIVE_INFINITY } = request;
    // An earlier request of the same task may have left calls that are answered later.
    const isOwn = ({ index, madeBy }: Step) => index > openedAt && index <= closedAt && madeBy >= openedAt;
    const steps = this.steps.filter((step) => step.task === task && isOwn(step));
    this.#stepsOf.set(request, steps);
    return steps;
  }

  /**
   * The steps of its node while it lasted, if requests share work. A request without a look of its own got its answer from one of
   * them.
   */
  stepsShared({ node, openedAt, closedAt = Number.POSITIVE_INFINITY }: ClientRequest): readonly Step[] {
    if (this.world.options.requestsShareWork !== true) return [];
    return this.steps.filter((step) => step.node === node && step.index > openedAt && step.index <= closedAt);
  }

  /** A request's first step. In an equivalent order the request begins just before this step. */
  first(request: ClientRequest): number {
    return request.calledAt ?? this.stepsOf(request)[0]?.index ?? request.closedAt ?? request.openedAt;
  }

  /** The step after which it was answered. */
  last(request: ClientRequest): number {
    return request.closedAt ?? Number.POSITIVE_INFINITY;
  }

  /** The last step in which a request read or changed the store. */
  decidedAt(request: ClientRequest): number {
    const own = this.stepsOf(request).findLast(isStoreStep) ?? this.stepsShared(request).find(isStoreStep);
    const looked = own?.index ?? this.first(request);
    return Math.max(looked, request.calledAt ?? -1);
  }

  /** Whether anything went wrong in a request's own steps. */
  hadMishap(request: ClientRequest): boolean {
    return this.stepsOf(request).some(wentWrong);
  }

  /** Whether the run has any fault: a mishap, a dead node, a fired timer or a clock that jumped. */
  get wasCalm(): boolean {
    const { history } = this.world;
    const isStorm = ({ what, course }: Step) =>
      (what.endsWith("dies") && course === "ok") || what.startsWith("timer(") || what.includes(" jumps ");
    return history.resets.length === 0 && !this.steps.some((step) => wentWrong(step) || isStorm(step));
  }

  get removals(): readonly Removal[] {
    return this.requests.filter(
      (request): request is Removal => request.intent !== undefined && !this.#isVoid(request),
    );
  }

  /** Removals that were reported as done to a client or to the app. */
  get done(): readonly Removal[] {
    return this.removals.filter((removal) => wasDone(removal) && !this.isRepeated(removal));
  }

  /** A delivery of an event that another delivery has carried out. It has no effect. */
  isRepeated(request: ClientRequest): boolean {
    const message = request.intent?.message;
    if (message === undefined || this.stepsOf(request).some(({ what }) => what.startsWith("removeAccount")))
      return false;
    return this.requests.some(
      ({ intent, outcome, closedAt, app, ...other }) =>
        intent?.message === message &&
        app === request.app &&
        outcome?.status === 202 &&
        closedAt !== undefined &&
        closedAt <= this.last(request) &&
        other.openedAt !== request.openedAt,
    );
  }

  /** The request that took a step, if one did. */
  requestOf(step: number): ClientRequest | undefined {
    const { task, madeBy = -1 } = this.steps[step] ?? {};
    if (task !== undefined && isOnTheWire(task)) return this.requestOf(madeBy);
    return this.requests.find(
      ({ openedAt, closedAt = Number.POSITIVE_INFINITY, ...request }) =>
        request.task === task && openedAt < step && step <= closedAt,
    );
  }

  /** Whether the sign-in may have begun before the removal did. */
  beganBefore(attempt: Attempt, removal: Removal): readonly [number, number] {
    return [attempt.begunAt, this.#effectOf(removal, attempt)];
  }

  /** The step in which a removal took effect in an account. Operations in flight at that step must store nothing. */
  #effectOf(removal: Removal, { place: { grant } }: Attempt): number {
    const account = "account" in grant ? grant.account : "";
    const isEffect = ({ what, course, told, about }: Step) => {
      const isDone = what.includes("/") ? what.includes(": put") && told === "done" : course === "ok";
      return isDone && what.startsWith("removeAccount") && about.writes?.some((each) => each.includes(account));
    };
    const own = this.stepsOf(removal).find(isEffect);
    // An earlier delivery of the same event has removed the account, and failed after that.
    const { app, intent } = removal;
    const deliveries = this.requests.filter((each) => each.app === app && each.intent?.message === intent.message);
    const earlier = intent.message === undefined ? [] : deliveries.flatMap((each) => this.stepsOf(each));
    const effect = own ?? earlier.find((step) => step.index <= this.last(removal) && isEffect(step));
    return effect?.index ?? this.first(removal);
  }

  /** Whether the store lost all its data after a removal and before a sign-in began. A token for an API isn't a sign-in. */
  isForgotten(removal: Removal, attempt: Attempt): boolean {
    const { begunAt, place, certificate } = attempt;
    // In a Cluster a process may still remove under a view of the masters from before the loss. What began before that step is in flight.
    const effect = this.world.options.cluster === true ? this.#effectOf(removal, attempt) : -1;
    const from = Math.max(this.#confirmedAt(removal), effect);
    const resets = this.world.history.resets.filter((reset) => from < reset);
    // If the provider's clock is ahead, a token for an API may seem newer than the store.
    if (place.session === undefined) return resets.some((at) => certificate.issuedAt > (this.steps[at]?.time ?? 0));
    return resets.some((reset) => reset < begunAt);
  }

  /** In a Cluster a removal is repeated if a master was lost before the removal's process last asked the masters. */
  #confirmedAt(removal: Removal): number {
    const asked = this.stepsOf(removal).findLast(({ what }) => what === "asks the masters");
    return this.world.options.cluster === true && wasDone(removal) && asked ? asked.index : this.first(removal);
  }

  /** Whether the called node can't accept the handle: it belongs to another app, or a secret signed it that the node doesn't have. */
  isUnknown({ app, node }: ClientRequest, session: Attempt): boolean {
    const [signer] = this.#secretsOf(session.node);
    return (
      session.app !== app || (session.place.session !== undefined && !this.#secretsOf(node).includes(signer ?? ""))
    );
  }

  #secretsOf(node: string): readonly string[] {
    return this.world.options.secrets?.[Number(node.split(" ")[1]) - 1] ?? [""];
  }

  /** A sign-out whose session had ended before its look, so it had nothing to remove. */
  #isVoid(request: ClientRequest): boolean {
    const { intent } = request;
    if (intent === undefined || intent.isVoid === true) return true;
    const { session } = intent;
    // Another app's handle is an unknown handle, and so is one that another secret signed.
    if (session !== undefined && session === request.session && this.isUnknown(request, session)) return true;
    if (session === undefined || intent.by !== "sign-out") return false;
    const steps = this.stepsOf(request);
    const from = request.calledAt ?? -1;
    const removal = steps.find(({ what, index }) => index > from && what.startsWith("removeAccount"));
    const until = removal?.index ?? Number.POSITIVE_INFINITY;
    const own = steps.filter(({ what, index }) => isLook(what) && from < index && index < until);
    // Without a look of its own it has used another request's look. If it removes something, the session was there.
    const shared = removal === undefined ? this.stepsShared(request).filter(({ what }) => isLook(what)) : [];
    const looked = own.length > 0 ? own : shared;
    return looked.some((look) => !seenAt(session, look.index).session && !this.#isHidden(session, look));
  }

  /** Whether a look still finds a session that the store has lost, because its node doesn't know of the loss yet. */
  #isHidden(session: Attempt, look: Step): boolean {
    const lostAt = unseenFailover(this, look);
    return lostAt !== undefined && seenAt(session, lostAt - 1).session;
  }
}

/** Whether the removal was reported as done to its client or to the app. */
export function wasDone({ kind, outcome }: ClientRequest): boolean {
  if (outcome?.is !== "answer" || outcome.status === undefined) return false;
  // A sign-out from everywhere without a session sends the browser to sign-in first, and removes nothing yet.
  if (kind === "sign-out" && outcome.location?.startsWith("/auth/sign-in") === true) return false;
  return kind === "callback" ? outcome.cookie === "set" : outcome.status < 400;
}

/** The task for which a task works: itself, or the task that started it in the background. */
export const ownerOf = (task: string): string => task.split(/, behind it |, on the wire$/, 1)[0] ?? task;

/** A request to the store that continues although its caller has given up. */
export const isOnTheWire = (task: string): boolean => task.endsWith(", on the wire");

export const wentWrong = ({ course }: Step): boolean => !fine.has(course);

/** A caller whose step arrives twice gets an answer, and the store does the step. */
const fine: ReadonlySet<string> = new Set(["ok", "spared", "again", "twice"]);

/** The readable parts of a sign-in after a step. */
export function seenAt({ seen }: Attempt, step: number): Seen {
  return seen.findLast(({ at }) => at <= step) ?? { at: -1, session: false, grant: "none", refreshToken: undefined };
}

const isLook = (what: string): boolean => what.startsWith("readSession");

const storeSteps = ["read", "list", "claim", "commit", "release", "begin", "signIn", "mark", "remove", "wait"];

/** A late answer was decided earlier. */
const isStoreStep = ({ what }: Step): boolean =>
  storeSteps.some((name) => what.startsWith(name)) && what !== "begins" && !what.endsWith("late answer");
