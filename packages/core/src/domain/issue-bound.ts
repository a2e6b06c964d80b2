/** The later of two bounds. `undefined` means no bound. */
export const wider = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b);

/** Whether the first bound includes every issue time of the second one. */
export const coversBound = (a: number | undefined, b: number | undefined): boolean =>
  a === undefined || (b !== undefined && a >= b);
