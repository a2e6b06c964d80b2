import type { Course, Touches } from "./step.ts";

/** A call of a port, as its caller describes it. */
export interface CallRequest<T> {
  readonly what: string;
  readonly touches: Touches;
  /** The resources that its answer touches, if it arrives in a separate step. */
  readonly lateTouches?: Touches;
  /** The node that calls: when it dies, the call is never answered. */
  readonly node?: string | undefined;
  /** The task, if it isn't the running one. */
  readonly task?: string;
  /** The whole effect, as one atomic step. */
  readonly effect: () => T | Promise<T>;
  /** Other outcomes, if the scenario allows such mishaps. Each receives the effect and may skip it. */
  readonly mishaps?: Readonly<Record<Course, Mishap<T>>>;
  /** Other outcomes that are no mishaps: always explored. */
  readonly choices?: Readonly<Record<Course, () => T>>;
  /** The result as text. @default a short text */
  readonly tell?: (result: T) => string;
}

/** One mishap of a call. */
export interface Mishap<T> {
  /** Whether the effect still takes place. */
  readonly takesEffect: boolean;
  readonly outcome: (effect: () => T | Promise<T>) => T | Promise<T>;
  /** Whether the caller gets the outcome later, in a separate step. */
  readonly late?: boolean;
}

/** Another outcome of a call than "ok". */
export interface OtherCourse {
  readonly touches: Touches;
  readonly isMishap: boolean;
  readonly isLate: boolean;
}

/** A call that waits for the schedule. */
export interface ParkedCall {
  readonly id: string;
  readonly task: string;
  readonly node: string | undefined;
  readonly what: string;
  readonly touches: Touches;
  readonly madeBy: number;
  /** Mishaps and choices beside "ok", and the resources that they touch. */
  readonly courses: ReadonlyMap<Course, OtherCourse>;
  /** When a timer is due, in ms of the world's time. `undefined`: it is no timer. */
  readonly due: number | undefined;
  /** `false`: its condition isn't true yet. */
  ready: boolean;
  readonly go: (course: Course) => void;
}

/** One possible next step of the schedule. */
export interface Transition {
  readonly key: string;
  readonly call: ParkedCall;
  readonly course: Course;
  readonly touches: Touches;
}
