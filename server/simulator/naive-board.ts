import type { Delivery } from "./feed/delivery.ts";
import { planFacilities } from "./hospital/plan.ts";

type NaiveState = "occupied" | "held" | "ready" | "dirty" | "cleaning" | "blocked";

export interface NaiveBed {
  state: NaiveState;
  encounter: string | null;
}

const UNKNOWN: NaiveBed = { state: "ready", encounter: null };
const STATUS_WORDS: Record<string, NaiveState> = { C: "blocked", H: "dirty", U: "ready", K: "dirty", I: "ready" };

/**
 * A board as it is often built: each message is believed as it comes, the last one wins. No times, no history, no
 * identities; a cancelled transfer is a transfer back. The yardstick beside which a reconciling board is measured.
 */
export class NaiveBoard {
  readonly #beds = new Map<string, NaiveBed>();
  readonly #bedOfVisit = new Map<string, string>();
  readonly #prefixes: Map<string, string>;

  constructor(beds: number) {
    const facilities = planFacilities(beds);
    this.#prefixes = new Map(facilities.map(({ id, prefix }) => [id, prefix]));
    for (const { units } of facilities)
      for (const unit of units) for (const bed of unit.beds) this.#beds.set(bed.id, UNKNOWN);
  }

  bed(id: string): NaiveBed {
    return this.#beds.get(id) ?? UNKNOWN;
  }

  receive({ transport, body, source }: Pick<Delivery, "transport" | "body" | "source">): void {
    if (transport === "mllp") this.#receiveHl7(body);
    else if (transport === "webhook") this.#receiveEvent(body, source);
  }

  #receiveHl7(body: string): void {
    const segments = body.split("\r").map((line) => line.split("|"));
    const header = segments[0] ?? [];
    const trigger = (header[8] ?? "").split("^");
    if (trigger[0] !== "ADT") return;
    const facility = header[3] ?? "";
    const npu = segments.find(([name]) => name === "NPU");
    if (npu) return this.#setStatus(this.#bedId(npu[1], facility), npu[2] ?? "");
    for (const pv1 of segments.filter(([name]) => name === "PV1")) this.#apply(trigger[1] ?? "", facility, pv1);
  }

  #apply(trigger: string, facility: string, pv1: string[]): void {
    const number = (pv1[19] ?? "").split("^")[0] ?? "";
    if (number === "") return;
    const visit = `${facility}/${number}`;
    const place = this.#bedId(pv1[3], facility);
    if (trigger === "A03") return this.#leave(visit, "dirty");
    if (trigger === "A11") return this.#leave(visit, "ready");
    if (trigger === "A14") return this.#hold(place);
    if (trigger === "A15") return this.#hold(this.#bedId(pv1[42], facility));
    if (trigger === "A26") return this.#unhold(this.#bedId(pv1[42], facility));
    if (trigger === "A27") return this.#unhold(place);
    if (trigger === "A05" || trigger === "A16") return;
    this.#move(visit, place, trigger === "A17");
    const bed = place === null ? undefined : this.#beds.get(place);
    if (trigger === "A21" && bed && place) this.#beds.set(place, { ...bed, state: "held" });
    if (trigger === "A22" && bed && place) this.#beds.set(place, { ...bed, state: "occupied" });
  }

  #move(visit: string, place: string | null, isSwap: boolean): void {
    const old = this.#bedOfVisit.get(visit);
    if (old === place) return;
    if (old !== undefined && this.#beds.get(old)?.encounter === visit && !isSwap)
      this.#beds.set(old, { state: "dirty", encounter: null });
    this.#bedOfVisit.delete(visit);
    if (place === null) return;
    this.#bedOfVisit.set(visit, place);
    this.#beds.set(place, { state: "occupied", encounter: visit });
  }

  #leave(visit: string, state: NaiveState): void {
    const bed = this.#bedOfVisit.get(visit);
    if (bed !== undefined && this.#beds.get(bed)?.encounter === visit) this.#beds.set(bed, { state, encounter: null });
    this.#bedOfVisit.delete(visit);
  }

  #hold(bed: string | null): void {
    if (bed !== null && this.#beds.get(bed)?.state === "ready") this.#beds.set(bed, { state: "held", encounter: null });
  }

  #unhold(bed: string | null): void {
    if (bed !== null && this.#beds.get(bed)?.state === "held") this.#beds.set(bed, UNKNOWN);
  }

  #setStatus(bed: string | null, code: string): void {
    const state = STATUS_WORDS[code];
    // Even a naive board knows that a bed kept for somebody is free of patients: U says nothing new of it.
    if (bed === null || !state || (state === "ready" && this.#beds.get(bed)?.state === "held")) return;
    this.#beds.set(bed, { state, encounter: null });
  }

  #receiveEvent(body: string, source: string): void {
    const event: unknown = JSON.parse(body);
    if (!isRecord(event) || !isRecord(event.data) || !isRecord(event.data.place)) return;
    const { unit, room } = event.data.place;
    const prefix = source.includes("-") ? source.slice(0, source.indexOf("-") + 1) : "";
    const bed = `${prefix}${String(unit)}-${String(room)}`;
    if (event.type === "bed.cleaning.started") this.#beds.set(bed, { state: "cleaning", encounter: null });
    if (event.type === "bed.cleaning.completed") this.#beds.set(bed, { state: "ready", encounter: null });
  }

  /** `5E^12^A^LKF` to `5E-12`; null for places without a bed. */
  #bedId(text: string | undefined, facility: string): string | null {
    const [unit = "", room = ""] = (text ?? "").replaceAll("\\T\\", "&").split("^");
    const id = `${this.#prefixes.get(facility) ?? ""}${unit}-${room}`;
    return this.#beds.has(id) ? id : null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
