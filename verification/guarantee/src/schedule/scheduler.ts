import { AsyncLocalStorage } from "node:async_hooks";
import { type Allowance, AllowanceLeft } from "./allowance.ts";
import type { CallRequest, OtherCourse, ParkedCall, Transition } from "./call.ts";
import { endPausesAtOnce } from "./instant-pauses.ts";
import { type Course, type Step, type Touches, together } from "./step.ts";
import { tell } from "./tell.ts";
import type { WorldTime } from "./world-time.ts";

/**
 * Holds every call of a port until the schedule releases it. In one step, a call takes effect, its caller gets the answer, and all
 * runnable code runs until it waits for other calls. It doesn't depend on real time.
 */
export class Scheduler {
  readonly steps: Step[] = [];
  readonly time: WorldTime;
  readonly #parked = new Map<string, ParkedCall>();
  readonly #callsOfTask = new Map<string, number>();
  readonly #tasksBehind = new Map<string, number>();
  readonly #left: AllowanceLeft;
  /** Each task's code knows its task, no matter which task wakes it. */
  readonly #tasks = new AsyncLocalStorage<string>();
  #isLive = false;
  readonly #held = new Map<string, string>();
  #alsoTouched: { readonly reads: string[]; readonly writes: string[] } = { reads: [], writes: [] };

  constructor(time: WorldTime, allowance: Allowance) {
    this.time = time;
    this.#left = new AllowanceLeft(allowance);
  }

  /** The index of the step that is running; -1: none has been made yet. */
  get now(): number {
    return this.steps.length - 1;
  }

  /** The task whose code is running. */
  get task(): string {
    return this.#tasks.getStore() ?? "arrangement";
  }

  /** Ends the phase in which every call runs at once. From now on the schedule decides. */
  goLive(): void {
    this.#isLive = true;
  }

  /** Adds a task. Its first step runs its code until its first call. */
  start(task: string, run: () => Promise<unknown>, node?: string): void {
    this.call({ what: "begins", task, node, touches: {}, effect: () => undefined })
      .then(() => this.as(task, run))
      .catch(() => undefined);
  }

