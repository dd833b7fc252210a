import type { BedPlan } from "../hospital/plan.ts";

export interface EventContent {
  id: string;
  /** Canonical type, such as `bed.cleaning.started`. */
  type: string;
  facility: string;
  application: string;
  /** When somebody pressed the button; `data.at` says when it happened. */
  recordedAt: number;
  data: Record<string, unknown>;
}

/** CloudEvents 1.0 in structured JSON mode. */
export function cloudEvent(content: EventContent): string {
  return JSON.stringify({
    specversion: "1.0",
    id: content.id,
    source: `urn:${content.facility.toLowerCase()}:${content.application.toLowerCase()}`,
    type: content.type,
    time: new Date(content.recordedAt).toISOString(),
    datacontenttype: "application/json",
    data: content.data,
  });
}

export function placeData(bed: BedPlan): { unit: string; room: string; bed: string } {
  return { unit: bed.unit.name, room: bed.room, bed: bed.bed };
}
