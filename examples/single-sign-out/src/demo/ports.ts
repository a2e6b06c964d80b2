import { StartError } from "../start-error.ts";

/** The ports of the demo's parts. */
export interface DemoPorts {
  readonly mail: number;
  readonly calendar: number;
  readonly api: number;
  readonly provider: number;
}

const defaultBase = 3000;
const highestPort = 65_535;

/** Four ports in a row. */
export const portsFrom = (base: number): DemoPorts => ({
  mail: base,
  calendar: base + 1,
  api: base + 2,
  provider: base + 3,
});

/** The URLs of the parts, for browsers. */
export const urlsAt = ({ mail, calendar, api, provider }: DemoPorts) => ({
  mail: `http://localhost:${mail}`,
  calendar: `http://localhost:${calendar}`,
  api: `http://127.0.0.1:${api}`,
  provider: `http://127.0.0.1:${provider}`,
});

/**
 * The four ports from `DEMO_PORT_BASE` on. By default from 3000 on.
 *
 * @throws StartError if that is no port
 */
export const portsOf = ({ DEMO_PORT_BASE: text = "" }: Readonly<Record<string, string | undefined>>): DemoPorts => {
  if (text === "") return portsFrom(defaultBase);
  const base = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  const ports = portsFrom(base);
  if (base > 0 && ports.provider <= highestPort) return ports;
  throw new StartError(`DEMO_PORT_BASE must be a port from 1 to ${highestPort - 3}, and is "${text}".`);
};