  /**
   * Before the schedule decides: runs a task until it makes a call whose name begins so. The schedule decides when the task continues.
   */
  async runUpTo(what: string, task: string, run: () => Promise<unknown>): Promise<void> {
    this.#held.set(task, what);
    this.as(task, run).catch(() => undefined);
    await drained();
    if (![...this.#parked.values()].some((call) => call.task === task))
      throw new Error(`"${task}" doesn't call ${what}`);
  }

  /** Adds a background task to the running one: no task waits for it. */
  startBehind(run: () => Promise<unknown>, node: string): void {
    const count = (this.#tasksBehind.get(this.task) ?? 0) + 1;
    this.#tasksBehind.set(this.task, count);
    this.start(`${this.task}, behind it ${count}`, run, node);
  }

  /** Runs code as part of a task. */
  as<T>(task: string, run: () => T): T {
    return this.#tasks.run(task, run);
  }

  /** Makes a call. It takes effect when the schedule selects it. */
  call<T>(request: CallRequest<T>): Promise<T> {
    if (!this.#isLive && !this.#isHeld(request.what)) return this.#perform(request, "ok");
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const call: ParkedCall = this.#park(request, true, undefined, (course) => {
      this.#perform(request, course).then(
        (result) => {
          this.#note(request.tell?.(result) ?? tell(result));
          resolve(result);
        },
        (error: unknown) => {
          this.#note(tell(error));
          reject(error);
        },
      );
    });
    this.#parked.set(call.id, call);
    return promise;
  }

  /** A call that can't run before `when` is true. `when` must not be a separate step. */
  callWhen(request: CallRequest<void>, when: Promise<void>, signal: AbortSignal): Promise<void> {
    return this.#wait(request, undefined, signal, (call) => {
      when.then(() => {
        call.ready = true;
      });
    });
  }

  /** A timer. It fires when the schedule selects it, and time is then at least `ms` later than now. */
  sleep(request: Omit<CallRequest<void>, "effect">, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const due = (this.#left.hasTimeouts ? this.time.now : this.time.unread) + ms;
    const effect = () => this.time.reach(due);
    return this.#wait({ ...request, effect }, due, signal, (call) => {
      call.ready = true;
    });
  }

  /** Forgets all calls of a node that has died. */
  drop(node: string): void {
    for (const call of this.#parked.values()) if (call.node === node) this.#parked.delete(call.id);
  }

  /** The possible next steps, oldest call first. */
  transitions(): Transition[] {
    const result: Transition[] = [];
    for (const call of this.#parked.values()) {
      if (!call.ready || (call.due !== undefined && !this.#left.allowsTimer(call.what))) continue;
      result.push({ key: `${call.id}|ok`, call, course: "ok", touches: call.touches });
      for (const [course, { touches, isMishap }] of call.courses) {
        if (isMishap && !this.#left.allowsMishap(call.what, course)) continue;
        result.push({ key: `${call.id}|${course}`, call, course, touches });
      }
    }
    return result;
  }

  /** The next step of the aftermath: any call, or otherwise the timer that is due first. */
  aftermath(): Transition | undefined {
    const calls = [...this.#parked.values()].filter((call) => call.ready);
    const call = calls.find(({ due }) => due === undefined) ?? calls.sort((a, b) => (a.due ?? 0) - (b.due ?? 0))[0];
    return call && { key: `${call.id}|ok`, call, course: "ok", touches: call.touches };
  }

  /** The step's result for a reader, if the caller gets another result. */
  tells(told: string): void {
    this.#note(told);
  }

  /** The running code reads or changes a resource that belongs to no port. */
  touch({ reads = [], writes = [] }: Touches): void {
    this.#alsoTouched.reads.push(...reads);
    this.#alsoTouched.writes.push(...writes);
  }

  /** Takes a step, and runs all runnable code. */
  async take({ call, course, touches }: Transition, aftermath = false): Promise<Step> {
    const { id, task, node, what, madeBy } = call;
    this.#parked.delete(id);
    if (call.courses.get(course)?.isMishap) this.#left.useMishap();
    if (call.due !== undefined) this.#left.useTimer();
    const step: Step & { touches: Touches } = {
      index: this.steps.length,
      call: id,
      task,
      node,
      what,
      course,
      touches,
      about: call.touches,
      madeBy,
      aftermath,
      time: this.time.unread,
      told: "",
    };
    this.steps.push(step);
    this.time.tick();
    this.time.wasRead = false;
    const also = { reads: [], writes: [] };
    this.#alsoTouched = also;
    this.as(task, () => call.go(course));
    await drained();
    step.touches = together(this.time.wasRead ? withTime(touches) : withoutTime(touches), also);
    if (call.courses.get(course)?.isLate) step.told = "no answer yet";
    return step;
  }

  async #perform<T>({ what, effect, mishaps, choices, ...request }: CallRequest<T>, course: Course): Promise<T> {
    if (course === "ok") return effect();
    const choice = choices?.[course];
    if (choice !== undefined) return choice();
    const mishap = mishaps?.[course];
    if (mishap === undefined) throw new Error(`${what} has no outcome "${course}"`);
    if (mishap.late !== true) return mishap.outcome(effect);
    const outcome = await Promise.allSettled([mishap.outcome(effect)]);
    const late = () => (outcome[0].status === "fulfilled" ? outcome[0].value : Promise.reject(outcome[0].reason));
    return this.call({ ...request, what: `${what}, late answer`, touches: request.lateTouches ?? {}, effect: late });
  }

  #wait(
    request: CallRequest<void>,
    due: number | undefined,
    signal: AbortSignal | undefined,
    arm: (call: ParkedCall) => void,
  ): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const call = this.#park(request, false, due, () => {
      request.effect();
      resolve();
    });
    if (this.#isLive) this.#parked.set(call.id, call);
    signal?.addEventListener("abort", () => {
      this.#parked.delete(call.id);
      resolve();
    });
    arm(call);
    return promise;
  }

  #park<T>(request: CallRequest<T>, ready: boolean, due: number | undefined, go: (course: Course) => void): ParkedCall {
    const { what, node, mishaps = {}, choices = {} } = request;
    const task = request.task ?? this.task;
    const count = (this.#callsOfTask.get(task) ?? 0) + 1;
    this.#callsOfTask.set(task, count);
    const touches = withOwner(request.touches, task, node);
    const without = withOwner({}, task, node);
    const courses = new Map<Course, OtherCourse>();
    for (const course of Object.keys(choices))
      courses.set(course, { touches: without, isMishap: false, isLate: false });
    for (const [course, { takesEffect, late = false }] of Object.entries(mishaps)) {
      if (!this.#left.everAllows(what, course)) continue;
      courses.set(course, { touches: takesEffect ? touches : without, isMishap: true, isLate: late });
    }
    return { id: `${task} ${count}`, task, node, what, touches, madeBy: this.now, courses, due, ready, go };
  }

  #isHeld(what: string): boolean {
    const first = this.#held.get(this.task);
    return first !== undefined && what.startsWith(first);
  }

  #note(told: string): void {
    const step = this.steps.at(-1);
    if (step !== undefined && step.told === "") step.told = told;
  }
}

/** A task's steps keep their order. A node's steps end when the node dies, and each of them may read the clock. */
function withOwner({ reads = [], writes = [], adds = [] }: Touches, task: string, node: string | undefined): Touches {
  const own = node === undefined ? [] : [node, "time"].filter((each) => !writes.includes(each));
  return { reads: [...reads, ...own], writes: [...writes, task], adds };
}

const withTime = ({ reads = [], writes = [], ...others }: Touches): Touches => ({
  ...others,
  reads: writes.includes("time") ? reads : [...reads, "time"],
  writes,
});

/** A step that has read no clock has the same outcome at any time. */
const withoutTime = ({ reads = [], ...others }: Touches): Touches => ({
  ...others,
  reads: reads.filter((each) => each !== "time"),
});

const isPausing = endPausesAtOnce();

/** Resolves when all pending promise callbacks have run, and all pauses have ended: Node runs callbacks before any other event. */
async function drained(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (isPausing());
}
