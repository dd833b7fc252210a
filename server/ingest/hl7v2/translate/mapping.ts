/** Name and version of this mapping's code; the version rises with every change of meaning, so that lineage tells them apart. */
export const HL7_MAPPING = { name: "hl7v2", version: "1" } as const;
