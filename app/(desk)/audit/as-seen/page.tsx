import type { Metadata } from "next";
import { AsSeen } from "#components/audit/reports/as-seen.tsx";

export const metadata: Metadata = { title: "As seen at a past minute" };

export default AsSeen;
