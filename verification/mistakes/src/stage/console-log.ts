import { format } from "node:util";

const levels = ["debug", "log", "info", "warn", "error"] as const;

/** One call of the console. */
export interface Line {
  readonly level: (typeof levels)[number];
  readonly text: string;
}

/** The app's exact output to the console during a mistake. */
export class ConsoleLog {
  readonly lines: Line[] = [];
  readonly #restore: () => void;

  constructor() {
    const before = levels.map((level) => [level, console[level]] as const);
    for (const level of levels)
      console[level] = (...values: unknown[]) => void this.lines.push({ level, text: format(...values) });
    this.#restore = () => {
      for (const [level, write] of before) console[level] = write;
    };
  }

  /** Warnings and errors. */
  get complaints(): readonly string[] {
    return this.lines.filter(({ level }) => level === "warn" || level === "error").map(({ text }) => text);
  }

  restore(): void {
    this.#restore();
  }
}
