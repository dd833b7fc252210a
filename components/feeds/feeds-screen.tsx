"use client";

import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { Snapshot } from "#server/contracts/live.ts";
import { useLogPulse } from "../ask/use-log-pulse.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { useKeyHelp } from "../shell/key-help.ts";
import { useKeys } from "../shell/use-keys.ts";
import { useUrlState } from "../table/use-url-state.ts";
import { formatNumber } from "../ui/number.ts";
import tabs from "../ui/screen-tabs.module.css";
import { Bench } from "./bench/bench.tsx";
import { FEED_TABS, type FeedTab, parseFeedsUrl, printFeedsUrl } from "./feeds-url.ts";
import { DeadLetterDesk } from "./letters/dead-letter-desk.tsx";
import { ParallelRun } from "./parallel/parallel-run.tsx";
import { DeadFeedBands } from "./sources/dead-feed-bands.tsx";
import { FeedTable } from "./sources/feed-table.tsx";
import { WordsDesk } from "./words/words-desk.tsx";

const KEYS = [{ keys: ["1", "2", "3", "4"], does: "dead letters, words, parallel run, bench" }];
const TAB_WORDS: Record<FeedTab, string> = {
  letters: "Dead letters",
  words: "Unknown words",
  parallel: "Parallel run",
  bench: "Bench",
};

/** Every source worst first; below it what its messages ran aground on, and the bench to mend it. */
export function FeedsScreen({ feeds }: { feeds: Snapshot<"feeds"> }) {
  const live = useLiveView("feeds", "all", feeds);
  const [url, change] = useUrlState(parseFeedsUrl, printFeedsUrl);
  const pulse = useLogPulse(live.position);
  const rows = [...live.rows.values()];
  const lost = live.link === "lost";
  const letters = rows.reduce((sum, row) => sum + row.deadLetters, 0);
  const open = (tab: FeedTab) => change({ tab }, "push");
  const compare = (source: string) => change({ tab: "parallel", parallel: source }, "push");
  useKeyHelp(KEYS);
  useKeys(Object.fromEntries(FEED_TABS.map((tab, index) => [String(index + 1), () => open(tab)])));
  return (
    <div className={tabs.screen}>
      <h1 className="vh">Feeds</h1>
      {lost ? null : <DeadFeedBands rows={rows} />}
      <FeedTable rows={rows} sort={url.sort} onSort={(sort) => change({ sort })} onCompare={compare} lost={lost} />
      <Tabs
        className={tabs.tabs}
        selectedKey={url.tab}
        onSelectionChange={(key) => {
          const tab = FEED_TABS.find((one) => one === key);
          if (tab && tab !== url.tab) open(tab);
        }}
      >
        <TabList className={`${tabs.list} ${tabs.under}`} aria-label="What the feeds need">
          {FEED_TABS.map((tab) => (
            <Tab key={tab} id={tab} className={tabs.tab}>
              {TAB_WORDS[tab]}
              {tab === "letters" && letters > 0 ? <b>{formatNumber(letters)}</b> : null}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="letters" className={tabs.panel}>
          <DeadLetterDesk url={url} change={change} pulse={pulse} />
        </TabPanel>
        <TabPanel id="words" className={tabs.panel}>
          <WordsDesk url={url} change={change} pulse={pulse} />
        </TabPanel>
        <TabPanel id="parallel" className={tabs.panel}>
          <ParallelRun rows={rows} chosen={url.parallel} onCompare={compare} />
        </TabPanel>
        <TabPanel id="bench" className={tabs.panel}>
          <Bench rows={rows} source={url.source} onSource={(source) => change({ source })} />
        </TabPanel>
      </Tabs>
    </div>
  );
}
