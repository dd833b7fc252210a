import type { AccessEventData } from "./families/access.ts";
import type { AuditEventData } from "./families/audit.ts";
import type { BedEventData } from "./families/bed.ts";
import type { DecisionEventData } from "./families/decision.ts";
import type { EncounterEventData } from "./families/encounter.ts";
import type { OrderEventData } from "./families/order.ts";
import type { PatientEventData } from "./families/patient.ts";
import type { SystemEventData } from "./families/system.ts";

/** Every event type and the shape of its data. One file per family; a new version of a type keeps the old reader as an upcast. */
export interface EventData
  extends EncounterEventData,
    PatientEventData,
    BedEventData,
    OrderEventData,
    DecisionEventData,
    SystemEventData,
    AccessEventData,
    AuditEventData {}
