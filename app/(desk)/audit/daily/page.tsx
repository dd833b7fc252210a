import type { Metadata } from "next";
import { DailyReview } from "#components/audit/reports/daily-review.tsx";

export const metadata: Metadata = { title: "Daily review" };

export default DailyReview;
