/** Faults that wait for their calls. */
export class Faults<Place extends string, Fault> {
  #waiting: { readonly place: Place; readonly fault: Fault; left: number }[] = [];

  /** Plans a fault for the next calls to this place. */
  add(place: Place, fault: Fault, times: number): void {
    this.#waiting.push({ place, fault, left: times });
  }

  /** Takes the fault for a call to one of these places, if there is one. */
  take(places: readonly Place[]): Fault | undefined {
    const found = this.#waiting.find(({ place }) => places.includes(place));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#waiting = this.#waiting.filter((one) => one !== found);
    return found.fault;
  }

  clear(): void {
    this.#waiting = [];
  }
}
