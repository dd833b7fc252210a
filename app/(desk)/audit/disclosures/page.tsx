import type { Metadata } from "next";
import { Disclosures } from "#components/audit/reports/disclosures.tsx";

export const metadata: Metadata = { title: "Accounting of disclosures" };

export default Disclosures;
