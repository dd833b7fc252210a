import type { Metadata } from "next";
import { GlassQueue } from "#components/audit/reports/glass-queue.tsx";

export const metadata: Metadata = { title: "Break-glass reviews" };

export default GlassQueue;
